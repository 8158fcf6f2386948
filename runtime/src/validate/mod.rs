//! `stockflow validate`: every problem of pipelines in files, told as a compiler does.

mod shown;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use stockflow_crds::{Problem, TEXT_MAX, load_all, load_change, load_running};

use crate::console;
use crate::failure::Failure;

/// Checks pipelines: prints every problem with its file, line and field, and what to do.
///
/// Exits with 2 if there are any other than warnings.
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// Files of pipelines, as for kubectl apply; - for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The file of what runs: checks as well what would become of its books, groups and rules.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

/// Checks every file, also after one that is wrong.
pub(crate) fn run(args: &ValidateArgs) -> Result<ExitCode, Failure> {
    let running = args.against.as_deref().map(|path| read(path, load_running)).transpose()?;
    let mut code = ExitCode::SUCCESS;
    for path in &args.files {
        let warnings = |text: &str, name: &str| {
            let loaded = match &running {
                Some(running) => load_change(text, name, running),
                None => load_all(text, name),
            }?;
            Ok(shown::all(&loaded.warnings, name, text))
        };
        match read(path, warnings) {
            Ok(warnings) => {
                if !warnings.is_empty() {
                    console::note(&warnings);
                }
                let told = console::print(&format!("{}: ok\n", source_name(path)));
                told.map_err(|error| Failure::io("print to", Path::new("standard output"), &error))?;
            }
            Err(failure) => {
                console::note(&failure.to_string());
                code = ExitCode::from(failure.code());
            }
        }
    }
    Ok(code)
}

/// What `load` makes of the file at `path`, or for `-` of standard input.
///
/// # Errors
/// One failure that tells all problems, for exit code 2: of reading, or those that `load` found.
pub(crate) fn read<T>(path: &Path, load: impl Fn(&str, &str) -> Result<T, Vec<Problem>>) -> Result<T, Failure> {
    let name = source_name(path);
    let bytes = bytes(path).map_err(|error| {
        Failure::laid_out(format!(
            "{name}: error: cannot read it: {error}\n  = help: check the path and its permissions"
        ))
    })?;
    let told =
        |problems: Vec<Problem>| Failure::laid_out(shown::all(&problems, &name, &String::from_utf8_lossy(&bytes)));
    match std::str::from_utf8(&bytes) {
        Ok(text) => load(text, &name).map_err(told),
        // Cut off, perhaps within a letter; that it is too long says more.
        Err(_) if bytes.len() > TEXT_MAX => load(&String::from_utf8_lossy(&bytes), &name).map_err(told),
        Err(error) => Err(told(vec![not_utf8(&bytes[..error.valid_up_to()]).in_source(&name)])),
    }
}

fn source_name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// The bytes of a file, up to one more than is taken, so that `load` can refuse what is too long.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(TEXT_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The problem of a text that is UTF-8 up to here.
fn not_utf8(before: &[u8]) -> Problem {
    let mut lines = before.split(|&byte| byte == b'\n').rev();
    let column = String::from_utf8_lossy(lines.next().unwrap_or_default()).chars().count() + 1;
    let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Problem::new("", "the text is not UTF-8")
        .with_help("save the file as UTF-8")
        .at(place(lines.count() + 1), place(column))
}
