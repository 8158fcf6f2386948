//! Line: the five columns of an invoice line, picked from its JSON without copying.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use stockflow_rule::json;

use crate::columns::Columns;

/// One invoice line as it came; a column that is missing or null is empty.
#[derive(Debug, Default)]
pub struct Line<'a> {
    pub invoice: Cow<'a, str>,
    pub sku: Cow<'a, str>,
    pub time: Cow<'a, str>,
    quantity: Cow<'a, str>,
    customer: Cow<'a, str>,
}

impl<'a> Line<'a> {
    /// Reads a line; `None` when it is no JSON object with text and numbers in its columns.
    pub fn read(payload: &'a [u8], columns: &Columns) -> Option<Line<'a>> {
        let mut from = json::Deserializer::from_slice(payload);
        let line = from.deserialize_map(Cells { columns }).ok()?;
        from.end().ok()?;
        Some(line)
    }

    /// The units; `None` when they are no whole number.
    pub fn quantity(&self) -> Option<i64> {
        let text = self.quantity.trim();
        let whole = match text.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => whole,
            Some(_) => return None,
            None => text,
        };
        // So that its opposite is a quantity too.
        whole.parse().ok().filter(|units| *units != i64::MIN)
    }

    /// Whether the invoice takes another one back.
    pub fn is_cancellation(&self) -> bool {
        self.invoice.trim_start().starts_with(['C', 'c'])
    }

    /// Who bought, without the `.0` of a number that went through a spreadsheet.
    pub fn customer(&self) -> &str {
        let text = self.customer.trim();
        text.strip_suffix(".0").unwrap_or(text)
    }
}

/// Picks the cells of a line.
struct Cells<'c> {
    columns: &'c Columns,
}

/// A column that is read.
enum Column {
    Invoice,
    Sku,
    Quantity,
    Time,
    Customer,
}

impl<'a> Visitor<'a> for Cells<'_> {
    type Value = Line<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an invoice line")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut cells: M) -> Result<Line<'a>, M::Error> {
        let mut line = Line::default();
        while let Some(column) = cells.next_key_seed(Name { columns: self.columns })? {
            let cell = match column {
                Some(Column::Invoice) => &mut line.invoice,
                Some(Column::Sku) => &mut line.sku,
                Some(Column::Quantity) => &mut line.quantity,
                Some(Column::Time) => &mut line.time,
                Some(Column::Customer) => &mut line.customer,
                None => {
                    cells.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *cell = cells.next_value_seed(Cell)?;
        }
        Ok(line)
    }
}

/// Finds the column of a name.
struct Name<'c> {
    columns: &'c Columns,
}

impl<'a> DeserializeSeed<'a> for Name<'_> {
    type Value = Option<Column>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Option<Column>, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<Column>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<Column>, E> {
        let Columns { invoice, sku, quantity, time, customer } = self.columns;
        Ok(match name {
            _ if name == invoice => Some(Column::Invoice),
            _ if name == sku => Some(Column::Sku),
            _ if name == quantity => Some(Column::Quantity),
            _ if name == time => Some(Column::Time),
            _ if name == customer => Some(Column::Customer),
            _ => None,
        })
    }
}

/// Reads a cell as text, numbers too.
struct Cell;

impl<'a> DeserializeSeed<'a> for Cell {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Cow<'a, str>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Cell {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number or null")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<Cow<'a, str>, E> {
        Ok(Cow::default())
    }
}
