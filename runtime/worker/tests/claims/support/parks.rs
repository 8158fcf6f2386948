//! A shop whose keys are parked, durably, and an operator who settles its letters.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use stockflow_codec::DeadLetter;
use stockflow_core::{Batch, Description, Effects, Failure, Fault, Role, Rule};
use stockflow_host::HostError;
use stockflow_log::{Headers, MemoryLog, OutRecord, TopicCleanup};
use stockflow_worker::RuleSource;

use super::{Seen, Shop, described, durable, event, sale};

const SPEC: &str = "
  topics:
  - {name: canonical, partitions: 1}
  - {name: levels, partitions: 1}
  - {name: dead, partitions: 1}
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules:
    - {name: books, module: {builtin: stock}}
    - {name: strict, module: {builtin: stock}, onFailure: deadLetter}
    - {name: parker, module: {builtin: stock}, onFailure: park}
    publish: {stock: {topic: levels}, deadLetters: {topic: dead}}
";
const CHANGELOG: &str = "test.shop.stock.changelog";

/// The quantity that the rule `strict` fails on.
pub const STRICT: i64 = 12;
/// The quantity that the rule `parker` fails on, and parks the key.
pub const PARKS: i64 = 13;

/// Fails on a quantity, until it is mended.
#[derive(Clone)]
struct Fails(i64, Arc<AtomicBool>);

struct Failing(Description, Fails);

impl RuleSource for Fails {
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError> {
        let description = described("fails", Role::Decider);
        Ok(Box::new(Failing(description, self.clone())))
    }
}

impl Rule for Failing {
    fn description(&self) -> &Description {
        &self.0
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        let Fails(quantity, mended) = &self.1;
        for (event, numbers) in (0..).zip(batch.numbers.chunks(8)) {
            if numbers[0].abs() == *quantity && !mended.load(Ordering::Relaxed) {
                failures.push(Failure { event, fault: Fault::Trap, message: "not mended yet".to_owned() });
            }
        }
    }
}

/// The shop; its rules fail until they are mended.
pub struct Parks {
    pub shop: Shop,
    mended: Arc<AtomicBool>,
}

impl Parks {
    pub fn open() -> Parks {
        let mended = Arc::new(AtomicBool::new(false));
        let fails = |quantity| Box::new(Fails(quantity, Arc::clone(&mended)));
        let shop = Shop::open_with(SPEC, |stage| {
            (stage.rules[1], stage.rules[2]) = (fails(STRICT), fails(PARKS));
            stage.durable = Some(durable(CHANGELOG));
        });
        shop.log.create_topic(CHANGELOG, 1, TopicCleanup::Keep).unwrap();
        Parks { shop, mended }
    }

    /// A plum that parks its key, and two sales that wait.
    pub fn parked() -> Parks {
        let parks = Parks::open();
        let sent = [event("r1", "RECEIPT", "plum", 100), sale("p1", "plum", PARKS)];
        parks.shop.feed("canonical", &sent);
        parks.shop.feed("canonical", &[sale("p2", "plum", 1), sale("p3", "plum", 2)]);
        parks.shop.run();
        assert_eq!((parks.levels("plum:here"), parks.letters(0).len()), (vec![100], 1));
        parks
    }

    pub fn mend(&self) {
        self.mended.store(true, Ordering::Relaxed);
    }

    /// The letters from number `from` on.
    pub fn letters(&self, from: usize) -> Vec<Seen> {
        self.shop.read("dead").split_off(from)
    }

    /// What was sold and received of a key, event by event.
    pub fn levels(&self, key: &str) -> Vec<i64> {
        let levels = self.shop.read("levels").into_iter().filter(|level| level.key() == key);
        levels.map(|level| level.number("available")).collect()
    }

    pub fn replay(&self, letter: &Seen) {
        self.say(letter, |dead, headers| dead.replay_headers(headers, "0:0"));
    }

    pub fn drop(&self, letter: &Seen) {
        self.say(letter, |dead, headers| dead.drop_headers(headers, "0:0"));
    }

    /// Sends a letter's record back with other headers.
    pub fn say(&self, letter: &Seen, word: impl Fn(&DeadLetter<'_>, &Headers) -> Headers) {
        let headers = headers(letter);
        let said = word(&DeadLetter::parse(&headers).unwrap(), &headers);
        send(&self.shop.log, self.shop.topic("canonical"), letter, &said);
    }
}

pub fn headers(letter: &Seen) -> Headers {
    let headers = letter.headers.iter();
    headers.map(|(name, value)| (name.as_str().into(), Bytes::copy_from_slice(value.as_bytes()))).collect()
}

fn send(log: &MemoryLog, topic: &str, letter: &Seen, headers: &Headers) {
    let mut feeder = log.feeder();
    let (key, value) = (letter.key.as_deref().map(str::as_bytes), letter.value.as_deref());
    let record = OutRecord { topic, partition: Some(0), timestamp_ms: letter.timestamp_ms, key, value, headers };
    feeder.send(record).unwrap();
    feeder.flush().unwrap();
}
