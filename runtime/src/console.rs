//! The console: the one place that writes to the user's terminal.

use std::io::{self, Write};

use stockflow_core::text::{is_hidden, printable};

/// A line for the person at the terminal, on standard error.
pub(crate) fn note(line: &str) {
    // Nobody to tell when it fails.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Lines that may have words of rules and records in them, with nothing that a terminal obeys.
pub(crate) fn lines_printable(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// The same JSON: what is not to be seen can only be in its texts, where it has another spelling.
pub(crate) fn json_printable(json: &str) -> String {
    let spelled = |c: char| {
        let mut units = [0; 2];
        let all = c.encode_utf16(&mut units).iter();
        all.map(|unit| format!("\\u{unit:04x}")).collect::<String>()
    };
    let shown = |c: char| if c == '\n' || !is_hidden(c) { String::from(c) } else { spelled(c) };
    json.chars().map(shown).collect()
}

/// The result of a command, on standard output.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_lines_and_nothing_in_them_is_obeyed() {
        assert_eq!(lines_printable("a\u{1b}[2Jb\n\u{202e}c\n"), "a\\u{1b}[2Jb\n\\u{202e}c\n");
    }

    #[test]
    fn json_stays_the_same_json() {
        let said = serde_json::json!({"a\u{202e}": ["\u{1b}", "\u{7f}\u{e0041}", "é\n"]});
        let shown = json_printable(&format!("{said:#}"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), said);
        assert!(lines_printable(&shown) == shown, "{shown}");
    }
}
