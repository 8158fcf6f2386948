//! Ports that nobody else takes between the choice and a server's start, nor while a server is
//! down for a while.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

use snafu::{ResultExt as _, Snafu};

/// Below what systems hand out for outgoing connections, which would take a port at random.
const FIRST: u16 = 20_000;
const END: u16 = 29_000;

/// Why no port could be had.
#[derive(Debug, Snafu)]
pub enum NoPort {
    /// The locks could not be made.
    #[snafu(display("cannot make {path}: {source}"))]
    Lock {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Every port that was tried is taken.
    #[snafu(display("no free port among {first}..{end}"))]
    AllTaken {
        /// The first port of the range.
        first: u16,
        /// The first port behind it.
        end: u16,
    },
}

/// A port that is free, and locked against the other tests of this machine as long as this lives.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _lock: File,
}

impl Port {
    /// The first one that is free, from a place on that differs between processes.
    pub fn take() -> Result<Self, NoPort> {
        static TAKEN: AtomicU16 = AtomicU16::new(0);
        let folder = std::env::temp_dir().join("stockflow-ports");
        fs::create_dir_all(&folder).context(LockSnafu { path: folder.display().to_string() })?;
        let range = u32::from(END - FIRST);
        for _ in 0..range {
            let step = u32::from(TAKEN.fetch_add(1, Ordering::Relaxed));
            let place = (process::id().wrapping_mul(37) + step) % range;
            let number = FIRST + u16::try_from(place).unwrap_or_default();
            let path = folder.join(number.to_string());
            let lock = File::create(&path).context(LockSnafu { path: path.display().to_string() })?;
            if lock.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, number)).is_ok() {
                return Ok(Self { number, _lock: lock });
            }
        }
        AllTakenSnafu { first: FIRST, end: END }.fail()
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }
}
