//! The console: the one place that writes to the user's terminal.

use std::io::{self, BufWriter, StdoutLock, Write};

/// A line for the person at the terminal, on standard error.
pub(crate) fn note(line: &str) {
    // Nobody to tell when it fails.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// The result of a command, on standard output.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The same, of a result that comes piece by piece.
pub(crate) fn out() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}
