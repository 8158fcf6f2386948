//! What a command says: its answer, and words about it. Nothing in either is obeyed by a terminal.

use stockflow_core::text::{json_printable, lines_printable};

/// What is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    out: String,
    notes: Vec<String>,
}

impl Said {
    /// Text for people.
    pub fn text(out: &str) -> Said {
        Said { out: lines_printable(out), notes: Vec::new() }
    }

    /// JSON; what is not to be seen in it can only be in its texts, where it has another spelling.
    pub fn json(out: &str) -> Said {
        Said { out: json_printable(out), notes: Vec::new() }
    }

    /// With a line for the person at the terminal.
    #[must_use]
    pub fn noting(mut self, line: &str) -> Said {
        self.notes.push(lines_printable(line));
        self
    }

    /// The answer.
    pub fn out(&self) -> &str {
        &self.out
    }

    /// Lines about it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn nothing_that_a_pod_says_is_obeyed_by_the_terminal() {
        let said = Said::text("a\u{1b}[2J\nb\n").noting("\u{202e}c");
        assert_eq!((said.out(), said.notes()[0].as_str()), ("a\\u{1b}[2J\nb\n", "\\u{202e}c"));
        assert_eq!(Said::json("{\"a\":\"\u{202e}\"}\n").out(), "{\"a\":\"\\u202e\"}\n");
    }
}
