//! Retail lines: invoice lines, as the UCI data set has them, to canonical events.

mod columns;
mod line;
mod time;

use stockflow_rule::{Config, Effects, Event, Field, Fields, Kind, Rule, Stock, Verdict, export_rule};

use columns::Columns;
use line::Line;

/// Makes of each invoice line, a JSON object, one canonical event under the id of its record.
///
/// A cancellation (its invoice begins with C) and a negative line of a customer's are a RETURN,
/// a negative line of nobody's is an ADJUSTMENT, any other a SALE. Quantities are whole units:
/// for pipelines whose `quantityScale` is 0. What is no line is refused: `BAD_LINE`, `NO_SKU`,
/// `BAD_QUANTITY`, `NO_QUANTITY` (zero), `BAD_TIME`.
#[derive(Config, Debug)]
pub struct RetailLines {
    /// The topic (short name) of the canonical events.
    to: String,
    /// Where it all happened.
    location: String,
    /// The source system of the events.
    #[config(default = "POS".to_owned())]
    source: String,
    /// The names of the columns.
    #[config(default)]
    columns: Columns,
}

impl Rule for RetailLines {
    const READS: Fields = Fields::of(&[Field::Id, Field::Payload]);

    fn check(&self) -> Result<(), String> {
        if self.to.is_empty() {
            return Err("to: the events need a topic".to_owned());
        }
        if self.location.is_empty() {
            return Err("location: the events need a location, without it they have no stock".to_owned());
        }
        self.columns.check()
    }

    fn apply(&self, event: &Event<'_>, _: &Stock, out: &mut Effects<'_>) -> Verdict {
        let Some(line) = Line::read(event.payload(), &self.columns) else { return Verdict::refuse("BAD_LINE") };
        let sku = line.sku.trim();
        if sku.is_empty() {
            return Verdict::refuse("NO_SKU");
        }
        let Some(quantity) = line.quantity() else { return Verdict::refuse("BAD_QUANTITY") };
        let (kind, quantity) = match quantity {
            0 => return Verdict::refuse("NO_QUANTITY"),
            _ if line.is_cancellation() => (Kind::Return, quantity.abs()),
            1.. => (Kind::Sale, quantity),
            _ if line.customer().is_empty() => (Kind::Adjustment, quantity),
            _ => (Kind::Return, -quantity),
        };
        let Some(time_ms) = time::epoch_ms(&line.time) else { return Verdict::refuse("BAD_TIME") };
        out.emit(&self.to)
            .id(event.id())
            .kind(kind)
            .quantity(quantity)
            .time_ms(time_ms)
            .sku(sku)
            .location(&self.location)
            .source(&self.source)
            .order(line.invoice.trim())
            .user(line.customer());
        Verdict::Continue
    }
}

export_rule!(RetailLines, "retail-lines");

#[cfg(test)]
mod tests;
