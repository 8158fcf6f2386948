//! Sending a dead letter: whole where its topic takes it, else without what is too large for it.

use sha2::{Digest, Sha256};
use stockflow_codec::{DeadLetter, LeftOut};
use stockflow_log::{Headers, LogError, OutRecord, Producer};

use super::Publisher;
use super::takes::Weighed;

/// Longest key of a letter that goes with next to nothing.
const SHORT_BYTES_MAX: usize = 1_024;

/// What a letter is of.
#[derive(Clone, Copy)]
pub(super) struct Lettered<'a> {
    pub(super) key: Option<&'a [u8]>,
    pub(super) value: Option<&'a [u8]>,
    /// Those of an earlier letter give way.
    pub(super) headers: &'a Headers,
    pub(super) timestamp_ms: i64,
}

impl<P: Producer> Publisher<'_, P> {
    /// Sends a letter. Where it is too large the value is left out, and told by size and hash; then
    /// the record's own headers, and at last its key.
    pub(super) fn send_letter(&mut self, letter: &DeadLetter<'_>, of: &Lettered<'_>) -> Result<(), LogError> {
        let mut headers: Headers = DeadLetter::own_headers(of.headers).cloned().collect();
        headers.extend(letter.headers());
        let takes = self.stage.outlets.dead_letters;
        let timestamp_ms = takes.stamp(of.timestamp_ms, self.stage.wall_clock.now_ms());
        let topic = &self.stage.publish.dead_letters;
        let whole = OutRecord { topic, partition: None, timestamp_ms, key: of.key, value: of.value, headers: &headers };
        let weighed = Weighed::of(whole);
        if takes.check(&weighed).is_ok() {
            return self.send(&weighed);
        }
        let told = without(letter, of.value);
        let left: Headers = DeadLetter::own_headers(of.headers).chain(&told).cloned().collect();
        let valueless = OutRecord { value: None, headers: &left, ..whole };
        let headless = OutRecord { headers: &told, ..valueless };
        let keyless = OutRecord { key: None, ..headless };
        let fits = [valueless, headless].into_iter().map(Weighed::of).find(|weighed| takes.check(weighed).is_ok());
        self.send(&fits.unwrap_or_else(|| Weighed::of(keyless)))
    }

    /// Sends a letter with nothing of its record but where it lay, its key if that is short, how
    /// large its value was, and the hash of that.
    pub(super) fn send_bare(&mut self, letter: &DeadLetter<'_>, of: &Lettered<'_>) -> Result<(), LogError> {
        let headers = without(letter, of.value);
        let timestamp_ms = self.stage.outlets.dead_letters.stamp(of.timestamp_ms, self.stage.wall_clock.now_ms());
        let topic = &self.stage.publish.dead_letters;
        let key = of.key.filter(|key| key.len() <= SHORT_BYTES_MAX);
        let bare = OutRecord { topic, partition: None, timestamp_ms, key, value: None, headers: &headers };
        self.send(&Weighed::of(bare))
    }
}

/// The headers of a letter without its record's value.
fn without(letter: &DeadLetter<'_>, value: Option<&[u8]>) -> Headers {
    let sha256 = value.map(|value| format!("{:x}", Sha256::digest(value))).unwrap_or_default();
    let left_out = value.map(|value| LeftOut { bytes: value.len() as u64, sha256: &sha256 });
    DeadLetter { left_out, ..*letter }.headers()
}
