//! Stock: what each kind of event does to the books.

use stockflow_rule::{Bucket, Config, Effects, Event, Field, Fields, Kind, Rule, Stock, Verdict, export_rule};

/// Keeps the books: goods in and out, transfers, corrections, counts and reservations.
///
/// Physical facts are never refused; what the ledger cannot promise, it refuses itself.
#[derive(Config, Debug, Default)]
pub struct Books {
    /// Topic (short name) where goods that leave for another location are announced there, as
    /// EXPECT events; without it they are not announced.
    #[config(default)]
    expect_to: Option<String>,
    /// Conditions of returned goods that may not be sold again, whatever their case.
    #[config(default = vec!["damaged".to_owned(), "unsellable".to_owned()])]
    unsellable: Vec<String>,
    /// Whether a release or fulfillment ends all that is left of its reservation, whatever quantity it says. By
    /// default one with a quantity ends that part only, and more than is left is refused.
    #[config(default)]
    whole_reservations: bool,
    /// What becomes of events of kinds that the books do not know.
    #[config(default = UnknownKinds::Refuse)]
    unknown_kinds: UnknownKinds,
}

/// What becomes of events of unknown kinds.
#[derive(Config, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownKinds {
    /// They pass without an effect on stock.
    Ignore,
    /// They are refused as `UNKNOWN_KIND`.
    #[default]
    Refuse,
}

impl Rule for Books {
    const READS: Fields = Fields::of(&[Field::ToLocation, Field::Disposition]);

    fn apply(&self, event: &Event<'_>, _: &Stock, out: &mut Effects<'_>) -> Verdict {
        let quantity = event.quantity();
        match event.kind() {
            Kind::Receipt => out.receive(quantity),
            Kind::Return if self.is_unsellable(event) => {
                out.move_stock(Bucket::Outside, Bucket::Unsellable, quantity);
            }
            Kind::Return => out.receive(quantity),
            Kind::Sale => out.sell(quantity),
            Kind::TransferOut => self.transfer_out(event, out),
            Kind::Expect => out.move_stock(Bucket::Outside, Bucket::InTransit, quantity),
            Kind::TransferIn => out.move_stock(Bucket::InTransitThenOutside, Bucket::Available, quantity),
            Kind::Adjustment if quantity >= 0 => out.receive(quantity),
            Kind::Adjustment => match quantity.checked_neg() {
                Some(lost) => out.sell(lost),
                None => return Verdict::refuse("QUANTITY_TOO_LARGE"),
            },
            Kind::Count => out.count(quantity),
            // Nothing cannot be held, and the sender is to hear so.
            Kind::Reservation if quantity == 0 => return Verdict::refuse("NOTHING_TO_RESERVE"),
            Kind::Reservation => {
                out.hold(quantity);
            }
            Kind::Confirmation => out.confirm(),
            Kind::Release => out.release(self.part(quantity)),
            Kind::Fulfillment => out.fulfill(self.part(quantity)),
            Kind::Other if self.unknown_kinds == UnknownKinds::Refuse => return Verdict::refuse("UNKNOWN_KIND"),
            Kind::Other | Kind::Expiry | Kind::Timer => {}
        }
        Verdict::Continue
    }
}

impl Books {
    fn is_unsellable(&self, event: &Event<'_>) -> bool {
        let condition = event.disposition();
        self.unsellable.iter().any(|bad| bad.eq_ignore_ascii_case(condition))
    }

    /// How much of a reservation ends; 0 for all that is left of it.
    fn part(&self, quantity: i64) -> i64 {
        if self.whole_reservations { 0 } else { quantity }
    }

    fn transfer_out(&self, event: &Event<'_>, out: &mut Effects<'_>) {
        out.sell(event.quantity());
        if let Some(topic) = &self.expect_to {
            let to = event.to_location();
            if !to.is_empty() {
                out.emit(topic).kind(Kind::Expect).location(to).to_location("");
            }
        }
    }
}

export_rule!(Books, "stock");

#[cfg(test)]
mod tests;
