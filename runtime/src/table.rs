//! Plain tables: words to the left, numbers to the right.

use std::fmt;

use stockflow_core::printable;

/// Rows of text under a heading.
#[derive(Debug)]
pub(crate) struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(heading: &[&str]) -> Table {
        Table { heading: heading.iter().map(|&word| word.to_owned()).collect(), rows: Vec::new() }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into_iter().map(|cell| printable(&cell).into_owned()).collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = || std::iter::once(&self.heading).chain(&self.rows);
        let width = |column: usize| all().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..self.heading.len()).map(|column| width(column).unwrap_or(0)).collect();
        let numeric: Vec<bool> = (0..self.heading.len())
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).all(|cell| is_number(cell)))
            .collect();
        for (n, row) in all().enumerate() {
            let cells = row.iter().zip(&widths).zip(&numeric);
            let line: Vec<String> = cells
                .map(
                    |((cell, width), right)| {
                        if *right { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
                    },
                )
                .collect();
            writeln!(f, "  {}", line.join("  ").trim_end())?;
            if n == 0 {
                let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                writeln!(f, "  {}", rule.join("  "))?;
            }
        }
        Ok(())
    }
}

fn is_number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && cell.chars().all(|c| c.is_ascii_digit() || ",.-".contains(c))
}

/// A whole number with its thousands parted by commas.
pub(crate) fn grouped(number: impl fmt::Display) -> String {
    let digits = number.to_string();
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
    let mut text = String::from(sign);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!([0, 999, 1_000, -1_234_567].map(grouped), ["0", "999", "1,000", "-1,234,567"]);
    }

    #[test]
    fn words_stand_left_and_numbers_right() {
        let mut table = Table::new(&["stage", "records"]);
        table.row(["normalize".to_owned(), "7".to_owned()]);
        table.row(["stock".to_owned(), "1,000".to_owned()]);
        let wanted = "  stage      records\n  ---------  -------\n  normalize        7\n  stock        1,000\n";
        assert_eq!(table.to_string(), wanted);
    }
}
