//! A retail day with some trouble in it, through a stage that does all that stages do.

use stockflow_load::{Load, LoadOptions};

use super::{Sent, Shop};

/// Books, two observers, a rule that traps on some; every topic with the partitions of the
/// input, so that what is published keeps the order that it had.
pub const SPEC: &str = "
  topics:
  - {name: canonical, partitions: 4}
  - {name: levels, partitions: 4}
  - {name: refused, partitions: 4}
  - {name: alerts, partitions: 4}
  - {name: told, partitions: 4}
  - {name: dead, partitions: 4}
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {reservationTtl: 5m}
    rules:
    - {name: limit, module: {builtin: purchase-limit}, config: {maxUnits: 3, window: 1h}}
    - {name: books, module: {builtin: stock}}
    - {name: wicked, module: {file: hostile.wasm}, config: {behavior: trap, when: POISON}, onFailure: park}
    - {name: low, module: {builtin: low-stock}, config: {threshold: 3, to: alerts, tellRecovered: true}}
    - {name: tell, module: {builtin: announce}, config: {topics: [{topic: told}]}}
    publish: {stock: {topic: levels}, refusals: {topic: refused}, deadLetters: {topic: dead}}
";

/// What SPEC publishes to.
pub const OUTPUTS: [&str; 5] = ["levels", "refused", "alerts", "told", "dead"];

/// So many events of a day, duplicates among them; every 50th has a record before it that
/// cannot be decoded, every 70th one of a key that is parked.
pub fn records(events: u64) -> Vec<Sent> {
    let mut load = Load::new(LoadOptions { events, keys: 60, ..LoadOptions::default() });
    let (mut line, mut records) = (Vec::new(), Vec::new());
    for n in 0.. {
        if !load.next_line(&mut line) {
            break;
        }
        let sent = of_line(&line);
        let spoilt = |value: Vec<u8>| Sent { value: Some(value), ..sent.clone() };
        if n % 50 == 0 {
            records.push(spoilt(line[..line.len() / 2].to_vec()));
        }
        if n % 70 == 0 {
            let poison = super::sale(&format!("poison-{n}"), "POISON", 1);
            records.push(Sent { timestamp_ms: sent.timestamp_ms, ..poison.clone() });
        }
        records.push(sent);
    }
    records
}

fn of_line(line: &[u8]) -> Sent {
    let event: serde_json::Value = serde_json::from_slice(line).unwrap();
    let text = |name: &str| event[name].as_str().unwrap();
    Sent {
        key: Some(format!("{}:{}", text("sku"), text("locationId"))),
        value: Some(line.to_vec()),
        timestamp_ms: stockflow_codec::parse_time_ms(text("timestamp")).unwrap(),
        partition: None,
        headers: Vec::new(),
    }
}

/// What is in each of the outputs.
pub fn outputs(shop: &Shop) -> Vec<Vec<super::Seen>> {
    OUTPUTS.map(|topic| shop.read(topic)).into()
}
