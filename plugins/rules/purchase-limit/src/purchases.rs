//! Purchases: who bought how much when, as the bytes that are kept for a key.
//!
//! A purchase is its time and units (8 bytes each), the length of the user's id (4), all little
//! endian, and the id.

/// One purchase of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchase<'a> {
    pub user: &'a str,
    pub units: i64,
    pub at_ms: i64,
}

impl Purchase<'_> {
    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        20 + self.user.len()
    }

    /// Appends it to the state.
    pub fn write(&self, state: &mut Vec<u8>) {
        state.extend_from_slice(&self.at_ms.to_le_bytes());
        state.extend_from_slice(&self.units.to_le_bytes());
        // Ids this long fit into no state.
        state.extend_from_slice(&u32::try_from(self.user.len()).unwrap_or(u32::MAX).to_le_bytes());
        state.extend_from_slice(self.user.as_bytes());
    }
}

/// The purchases in a state, in the order in which they came.
#[derive(Clone, Copy, Debug)]
pub struct Purchases<'a> {
    state: &'a [u8],
}

impl<'a> Purchases<'a> {
    pub fn of(state: &'a [u8]) -> Purchases<'a> {
        Purchases { state }
    }

    /// The state as it is.
    pub fn to_vec(self) -> Vec<u8> {
        self.state.to_vec()
    }

    pub fn iter(self) -> impl Iterator<Item = Purchase<'a>> {
        let mut rest = self.state;
        std::iter::from_fn(move || {
            let (purchase, behind) = first(rest)?;
            rest = behind;
            Some(purchase)
        })
    }

    /// How many there are after `at_ms`, and the state of those alone.
    pub fn since(self, at_ms: i64) -> (usize, Vec<u8>) {
        let mut kept = (0, Vec::with_capacity(self.state.len()));
        for purchase in self.iter().filter(|purchase| purchase.at_ms > at_ms) {
            purchase.write(&mut kept.1);
            kept.0 += 1;
        }
        kept
    }
}

fn first(state: &[u8]) -> Option<(Purchase<'_>, &[u8])> {
    let (at_ms, rest) = state.split_first_chunk()?;
    let (units, rest) = rest.split_first_chunk()?;
    let (user_bytes, rest) = rest.split_first_chunk()?;
    let (user, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*user_bytes)).ok()?)?;
    let user = std::str::from_utf8(user).ok()?;
    Some((Purchase { user, units: i64::from_le_bytes(*units), at_ms: i64::from_le_bytes(*at_ms) }, rest))
}
