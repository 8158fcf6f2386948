//! Dead letters: the headers that say what failed, where and why; the record itself is untouched.

use bytes::Bytes;

/// Longest message in a header.
const MESSAGE_BYTES_MAX: usize = 1_000;

/// What failed, where and why.
#[derive(Clone, Copy, Debug)]
pub struct DeadLetter<'a> {
    /// Reason code.
    pub reason: &'a str,
    /// The same for people.
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

impl DeadLetter<'_> {
    /// The headers, to stand behind the record's own.
    pub fn headers(&self) -> Vec<(Box<str>, Bytes)> {
        let mut headers = Vec::with_capacity(9);
        let mut add = |name: &str, text: String| headers.push((Box::from(name), Bytes::from(text)));
        add("stockflow-dead-reason", self.reason.to_owned());
        let end = self.message.floor_char_boundary(MESSAGE_BYTES_MAX);
        add("stockflow-dead-message", self.message[..end].to_owned());
        add("stockflow-dead-stage", self.stage.to_owned());
        if let Some(rule) = self.rule {
            add("stockflow-dead-rule", rule.to_owned());
        }
        add("stockflow-dead-topic", self.topic.to_owned());
        add("stockflow-dead-partition", self.partition.to_string());
        if let Some(offset) = self.offset {
            add("stockflow-dead-offset", offset.to_string());
        }
        if let Some(timestamp_ms) = self.timestamp_ms {
            add("stockflow-dead-timestamp", timestamp_ms.to_string());
        }
        add("stockflow-dead-attempt", self.attempt.to_string());
        headers
    }
}
