//! Refusals: the reasons for which the ledger says no.

/// Why the ledger refused. A refusal is an answer to an event, not a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Less is available than was asked for.
    InsufficientStock,
    /// No such reservation is open on this key: it never was, or it has ended.
    UnknownReservation,
    /// A reservation of this id is open on this key.
    ReservationExists,
    /// The reservation was confirmed before.
    AlreadyConfirmed,
    /// More was asked for than is left of the reservation.
    ExceedsReservation,
}

impl Refusal {
    /// The reason as published.
    pub fn reason(self) -> &'static str {
        match self {
            Refusal::InsufficientStock => "INSUFFICIENT_STOCK",
            Refusal::UnknownReservation => "UNKNOWN_RESERVATION",
            Refusal::ReservationExists => "RESERVATION_EXISTS",
            Refusal::AlreadyConfirmed => "ALREADY_CONFIRMED",
            Refusal::ExceedsReservation => "EXCEEDS_RESERVATION",
        }
    }
}

/// Why an effect was not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rejected {
    /// The business said no.
    Refused(Refusal),
    /// The rule asked for something that makes no sense: a fault of the rule.
    Invalid(&'static str),
    /// The books cannot hold the number: a fault of the event.
    Overflow,
}
