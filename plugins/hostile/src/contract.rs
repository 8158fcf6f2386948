//! The contract, spoken by hand: the columns that go out, and the texts that come in.

/// The effect codes that the guest uses.
pub(crate) mod code {
    pub(crate) const REFUSE: u32 = 0;
    pub(crate) const MOVE: u32 = 1;
    pub(crate) const HOLD: u32 = 3;
    pub(crate) const EMIT_EVENT: u32 = 7;
    pub(crate) const EMIT_RECORD: u32 = 8;
    pub(crate) const CLEAR_STATE: u32 = 10;
    pub(crate) const SET_TIMER: u32 = 11;
    pub(crate) const CANCEL_TIMER: u32 = 12;
    /// The first that means nothing.
    pub(crate) const UNKNOWN: u32 = 13;
}

/// The WIT `effects` record, true or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Event index * 256 + code.
    pub heads: Vec<u32>,
    /// Three an effect, if all is well.
    pub numbers: Vec<i64>,
    /// Where each text ends.
    pub ends: Vec<u32>,
    /// All texts.
    pub text: Vec<u8>,
}

impl Columns {
    /// Asks for an effect on an event, with its three numbers.
    pub(crate) fn effect(&mut self, event: u32, code: u32, numbers: [i64; 3]) {
        self.heads.push(event * 256 + code);
        self.numbers.extend(numbers);
    }

    /// Appends a text and tells the truth about where it ends.
    pub(crate) fn text(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Refuses an event, within the contract.
    pub(crate) fn refuse(&mut self, event: u32, reason: &[u8]) {
        self.effect(event, code::REFUSE, [0; 3]);
        self.text(reason);
    }
}

/// The sku of each event of a batch: all that this guest reads, so each end is one of a sku.
#[derive(Clone, Copy, Debug)]
pub struct Skus<'a> {
    /// Where each sku ends.
    pub ends: &'a [u32],
    /// All of them.
    pub text: &'a [u8],
}

impl<'a> Skus<'a> {
    /// How many events the batch has.
    pub(crate) fn len(self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// The sku of an event.
    pub(crate) fn text(self, event: u32) -> &'a [u8] {
        let end = |at: usize| self.ends.get(at).copied().unwrap_or(0) as usize;
        let at = event as usize;
        let start = at.checked_sub(1).map_or(0, end);
        self.text.get(start..end(at)).unwrap_or_default()
    }

    /// The index of each event with this sku; of every event when it is empty.
    pub(crate) fn having(self, sku: &'a str) -> impl Iterator<Item = u32> + use<'a> {
        let starts = std::iter::once(&0).chain(self.ends);
        let each = starts.zip(self.ends).map(move |(start, end)| self.text.get(*start as usize..*end as usize));
        (0..).zip(each).filter(move |(_, text)| sku.is_empty() || *text == Some(sku.as_bytes())).map(|(event, _)| event)
    }
}

#[cfg(test)]
mod tests {
    use super::Skus;

    #[test]
    fn events_are_found_by_their_sku() {
        let batch = Skus { ends: &[1, 3, 3, 4], text: b"abba" };
        assert_eq!(batch.having("a").collect::<Vec<_>>(), [0, 3]);
        assert_eq!(batch.having("bb").collect::<Vec<_>>(), [1]);
        assert_eq!(batch.having("").collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!([0, 1, 2, 3].map(|event| batch.text(event)), [&b"a"[..], b"bb", b"", b"a"]);
    }
}
