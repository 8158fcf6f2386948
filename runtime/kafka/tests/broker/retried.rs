//! A transaction that is aborted while a broker has a record of it and could not say so: librdkafka gives the number
//! of that record away again, and the broker takes the next record that has it for one that it knows.

use std::thread;
use std::time::Duration;

use stockflow_kafka::{KafkaLog, KafkaOptions, KafkaProducer};
use stockflow_log::{Log as _, LogError, Producer as _};
use stockflow_tests::kafka::{ApiKey, Cluster, Counter};
use stockflow_tests::patience;

use crate::support::{nobody, record, seen_on};

const PRODUCE: ApiKey = 0;
const TOPIC: &str = "stock";
/// How the names of clients begin, if nobody says otherwise.
const CLIENT: &str = "stockflow";
const WRITER: &str = "writer";
const WITHIN: Duration = Duration::from_secs(30);
/// Tries of the second transaction.
const TRIES: usize = 20;

/// Bytes of the topic's one partition that the broker has, in all segments.
fn bytes(cluster: &Cluster) -> u64 {
    let files = std::fs::read_dir(cluster.broker(0).log_dir().join(format!("{TOPIC}-0"))).unwrap().map(Result::unwrap);
    let segments = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "log"));
    segments.map(|segment| segment.metadata().unwrap().len()).sum()
}

fn committed(producer: &mut KafkaProducer, value: &str) -> Result<(), LogError> {
    producer.begin()?;
    producer.send(record(TOPIC, value))?;
    producer.commit(&[], &nobody())
}

#[test]
fn a_record_is_not_taken_for_one_of_the_transaction_that_was_aborted_before() {
    let counter = Counter::start().unwrap();
    let cluster = Cluster::builder(1).counted(&counter).start().unwrap();
    cluster.create_topic(TOPIC, 1, &[]).unwrap();
    let mut options = KafkaOptions::new(vec![cluster.bootstrap()]);
    options.config.insert("linger.ms".into(), "0".into());
    let log = KafkaLog::new(options).unwrap();
    let mut producer = log.producer(WRITER).unwrap();
    committed(&mut producer, "before").unwrap();

    // The marker of its commit is there, too.
    let ended = || (seen_on(&cluster, TOPIC) == ["before"]).then_some(());
    patience::wait_for("the first record", WITHIN, String::new, ended);

    producer.begin().unwrap();
    counter.lose_the_answer_to(CLIENT, PRODUCE);
    let before = bytes(&cluster);
    producer.send(record(TOPIC, "aborted")).unwrap();
    let written = || (counter.is_cut() && bytes(&cluster) > before).then_some(());
    patience::wait_for("the record at the broker", WITHIN, || format!("{before} bytes before"), written);
    let aborted = thread::scope(|scope| {
        let aborting = scope.spawn(|| producer.abort());
        // So that what waits to be sent again is dropped first: of that nobody tells. Were it sent again, all is well.
        patience::pass(Duration::from_millis(500));
        counter.mend();
        aborting.join().unwrap()
    });
    let mut failed = aborted.err();
    for _ in 0..TRIES {
        if failed.take().is_some() && producer.abort().is_err() {
            producer = log.producer(WRITER).unwrap();
        }
        failed = committed(&mut producer, "after").err();
        if failed.is_none() {
            break;
        }
    }
    assert_eq!(failed.map(|error| error.to_string()), None);
    assert_eq!(seen_on(&cluster, TOPIC), ["before", "after"]);
}
