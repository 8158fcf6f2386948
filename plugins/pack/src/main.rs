//! `stockflow-pack IN.wasm OUT.wasm`: makes a component of a compiled rule.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use snafu::{ResultExt, Snafu};
use stockflow_pack::{PackError, componentize};

#[derive(Debug, Snafu)]
enum Error {
    #[snafu(display("usage: stockflow-pack IN.wasm OUT.wasm"))]
    Usage,
    #[snafu(display("reading {}: {source}", path.display()))]
    Read { path: PathBuf, source: std::io::Error },
    #[snafu(display("packing {}: {source}", path.display()))]
    Pack { path: PathBuf, source: PackError },
    #[snafu(display("writing {}: {source}", path.display()))]
    Write { path: PathBuf, source: std::io::Error },
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when even the error cannot be told.
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("stockflow-pack: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(output), None) = (args.next(), args.next(), args.next()) else {
        return UsageSnafu.fail();
    };
    let module = std::fs::read(&input).context(ReadSnafu { path: &input })?;
    let component = componentize(&module).context(PackSnafu { path: &input })?;
    write_if_changed(&output, &component).context(WriteSnafu { path: &output })
}

/// Leaves the file alone when it has these bytes already, so that nothing is rebuilt over it;
/// a reader never sees half a file.
fn write_if_changed(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let mut half = path.as_os_str().to_owned();
    half.push(".tmp");
    std::fs::write(&half, bytes)?;
    std::fs::rename(&half, path)
}
