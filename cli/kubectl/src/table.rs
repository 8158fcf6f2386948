//! Tables as kubectl prints them.

use stockflow_core::printable;

/// Rows under a heading, in columns that are as wide as what is in them.
#[derive(Clone, Debug)]
pub(crate) struct Table<const N: usize> {
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub(crate) fn new(heading: [&str; N]) -> Table<N> {
        Table { rows: vec![heading.map(str::to_owned)] }
    }

    pub(crate) fn row(&mut self, cells: [String; N]) {
        let shown = |cell: String| match cell.trim_end() {
            "" => "-".to_owned(),
            // A row is a line, also where a message has several.
            cell => printable(&cell.replace('\n', " ")).into_owned(),
        };
        self.rows.push(cells.map(shown));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    pub(crate) fn text(&self) -> String {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; N] = std::array::from_fn(width);
        let line = |row: &[String; N]| {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("   ").trim_end().to_owned() + "\n"
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them_a_row_is_a_line_and_nothing_is_a_dash() {
        let mut table = Table::new(["STAGE", "LAG"]);
        table.row(["normalize".to_owned(), "7".to_owned()]);
        table.row(["stock\nroom".to_owned(), String::new()]);
        assert_eq!(table.text(), "STAGE        LAG\nnormalize    7\nstock room   -\n");
    }
}
