//! Dead letters: the headers that say what failed, where and why; the record itself is untouched.

use bytes::Bytes;

/// What the names of a letter's headers begin with. A record's own headers of such names give way to the letter's.
pub const DEAD_HEADERS_BEGIN: &str = "stockflow-dead-";

/// Longest message in a header.
const MESSAGE_BYTES_MAX: usize = 1_000;

/// What failed, where and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadLetter<'a> {
    /// Reason code.
    pub reason: &'a str,
    /// The same for people; what is beyond 1,000 bytes is cut off.
    pub message: &'a str,
    /// The stage.
    pub stage: &'a str,
    /// The rule, if one failed.
    pub rule: Option<&'a str>,
    /// Topic that the record came from.
    pub topic: &'a str,
    /// Its partition.
    pub partition: u32,
    /// Its offset; `None` for what the host made itself.
    pub offset: Option<i64>,
    /// Its timestamp, ms since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// How often it has been tried, from 1.
    pub attempt: u32,
}

impl<'a> DeadLetter<'a> {
    /// The headers, to stand behind the record's own.
    pub fn headers(&self) -> Vec<(Box<str>, Bytes)> {
        let mut headers = Vec::with_capacity(9);
        let mut add = |name: &str, text: String| {
            headers.push(([DEAD_HEADERS_BEGIN, name].concat().into_boxed_str(), Bytes::from(text)));
        };
        add("reason", self.reason.to_owned());
        let end = self.message.floor_char_boundary(MESSAGE_BYTES_MAX);
        add("message", self.message[..end].to_owned());
        add("stage", self.stage.to_owned());
        if let Some(rule) = self.rule {
            add("rule", rule.to_owned());
        }
        add("topic", self.topic.to_owned());
        add("partition", self.partition.to_string());
        if let Some(offset) = self.offset {
            add("offset", offset.to_string());
        }
        if let Some(timestamp_ms) = self.timestamp_ms {
            add("timestamp", timestamp_ms.to_string());
        }
        add("attempt", self.attempt.to_string());
        headers
    }

    /// What the headers of a record in a topic of dead letters say; of several of one name the last counts. `None`
    /// when they are not those of a dead letter: one that every letter has is missing, or one does not read.
    pub fn parse(headers: &'a [(Box<str>, Bytes)]) -> Option<DeadLetter<'a>> {
        Some(DeadLetter {
            reason: text(headers, "reason")?,
            message: text(headers, "message")?,
            stage: text(headers, "stage")?,
            rule: optional(headers, "rule", Some)?,
            topic: text(headers, "topic")?,
            partition: text(headers, "partition")?.parse().ok()?,
            offset: optional(headers, "offset", |text| text.parse().ok())?,
            timestamp_ms: optional(headers, "timestamp", |text| text.parse().ok())?,
            attempt: text(headers, "attempt")?.parse().ok()?,
        })
    }
}

fn value<'a>(headers: &'a [(Box<str>, Bytes)], name: &str) -> Option<&'a Bytes> {
    let named = |header: &&(Box<str>, Bytes)| header.0.strip_prefix(DEAD_HEADERS_BEGIN) == Some(name);
    headers.iter().rev().find(named).map(|(_, value)| value)
}

fn text<'a>(headers: &'a [(Box<str>, Bytes)], name: &str) -> Option<&'a str> {
    std::str::from_utf8(value(headers, name)?).ok()
}

/// `Some(None)` when there is no such header, `None` when there is one that `read` cannot make anything of.
fn optional<'a, T>(
    headers: &'a [(Box<str>, Bytes)],
    name: &str,
    read: impl FnOnce(&'a str) -> Option<T>,
) -> Option<Option<T>> {
    match value(headers, name) {
        None => Some(None),
        Some(value) => std::str::from_utf8(value).ok().and_then(read).map(Some),
    }
}
