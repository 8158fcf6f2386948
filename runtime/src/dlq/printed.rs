//! Letters as they are printed: a table, whole ones, or JSON; and how many there were.

use stockflow_letters::{Counted, Letter};

use super::asked::Output;
use super::shown;

/// A letter as it is printed.
pub(super) enum Printed {
    Row(Box<[String; 9]>),
    Text(String),
}

impl Printed {
    pub(super) fn of(letter: &Letter<'_>, output: Output, is_whole: bool) -> Printed {
        match (output, is_whole) {
            (Output::Json, is_whole) => Printed::Text(shown::json(letter, is_whole) + "\n"),
            (Output::Text, true) => Printed::Text(shown::whole(letter)),
            (Output::Text, false) => Printed::Row(Box::new(shown::row(letter))),
        }
    }

    /// How much it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Printed::Row(row) => row.iter().map(String::len).sum(),
            Printed::Text(text) => text.len(),
        }
    }
}

/// All of them.
pub(super) fn together(printed: Vec<Printed>) -> String {
    let (mut table, mut text) = (shown::table(), String::new());
    for letter in printed {
        match letter {
            Printed::Row(row) => table.row(*row),
            Printed::Text(letter) => text.push_str(&letter),
        }
    }
    if table.is_empty() { text } else { table.to_string() }
}

/// The last line, where so many are shown.
pub(super) fn told(counted: &Counted, shown: usize, limit: usize) -> String {
    let Counted { letters, matched, settled } = counted;
    let mut line = format!("{matched} of {letters} dead letters match");
    if usize::try_from(*matched).is_ok_and(|matched| matched > shown) {
        let why = if shown == limit { "--limit" } else { "more is too much for one answer" };
        line += &format!(", {shown} are shown ({why})");
    }
    if *settled > 0 {
        line += &format!("; {settled} more were replayed or dropped before (--settled)");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{Counted, told};

    #[test]
    fn the_last_line_says_what_is_not_shown_and_how_it_would_be() {
        let counted = Counted { letters: 5, matched: 5, settled: 0 };
        assert_eq!(told(&counted, 2, 2), "5 of 5 dead letters match, 2 are shown (--limit)");
        let cut = "5 of 5 dead letters match, 1 are shown (more is too much for one answer)";
        assert_eq!(told(&counted, 1, 2), cut);
        let counted = Counted { letters: 5, matched: 2, settled: 3 };
        let wanted = "2 of 5 dead letters match; 3 more were replayed or dropped before (--settled)";
        assert_eq!(told(&counted, 2, 2), wanted);
    }
}
