//! A record as it waits in a shard's state, byte for byte, with the id of its event.

use bytes::{Buf, BufMut, Bytes};
use stockflow_log::Record;

/// The length of what is not there.
const NONE: u32 = u32::MAX;

/// Writes a record, and what its event is called.
pub(crate) fn write(record: &Record, event: &str) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, Some(event.as_bytes()));
    out.put_u16(record.subscription);
    out.put_u32(record.partition);
    out.put_i64(record.offset);
    out.put_i64(record.timestamp_ms);
    put(&mut out, record.key.as_deref());
    put(&mut out, record.value.as_deref());
    out.put_u32(u32::try_from(record.headers.len()).unwrap_or(0));
    for (name, value) in &record.headers {
        put(&mut out, Some(name.as_bytes()));
        put(&mut out, Some(value));
    }
    out
}

/// Reads a record that [`write`] wrote; `None` for anything else.
pub(crate) fn read(bytes: &[u8]) -> Option<(Record, String)> {
    let mut from = Bytes::copy_from_slice(bytes);
    let event = String::from_utf8(take(&mut from)??.to_vec()).ok()?;
    let mut record = Record {
        subscription: from.try_get_u16().ok()?,
        partition: from.try_get_u32().ok()?,
        offset: from.try_get_i64().ok()?,
        timestamp_ms: from.try_get_i64().ok()?,
        key: take(&mut from)?,
        value: take(&mut from)?,
        headers: Vec::new(),
    };
    for _ in 0..from.try_get_u32().ok()? {
        let name = String::from_utf8(take(&mut from)??.to_vec()).ok()?;
        record.headers.push((name.into(), take(&mut from)??));
    }
    Some((record, event))
}

fn put(out: &mut Vec<u8>, part: Option<&[u8]>) {
    out.put_u32(part.map_or(NONE, |part| u32::try_from(part.len()).unwrap_or(NONE)));
    out.put_slice(part.unwrap_or_default());
}

/// A part that is there or not; `None` when the bytes end before it does.
fn take(from: &mut Bytes) -> Option<Option<Bytes>> {
    let length = from.try_get_u32().ok()?;
    if length == NONE {
        return Some(None);
    }
    let length = usize::try_from(length).ok()?;
    (length <= from.len()).then(|| Some(from.split_to(length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_written_is_read_as_it_was_and_a_torn_one_not_at_all() {
        let record = Record {
            subscription: 1,
            partition: 7,
            offset: 42,
            timestamp_ms: -3,
            key: Some(Bytes::from_static(b"a:b")),
            value: None,
            headers: vec![("trace".into(), Bytes::from_static(b"1")), ("".into(), Bytes::new())],
        };
        let bytes = write(&record, "e-1");
        assert_eq!(read(&bytes), Some((record, "e-1".to_owned())));
        (0..bytes.len()).for_each(|length| assert_eq!(read(&bytes[..length]), None, "{length}"));
    }
}
