//! Kinds: what an event says has happened or asks for.

/// What an event says has happened or asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Goods came in.
    Receipt = 0,
    /// Goods were sold at the till.
    Sale = 1,
    /// Goods came back from a buyer.
    Return = 2,
    /// Goods left for another location.
    TransferOut = 3,
    /// Goods arrived from another location.
    TransferIn = 4,
    /// A signed correction.
    Adjustment = 5,
    /// An assertion of the quantity on hand.
    Count = 6,
    /// Asks for a hold.
    Reservation = 7,
    /// Makes a hold a firm promise.
    Confirmation = 8,
    /// Ends a hold or promise, giving the stock back.
    Release = 9,
    /// Ends a hold or promise, the goods leaving.
    Fulfillment = 10,
    /// Announces goods under way to this location.
    Expect = 11,
    /// A kind of the user's own; [`crate::Event::kind_name`] says which.
    Other = 12,
    /// Made by the host: a reservation's time has passed. Only observers see it.
    Expiry = 13,
    /// Made by the host: a timer of this rule is due.
    Timer = 14,
}

impl Kind {
    /// Every kind, by wire code.
    pub const ALL: [Kind; 15] = [
        Kind::Receipt,
        Kind::Sale,
        Kind::Return,
        Kind::TransferOut,
        Kind::TransferIn,
        Kind::Adjustment,
        Kind::Count,
        Kind::Reservation,
        Kind::Confirmation,
        Kind::Release,
        Kind::Fulfillment,
        Kind::Expect,
        Kind::Other,
        Kind::Expiry,
        Kind::Timer,
    ];

    /// The kind of a wire code.
    pub fn from_code(code: u8) -> Option<Kind> {
        Kind::ALL.get(usize::from(code)).copied()
    }

    /// The wire code.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The canonical spelling, as in an event's `eventType`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Receipt => "RECEIPT",
            Kind::Sale => "SALE",
            Kind::Return => "RETURN",
            Kind::TransferOut => "TRANSFER_OUT",
            Kind::TransferIn => "TRANSFER_IN",
            Kind::Adjustment => "ADJUSTMENT",
            Kind::Count => "COUNT",
            Kind::Reservation => "RESERVATION",
            Kind::Confirmation => "CONFIRMATION",
            Kind::Release => "RELEASE",
            Kind::Fulfillment => "FULFILLMENT",
            Kind::Expect => "EXPECT",
            Kind::Other => "OTHER",
            Kind::Expiry => "EXPIRY",
            Kind::Timer => "TIMER",
        }
    }

    /// The verb for it, as a pipeline's `kinds` spell it: `sell`, `transferOut`.
    pub fn verb(self) -> &'static str {
        match self {
            Kind::Receipt => "receive",
            Kind::Sale => "sell",
            Kind::Return => "return",
            Kind::TransferOut => "transferOut",
            Kind::TransferIn => "transferIn",
            Kind::Adjustment => "adjust",
            Kind::Count => "count",
            Kind::Reservation => "reserve",
            Kind::Confirmation => "confirm",
            Kind::Release => "release",
            Kind::Fulfillment => "fulfill",
            Kind::Expect => "expect",
            Kind::Other => "other",
            Kind::Expiry => "expire",
            Kind::Timer => "timer",
        }
    }

    /// The kind of a name or verb, whatever its case; for names in a rule's config.
    ///
    /// ```
    /// use stockflow_rule::Kind;
    /// assert_eq!(Kind::from_name("Sale"), Some(Kind::Sale));
    /// assert_eq!(Kind::from_name("sell"), Some(Kind::Sale));
    /// assert_eq!(Kind::from_name("sold"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Kind> {
        let is_called = |kind: &Kind| [kind.name(), kind.verb()].iter().any(|word| word.eq_ignore_ascii_case(name));
        Kind::ALL.into_iter().find(is_called)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
