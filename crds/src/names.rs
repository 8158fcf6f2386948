//! Names: the short names inside a pipeline, topic names in Kafka, names of headers, digests.

use std::{fmt, str::FromStr};

use snafu::{Snafu, ensure};

use crate::{bounds::BROKER_MAX, text::text_type};

/// Most characters of a [`Name`], by the rules of DNS labels.
pub const NAME_MAX: usize = 63;

/// Most characters of a [`TopicName`], by the rules of Kafka.
pub const TOPIC_NAME_MAX: usize = 249;

/// Most characters of a [`HeaderName`].
pub const HEADER_NAME_MAX: usize = 64;

/// The short name of a stage, topic or rule: a DNS label.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

/// The name of a topic in Kafka.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicName(String);

/// The name of a record's header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HeaderName(String);

/// The SHA-256 of a component.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Digest(String);

/// Why a text is not the name that it should be.
#[derive(Debug, Snafu, PartialEq, Eq)]
pub enum NameError {
    /// Not a DNS label.
    #[snafu(display(
        "`{text}` is not a name: use 1 to {NAME_MAX} lowercase letters, digits and hyphens, \
         beginning and ending with a letter or digit"
    ))]
    Label {
        /// What was written.
        text: String,
    },
    /// Not a topic name.
    #[snafu(display(
        "`{text}` is not a Kafka topic name: use 1 to {TOPIC_NAME_MAX} letters, digits, dots, \
         underscores and hyphens, and neither `.` nor `..`"
    ))]
    Topic {
        /// What was written.
        text: String,
    },
    /// Not a header's name.
    #[snafu(display(
        "`{text}` is not the name of a header: use 1 to {HEADER_NAME_MAX} letters, digits and signs of ASCII, \
         without spaces"
    ))]
    Header {
        /// What was written.
        text: String,
    },
    /// Not a digest.
    #[snafu(display("`{text}` is not a digest: write `sha256:` and 64 lowercase hex digits"))]
    DigestShape {
        /// What was written.
        text: String,
    },
}

/// Whether `text` is a DNS label.
pub(crate) fn is_label(text: &str) -> bool {
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// Whether `text` is the address of a broker: a name or an address, the latter in brackets where it has colons, and a
/// port.
pub(crate) fn is_broker(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let inner = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_host = match address {
        Some(address) => {
            !address.is_empty() && address.bytes().all(|c| c.is_ascii_hexdigit() || matches!(c, b':' | b'.'))
        }
        None => !host.is_empty() && host.bytes().all(inner),
    };
    let is_port = port.bytes().all(|c| c.is_ascii_digit()) && !port.starts_with('0') && port.parse::<u16>().is_ok();
    is_host && is_port && text.len() <= BROKER_MAX
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Name, NameError> {
        ensure!(is_label(text), LabelSnafu { text });
        Ok(Name(text.to_owned()))
    }
}

impl FromStr for TopicName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<TopicName, NameError> {
        let allowed = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
        let fits = (1..=TOPIC_NAME_MAX).contains(&text.len()) && text.bytes().all(allowed);
        ensure!(fits && text != "." && text != "..", TopicSnafu { text });
        Ok(TopicName(text.to_owned()))
    }
}

impl FromStr for HeaderName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<HeaderName, NameError> {
        let fits = (1..=HEADER_NAME_MAX).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_graphic());
        ensure!(fits, HeaderSnafu { text });
        Ok(HeaderName(text.to_owned()))
    }
}

impl FromStr for Digest {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Digest, NameError> {
        let hex = text.strip_prefix("sha256:").unwrap_or_default();
        let is_hex = hex.len() == 64 && hex.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
        ensure!(is_hex, DigestShapeSnafu { text });
        Ok(Digest(text.to_owned()))
    }
}

macro_rules! plain_text {
    ($($type:ident),*) => {$(
        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

plain_text!(Name, TopicName, HeaderName, Digest);

text_type!(Name, max: NAME_MAX, pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
    description: "A short name: lowercase letters, digits and hyphens, at most 63.");
text_type!(TopicName, max: TOPIC_NAME_MAX, pattern: "^([a-zA-Z0-9_-]|[a-zA-Z0-9._-]*[a-zA-Z0-9_-][a-zA-Z0-9._-]*|\\.{3,})$",
    description: "A Kafka topic name: letters, digits, dots, underscores and hyphens, at most 249.");
text_type!(HeaderName, max: HEADER_NAME_MAX, pattern: "^[!-~]+$",
    description: "The name of a header: letters, digits and signs of ASCII, at most 64.");
text_type!(Digest, max: 71, pattern: "^sha256:[0-9a-f]{64}$",
    description: "`sha256:` and 64 lowercase hex digits.");
