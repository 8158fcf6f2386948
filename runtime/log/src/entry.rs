//! An entry: how a record lies in a partition, cheap to hand out.

use bytes::{Buf, BufMut, Bytes};

use crate::api::{Headers, OutRecord, Record};
use crate::arena::Arena;

/// The length of what is not there.
const NONE: u32 = u32::MAX;

/// A record in a partition. Its key, value and headers lie one after the other in one slice of
/// an arena, so that a clone is one count.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) offset: i64,
    pub(crate) timestamp_ms: i64,
    image: Bytes,
    layout: Layout,
}

/// The memory that an entry takes beside its image.
pub(crate) const ENTRY_BYTES: usize = size_of::<Entry>();

/// Where in an image the parts are.
#[derive(Clone, Copy, Debug)]
struct Layout {
    key_bytes: u32,
    value_bytes: u32,
    headers: u32,
}

/// The bytes that a record takes.
pub(crate) fn size_bytes(record: &OutRecord<'_>) -> usize {
    let headers: usize = record.headers.iter().map(|(name, value)| 8 + name.len() + value.len()).sum();
    record.key.map_or(0, <[u8]>::len) + record.value.map_or(0, <[u8]>::len) + headers
}

fn length(part: Option<&[u8]>) -> u32 {
    part.map_or(NONE, |bytes| u32::try_from(bytes.len()).unwrap_or(NONE))
}

impl Entry {
    /// Copies a record, of checked size, into an arena; it has no offset yet.
    pub(crate) fn write(record: &OutRecord<'_>, arena: &mut Arena) -> Entry {
        let image = arena.slice(size_bytes(record), |image| {
            image.put_slice(record.key.unwrap_or_default());
            image.put_slice(record.value.unwrap_or_default());
            for (name, value) in record.headers {
                image.put_u32(length(Some(name.as_bytes())));
                image.put_slice(name.as_bytes());
                image.put_u32(length(Some(value)));
                image.put_slice(value);
            }
        });
        let headers = u32::try_from(record.headers.len()).unwrap_or(NONE);
        let layout = Layout { key_bytes: length(record.key), value_bytes: length(record.value), headers };
        Entry { offset: 0, timestamp_ms: record.timestamp_ms, image, layout }
    }

    /// The key; empty when there is none.
    pub(crate) fn key(&self) -> &[u8] {
        let end = if self.layout.key_bytes == NONE { 0 } else { self.layout.key_bytes as usize };
        self.image.get(..end).unwrap_or_default()
    }

    pub(crate) fn is_tombstone(&self) -> bool {
        self.layout.value_bytes == NONE
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.image
    }

    /// The memory that it takes in a log.
    pub(crate) fn held_bytes(&self) -> usize {
        ENTRY_BYTES + self.image.len()
    }

    /// Lets go of the memory it shares with others, for the copy at `start` of `arena`.
    pub(crate) fn move_to(&mut self, arena: &Bytes, start: usize) {
        self.image = arena.slice(start..start + self.image.len());
    }

    /// The record, as a consumer reads it.
    pub(crate) fn record(self, subscription: u16, partition: u32) -> Record {
        let mut rest = self.image;
        let key = take_part(&mut rest, self.layout.key_bytes);
        let value = take_part(&mut rest, self.layout.value_bytes);
        let headers = take_headers(rest, self.layout.headers);
        Record { subscription, partition, offset: self.offset, timestamp_ms: self.timestamp_ms, key, value, headers }
    }
}

fn take_part(rest: &mut Bytes, bytes: u32) -> Option<Bytes> {
    (bytes != NONE).then(|| rest.split_to(bytes as usize))
}

fn take_headers(mut rest: Bytes, count: u32) -> Headers {
    let mut headers = Headers::new();
    for _ in 0..count {
        let name_bytes = rest.get_u32() as usize;
        let name = rest.split_to(name_bytes);
        let value_bytes = rest.get_u32() as usize;
        headers.push((String::from_utf8_lossy(&name).into(), rest.split_to(value_bytes)));
    }
    headers
}
