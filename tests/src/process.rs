//! A process that ends with the test which started it, however that test ends.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Ends the process of its first argument, and removes the folder of its second, once its input is
/// closed, which the system does when the process that holds the other end is gone. In a group of
/// its own, so that what ends the test by its group does not end the guard first.
const GUARD: &str = "read -r _; kill -9 \"$1\"; [ -z \"$2\" ] || rm -rf \"$2\"";
/// Between two looks at whether a process has ended.
const LOOK_MS: u64 = 20;

/// A running process, killed when this is dropped, and also when the process that holds it dies
/// without dropping anything (`kill -9`).
#[derive(Debug)]
pub struct Guarded {
    child: Child,
    guard: Child,
}

impl Guarded {
    /// Starts `command`, in a process group of its own.
    ///
    /// # Errors
    /// The system could not start it, or the shell that guards it.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        Self::spawn_in(command, Path::new(""))
    }

    /// The same; if the process that holds it dies without dropping anything, `folder` goes, too.
    ///
    /// # Errors
    /// The system could not start it, or the shell that guards it.
    pub fn spawn_in(command: &mut Command, folder: &Path) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::null()).process_group(0).spawn()?;
        let guard = guard(child.id(), folder).inspect_err(|_| {
            let _ = child.kill();
            let _ = child.wait();
        })?;
        Ok(Self { child, guard })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// The system could not say.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Sends it `signal`. To send one to a process that has ended is no error.
    ///
    /// # Errors
    /// The system refused.
    pub fn signal(&mut self, signal: Signal) -> io::Result<()> {
        if self.ended()?.is_some() {
            return Ok(());
        }
        // Not waited for yet, so the id is still this process's.
        let pid = i32::try_from(self.child.id()).map_err(io::Error::other)?;
        Ok(kill(Pid::from_raw(pid), signal)?)
    }

    /// Asks it to end (SIGTERM) and waits; after `patience` it is killed.
    ///
    /// # Errors
    /// The system could not signal it or wait for it.
    pub fn stop(&mut self, patience: Duration) -> io::Result<ExitStatus> {
        self.signal(Signal::SIGTERM)?;
        self.wait(patience)
    }

    /// Waits until it ends by itself; after `patience` it is killed.
    ///
    /// # Errors
    /// The system could not wait for it.
    pub fn wait(&mut self, patience: Duration) -> io::Result<ExitStatus> {
        let mut left = patience;
        while !left.is_zero() {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            let pause = left.min(Duration::from_millis(LOOK_MS));
            thread::sleep(pause);
            left -= pause;
        }
        self.kill9()
    }

    /// Kills it (SIGKILL), paused or not, and waits until it is gone.
    ///
    /// # Errors
    /// The system could not wait for it.
    pub fn kill9(&mut self) -> io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // The guard last, so that there is one at any moment; it must not outlive the process,
        // whose id may be given to another.
        let _ = self.child.kill();
        let _ = self.guard.kill();
        let _ = self.child.wait();
        let _ = self.guard.wait();
    }
}

fn guard(pid: u32, folder: &Path) -> io::Result<Child> {
    let mut shell = Command::new("sh");
    shell.args(["-c", GUARD, "guard", &pid.to_string()]).arg(folder);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.process_group(0).spawn()
}
