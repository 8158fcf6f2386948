//! Dead letters: the headers that say what failed, where and why; the record itself is untouched.

use bytes::Bytes;
use stockflow_core::Standing;

use crate::reason::StageReason;

/// What the names of a letter's headers begin with. A record's own headers of such names give way to the letter's.
pub(crate) const DEAD_HEADERS_BEGIN: &str = "stockflow-dead-";

/// A record's headers.
pub(crate) type Headers = Vec<(Box<str>, Bytes)>;

/// Longest message in a header.
const MESSAGE_BYTES_MAX: usize = 1_000;

/// A value that its letter has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut<'a> {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: &'a str,
}

/// What failed, where and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadLetter<'a> {
    /// Reason code.
    pub reason: &'a str,
    /// The same for people; what is beyond 1,000 bytes is cut off.
    pub message: &'a str,
    /// The group of the pipeline's stage whose letter it is.
    pub group: &'a str,
    /// The stage.
    pub stage: &'a str,
    /// The rule, if one failed.
    pub rule: Option<&'a str>,
    /// Topic that the record first came from; where it lay there is what it is known by, also when it is replayed.
    pub topic: &'a str,
    /// Its partition.
    pub partition: u32,
    /// Its offset; `None` for what the host made itself.
    pub offset: Option<i64>,
    /// Its timestamp, ms since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// How often it has been tried; 0 for what only waits.
    pub attempt: u32,
    /// Id of the event, if the record is one. So for the key.
    pub event: Option<&'a str>,
    /// Sku and location.
    pub key: Option<(&'a str, &'a str)>,
    /// Where it stands in the line of its parked key, if it does.
    pub standing: Option<Standing>,
    /// The record's value, where the topic of dead letters does not take it.
    pub left_out: Option<LeftOut<'a>>,
}

impl<'a> DeadLetter<'a> {
    /// Whether the stage itself wrote it, for this reason.
    pub fn is_for(&self, reason: StageReason) -> bool {
        self.reason == reason.code()
    }

    /// The headers, to stand behind the record's own.
    pub fn headers(&self) -> Headers {
        let mut headers = Vec::with_capacity(16);
        let mut add = |name: &str, text: String| {
            headers.push(([DEAD_HEADERS_BEGIN, name].concat().into_boxed_str(), Bytes::from(text)));
        };
        add("reason", self.reason.to_owned());
        let end = self.message.floor_char_boundary(MESSAGE_BYTES_MAX);
        add("message", self.message[..end].to_owned());
        add("group", self.group.to_owned());
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
        if let Some(event) = self.event {
            add("event", event.to_owned());
        }
        if let Some((sku, location)) = self.key {
            add("sku", sku.to_owned());
            add("location", location.to_owned());
        }
        if let Some(LeftOut { bytes, sha256 }) = self.left_out {
            add("value-bytes", bytes.to_string());
            add("value-sha256", sha256.to_owned());
        }
        match self.standing {
            None => {}
            Some(Standing::First) => add("parked", "first".to_owned()),
            Some(Standing::Waits { turn, after }) => {
                add("parked", "waits".to_owned());
                add("turn", turn.to_string());
                if let Some(after) = after {
                    add("after", after.to_string());
                }
            }
        }
        headers
    }

    /// What the headers of a record in a topic of dead letters say; of several of one name the last counts. `None`
    /// when they are not those of a dead letter: one that every letter has is missing, or one does not read.
    pub fn parse(headers: &'a [(Box<str>, Bytes)]) -> Option<DeadLetter<'a>> {
        Some(DeadLetter {
            reason: text(headers, "reason")?,
            message: text(headers, "message")?,
            group: text(headers, "group")?,
            stage: text(headers, "stage")?,
            rule: optional(headers, "rule", Some)?,
            topic: text(headers, "topic")?,
            partition: text(headers, "partition")?.parse().ok()?,
            offset: optional(headers, "offset", |text| text.parse().ok())?,
            timestamp_ms: optional(headers, "timestamp", |text| text.parse().ok())?,
            attempt: text(headers, "attempt")?.parse().ok()?,
            event: optional(headers, "event", Some)?,
            key: match (optional(headers, "sku", Some)?, optional(headers, "location", Some)?) {
                (Some(sku), Some(location)) => Some((sku, location)),
                (None, None) => None,
                _ => return None,
            },
            standing: match optional(headers, "parked", Some)? {
                None => None,
                Some("first") => Some(Standing::First),
                Some("waits") => Some(Standing::Waits {
                    turn: text(headers, "turn")?.parse().ok()?,
                    after: optional(headers, "after", |text| text.parse().ok())?,
                }),
                Some(_) => return None,
            },
            left_out: match (
                optional(headers, "value-bytes", |text| text.parse().ok())?,
                optional(headers, "value-sha256", Some)?,
            ) {
                (Some(bytes), Some(sha256)) => Some(LeftOut { bytes, sha256 }),
                (None, None) => None,
                _ => return None,
            },
        })
    }
}

fn value<'a>(headers: &'a [(Box<str>, Bytes)], name: &str) -> Option<&'a Bytes> {
    let named = |header: &&(Box<str>, Bytes)| header.0.strip_prefix(DEAD_HEADERS_BEGIN) == Some(name);
    headers.iter().rev().find(named).map(|(_, value)| value)
}

pub(crate) fn text<'a>(headers: &'a [(Box<str>, Bytes)], name: &str) -> Option<&'a str> {
    std::str::from_utf8(value(headers, name)?).ok()
}

/// `Some(None)` when there is no such header, `None` when there is one that `read` cannot make anything of.
pub(crate) fn optional<'a, T>(
    headers: &'a [(Box<str>, Bytes)],
    name: &str,
    read: impl FnOnce(&'a str) -> Option<T>,
) -> Option<Option<T>> {
    match value(headers, name) {
        None => Some(None),
        Some(value) => std::str::from_utf8(value).ok().and_then(read).map(Some),
    }
}
