//! The model: what must come of an input, by a fold over it that shares no code with the worker.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};

use crate::kafka::Record;

/// What a stage has published, or must: by key, in order.
#[derive(Debug, Default, PartialEq)]
pub struct Outputs {
    /// Stock of each key, from version 1 on.
    pub stock: BTreeMap<String, Vec<Value>>,
    /// What was refused, and why.
    pub refused: BTreeMap<String, Vec<Value>>,
}

#[derive(Default)]
struct Key {
    on_hand: i64,
    reserved: i64,
    version: u64,
    open: HashMap<String, i64>,
}

impl Key {
    /// What an event does, or why it is refused.
    fn apply(&mut self, kind: &str, quantity: i64, reservation: &str) -> Result<(), &'static str> {
        match kind {
            "RECEIPT" | "RETURN" | "ADJUSTMENT" => self.on_hand += quantity,
            "SALE" => self.on_hand -= quantity,
            "RESERVATION" if self.on_hand - self.reserved < quantity => return Err("INSUFFICIENT_STOCK"),
            "RESERVATION" => {
                self.reserved += quantity;
                self.open.insert(reservation.to_owned(), quantity);
            }
            "RELEASE" | "FULFILLMENT" => {
                let held = self.open.remove(reservation).ok_or("UNKNOWN_RESERVATION")?;
                self.reserved -= held;
                self.on_hand -= if kind == "FULFILLMENT" { held } else { 0 };
            }
            other => panic!("the model knows no {other}"),
        }
        self.version += 1;
        Ok(())
    }
}

impl Outputs {
    /// What must come of these records, which are in the order of partitions and offsets.
    ///
    /// # Panics
    /// One is none of [`super::Events`].
    #[must_use]
    pub fn expected(input: &[Record]) -> Outputs {
        let mut outputs = Outputs::default();
        let mut keys: HashMap<String, Key> = HashMap::new();
        let mut seen = HashSet::new();
        for record in input {
            let (key, event) = keyed(record);
            let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
            if !seen.insert(text("eventId")) {
                continue;
            }
            let stock = keys.entry(key.clone()).or_default();
            let quantity = event["quantityDelta"].as_i64().unwrap();
            match stock.apply(&text("eventType"), quantity, &text("reservationId")) {
                Ok(()) => outputs.stock.entry(key).or_default().push(json!({
                    "sku": event["sku"], "locationId": event["locationId"], "lastUpdated": event["timestamp"],
                    "onHand": stock.on_hand, "reserved": stock.reserved, "version": stock.version,
                })),
                Err(reason) => {
                    let refusal = json!({"eventId": event["eventId"], "reason": reason});
                    outputs.refused.entry(key).or_default().push(refusal);
                }
            }
        }
        outputs
    }

    /// What was published.
    ///
    /// # Panics
    /// A record has no key, is no JSON, or its key is in two partitions.
    #[must_use]
    pub fn found(stock: &[Record], refused: &[Record]) -> Outputs {
        Outputs { stock: by_key(stock), refused: by_key(refused) }
    }

    /// Of both topics.
    #[must_use]
    pub fn count(&self) -> usize {
        self.stock.values().chain(self.refused.values()).map(Vec::len).sum()
    }

    /// Whether there are as many of each key.
    #[must_use]
    pub fn reach(&self, expected: &Outputs) -> bool {
        let pairs = [(&self.stock, &expected.stock), (&self.refused, &expected.refused)];
        pairs.into_iter().all(|(found, wanted)| {
            wanted.iter().all(|(key, wanted)| found.get(key).map_or(0, Vec::len) >= wanted.len())
        })
    }

    /// Compares them; `context` is said with what differs.
    ///
    /// # Panics
    /// With the first difference, if there is one.
    pub fn assert_equal(&self, expected: &Outputs, context: impl Fn() -> String) {
        for (what, found, wanted) in
            [("stock", &self.stock, &expected.stock), ("refused", &self.refused, &expected.refused)]
        {
            for key in wanted.keys().chain(found.keys()) {
                let of = |from: &BTreeMap<String, Vec<Value>>| from.get(key).cloned().unwrap_or_default();
                let (found, wanted) = (numbered_anew(of(found)), of(wanted));
                let same = found.iter().zip(&wanted).take_while(|(found, wanted)| found == wanted).count();
                let around = |of: &[Value]| of[same.saturating_sub(2)..of.len().min(same + 3)].to_vec();
                assert!(
                    found == wanted,
                    "{what} of {key}: {} records instead of {}; from the {same}th on {:#?}\ninstead of {:#?}\n{}",
                    found.len(),
                    wanted.len(),
                    around(&found),
                    around(&wanted),
                    context(),
                );
            }
        }
    }
}

/// Where the values lie that are there more than once: `[partition/offset, partition/offset]` of each two.
#[must_use]
pub fn twice(records: &[Record]) -> String {
    let mut seen = HashMap::new();
    let pairs = records.iter().filter_map(|record| Some((seen.insert((&record.key, &record.value), record)?, record)));
    let place = |record: &Record| format!("{}/{} ({:?} ms)", record.partition, record.offset, record.timestamp_ms);
    pairs.map(|(first, second)| format!("[{}, {}]", place(first), place(second))).collect::<Vec<_>>().join(" ")
}

/// Versions by steps of one, as the model has them: a key with nothing in it may have been forgotten,
/// and goes on above what it was.
fn numbered_anew(mut values: Vec<Value>) -> Vec<Value> {
    let (mut last, mut is_empty) = (0, true);
    for (value, version) in values.iter_mut().filter(|value| value["version"].is_u64()).zip(1_u64..) {
        let told = value["version"].as_u64().unwrap_or_default();
        assert!(told == last + 1 || (told > last && is_empty), "version {told} after {last}: {value}");
        (last, is_empty) = (told, value["onHand"] == 0 && value["reserved"] == 0);
        value["version"] = json!(version);
    }
    values
}

fn by_key(records: &[Record]) -> BTreeMap<String, Vec<Value>> {
    let mut keys: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut places = HashMap::new();
    for record in records {
        let (key, value) = keyed(record);
        let place = *places.entry(key.clone()).or_insert(record.partition);
        assert_eq!(place, record.partition, "{key} is in two partitions");
        keys.entry(key).or_default().push(value);
    }
    keys
}

fn keyed(record: &Record) -> (String, Value) {
    let key = String::from_utf8(record.key.clone().unwrap()).unwrap();
    (key, serde_json::from_slice(record.value.as_ref().unwrap()).unwrap())
}
