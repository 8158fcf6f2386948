//! What comes of each code that a broker may answer with, on each request of a transaction: by a mock of brokers that
//! answers with it once. The golden file is the table as a caller sees it; `UPDATE_GOLDEN=1` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rdkafka::mocking::MockCluster;
use rdkafka::types::{RDKafkaApiKey as Request, RDKafkaErrorCode as Code, RDKafkaRespErr};
use stockflow_kafka::{KafkaLog, KafkaOptions};
use stockflow_log::{GroupMetadata, Log, LogError, Producer};

use crate::support::{name, next, record};

const GOLDEN: &str = include_str!("golden/codes.txt");
const REQUESTS: [(&str, Request); 6] = [
    ("InitProducerId", Request::InitProducerId),
    ("AddPartitionsToTxn", Request::AddPartitionsToTxn),
    ("Produce", Request::Produce),
    ("AddOffsetsToTxn", Request::AddOffsetsToTxn),
    ("TxnOffsetCommit", Request::TxnOffsetCommit),
    ("EndTxn", Request::EndTxn),
];
/// Mocks of brokers at a time: most of what they take is waiting.
const AT_A_TIME: usize = 16;
/// How often a case is tried that does not come to what is written down.
const TRIES: usize = 4;

/// A transaction, with this answer to a request of it; what it came to.
fn outcome(place: usize, code: RDKafkaRespErr) -> &'static str {
    let cluster = MockCluster::new(1).unwrap();
    let (topic, input) = (name("topic"), name("input"));
    cluster.create_topic(&topic, 1, 1).unwrap();
    cluster.create_topic(&input, 1, 1).unwrap();
    let mut options = KafkaOptions::new(vec![cluster.bootstrap_servers()]);
    options.config.insert("retry.backoff.ms".into(), "1".into());
    options.config.insert("linger.ms".into(), "0".into());
    let log = KafkaLog::new(options).unwrap();
    let group = GroupMetadata { group: name("group"), instance: String::new(), generation: 1, member: "m".to_owned() };
    let (_, request) = REQUESTS[place];
    // Once for each of the quick tries, so that it is the last word on opening.
    let times = if matches!(request, Request::InitProducerId) { 5 } else { 1 };
    let run = || -> Result<(), LogError> {
        if times > 1 {
            cluster.request_errors(request, &vec![code; times]);
        }
        let mut producer = log.producer(&name("producer"))?;
        if times == 1 {
            cluster.request_errors(request, &[code]);
        }
        producer.begin()?;
        producer.send(record(&topic, "x"))?;
        producer.commit(&[next(&input, 0, 1)], &group)
    };
    match run() {
        Ok(()) => "done all the same",
        Err(LogError::Retriable { .. }) => "again later",
        Err(LogError::Abortable { .. }) => "abort, and again",
        Err(LogError::Refused { .. }) => "a record's own fault",
        Err(LogError::Fenced { .. }) => "a new client",
        Err(LogError::Unknown { .. }) => "outcome unknown",
        Err(LogError::Unreadable { .. }) => "a partition's own fault",
        Err(LogError::Fatal { .. }) => "stop",
    }
}

/// What is written down: the place of the request, what it comes to, the code.
fn written_down() -> BTreeSet<(usize, String, String)> {
    let (mut place, mut came_to, mut known) = (0, "", BTreeSet::new());
    for line in GOLDEN.lines() {
        if let Some(code) = line.strip_prefix("    ") {
            known.insert((place, came_to.to_owned(), code.to_owned()));
        } else if let Some(outcome) = line.strip_prefix("  ") {
            came_to = outcome.trim_end_matches(':');
        } else {
            place = REQUESTS.iter().position(|(name, _)| *name == line).unwrap();
        }
    }
    known
}

#[test]
fn each_code_of_a_broker_comes_to_what_is_written_down() {
    let codes: Vec<RDKafkaRespErr> = (-1..=200).filter_map(|code| RDKafkaRespErr::try_from(code).ok()).collect();
    let codes: Vec<_> =
        codes.into_iter().filter(|code| !matches!(Code::from(*code), Code::NoError | Code::EndAll)).collect();
    let cases: Vec<_> = (0..REQUESTS.len()).flat_map(|place| codes.iter().map(move |code| (place, *code))).collect();
    let (at, found, known) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()), written_down());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some((place, code)) = cases.get(at.fetch_add(1, Ordering::Relaxed)) {
                    let name = format!("{:?}", Code::from(*code));
                    // Where the machine is slow a time-out comes first, or tries of opening fence one another.
                    let mut tries = (0..TRIES).map(|_| outcome(*place, *code));
                    let is_known = |came_to: &&str| known.contains(&(*place, (*came_to).to_owned(), name.clone()));
                    let first = tries.next().unwrap();
                    let came_to =
                        if is_known(&first) { first } else { tries.find(|next| is_known(next)).unwrap_or(first) };
                    found.lock().unwrap().insert((*place, came_to, *code as i32), name);
                }
            });
        }
    });
    let mut text = String::new();
    let (mut last, found) = ((usize::MAX, ""), found.into_inner().unwrap());
    for ((place, outcome, _), code) in found {
        if last.0 != place {
            let _ = writeln!(text, "{}", REQUESTS[place].0);
        }
        if last != (place, outcome) {
            let _ = writeln!(text, "  {outcome}:");
        }
        last = (place, outcome);
        let _ = writeln!(text, "    {code}");
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broker/golden/codes.txt");
        std::fs::write(path, &text).unwrap();
        return;
    }
    assert!(text == GOLDEN, "not as tests/broker/golden/codes.txt has it; UPDATE_GOLDEN=1 writes it anew:\n{text}");
}
