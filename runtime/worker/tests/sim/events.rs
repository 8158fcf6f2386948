//! The records that a workload is made of.

use stockflow_log::partition_for;

use crate::errors::is_poison;
use crate::maker::{Maker, key};
use crate::words::Word;
use crate::workload::{PARTITIONS, Sent};

impl Maker {
    pub fn sent(&mut self, key: String, value: String, timestamp_ms: i64, id: Option<String>) -> Sent {
        let partition = partition_for(key.as_bytes(), PARTITIONS);
        Sent { partition, key, value, timestamp_ms, id, offset: 0, word: None, marked: false }
    }

    pub fn event(&mut self, at_ms: i64, time_ms: i64) -> Sent {
        self.next_id += 1;
        let (id, n) = (self.next_id, self.prng.below(self.keys));
        let mut quantity = self.prng.between(1, 9);
        let hold = self.holds.iter().rev().take(8).find(|(key, _)| *key == n).map(|(_, hold)| *hold);
        let (kind, hold) = match self.prng.below(16) {
            0..3 => ("RECEIPT", None),
            3..5 => ("SALE", None),
            5 => ("COUNT", None),
            6 => ("TRANSFER_OUT", None),
            7 => ("TRANSFER_IN", None),
            8 => ("RETURN", None),
            9..12 => {
                self.holds.push((n, id));
                ("RESERVATION", Some(id))
            }
            12 => ("CONFIRMATION", hold.or(Some(0))),
            13 => ("RELEASE", hold.or(Some(0))),
            14 => ("FULFILLMENT", hold.or(Some(0))),
            _ => {
                quantity += if self.parks { 0 } else { quantity % 2 };
                ("INSPECTION", None)
            }
        };
        let hold = hold.map(|hold| format!(r#","reservationId":"r-{hold}""#)).unwrap_or_default();
        let time = stockflow_time(time_ms + self.prng.between(-3_000, 3_000));
        let value = format!(
            r#"{{"eventId":"e-{id}","eventType":"{kind}","sku":"sku{n}","locationId":"here","quantity":{quantity},"timestamp":"{time}","toLocation":"there"{hold}}}"#
        );
        self.sent(key(n), value, at_ms, Some(format!("e-{id}")))
    }

    /// Goods that come in, of any key.
    pub fn receipt(&mut self, key: String, at_ms: i64) -> Sent {
        self.plain(key, "RECEIPT", 2, at_ms)
    }

    /// An event whose telling brokers take.
    pub fn plain(&mut self, key: String, kind: &str, quantity: i64, at_ms: i64) -> Sent {
        self.next_id += 1 + u32::from(is_poison(format!("e-{} ", self.next_id + 1).as_bytes()));
        let (id, time) = (self.next_id, stockflow_time(at_ms));
        let sku = key.split(':').next().unwrap();
        let value = format!(
            r#"{{"eventId":"e-{id}","eventType":"{kind}","sku":"{sku}","locationId":"here","quantity":{quantity},"timestamp":"{time}"}}"#
        );
        self.sent(key, value, at_ms, Some(format!("e-{id}")))
    }

    /// Something that was sent before.
    pub fn again(&mut self, at_ms: i64) -> Sent {
        let old = self.prng.pick(&self.sent).clone();
        Sent { timestamp_ms: at_ms, marked: false, ..old }
    }

    pub fn spoilt(&mut self, at_ms: i64) -> Sent {
        let n = self.prng.below(self.keys);
        self.sent(key(n), "{\"eventId\":".to_owned(), at_ms, None)
    }

    /// A key of its own, on a partition that it does not belong on.
    pub fn astray(&mut self, at_ms: i64) -> Sent {
        let mut sent = self.event(at_ms, at_ms);
        let id = sent.id.clone().unwrap();
        sent.key = format!("astray-{id}:here");
        let sku = sent.value.find("\"sku\":\"").unwrap() + 7;
        let end = sku + sent.value[sku..].find('"').unwrap();
        sent.value.replace_range(sku..end, &format!("astray-{id}"));
        sent.partition = (partition_for(sent.key.as_bytes(), PARTITIONS) + 1) % PARTITIONS;
        sent
    }

    /// What waits behind a parked key may go on. The letter that is named may be that of an event
    /// that never failed, or that was settled before.
    pub fn word(&mut self, at_ms: i64) -> Sent {
        let events: Vec<&Sent> = self.sent.iter().filter(|sent| sent.id.is_some() && sent.word.is_none()).collect();
        let failing: Vec<&Sent> = events.iter().copied().filter(|sent| sent.value.contains("INSPECTION")).collect();
        let some = if failing.is_empty() || self.prng.one_in(4) { events } else { failing };
        let choice = self.prng.below(3);
        if some.is_empty() || choice == 0 {
            let n = self.prng.below(self.keys);
            let sent = self.sent(key(n), "{}".to_owned(), at_ms, None);
            return Sent { word: Some(Word::Release), ..sent };
        }
        let named: Sent = (*self.prng.pick(&some)).clone();
        let (event, offset) = (named.id.clone().unwrap(), named.offset);
        if choice == 1 {
            return Sent {
                timestamp_ms: at_ms,
                id: None,
                word: Some(Word::Drop(event, offset)),
                marked: false,
                ..named
            };
        }
        Sent { timestamp_ms: at_ms, word: Some(Word::Replay(event, offset)), marked: false, ..named }
    }
}

fn stockflow_time(ms: i64) -> String {
    let mut out = Vec::new();
    stockflow_codec::write_time(ms, &mut out);
    String::from_utf8(out).unwrap()
}
