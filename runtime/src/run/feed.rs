//! Feeding: input files into the topics of the in-process log, merged by the time of their records.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::SeqCst};
use std::thread::JoinHandle;

use stockflow_log::{LogError, MemoryLog};

use super::source::{Head, Source};
use super::stages::Watch;
use crate::failure::Failure;

/// Records that may lie unread in a topic before feeding waits.
const BACKLOG_RECORDS_MAX: u64 = 32 * 1024;
/// Records between two looks at the backlog.
const STRIDE_RECORDS: u64 = 1_024;

/// What feeding needs beside its sources.
pub(super) struct FeedOptions {
    pub(super) stop: Arc<AtomicBool>,
    /// Topics that stages read: none of them may fall far behind.
    pub(super) read_topics: Vec<String>,
    /// Feed a record only when the stages are done with the one before.
    pub(super) one_at_a_time: Option<Watch>,
}

/// Feeding at work, on a thread of its own.
pub(super) struct Fed {
    told: Arc<Told>,
    thread: JoinHandle<Result<Vec<u64>, Failure>>,
}

/// How far the feeding has come, for others to see.
#[derive(Debug, Default)]
struct Told {
    bytes: AtomicU64,
    /// The latest record's time; meaningless while `records` is 0.
    latest_ms: AtomicI64,
    records: AtomicU64,
    failed: AtomicBool,
    stopped: AtomicBool,
}

impl Fed {
    /// Feeds every source to its end, oldest record first, or until told to stop.
    pub(super) fn start(log: &MemoryLog, sources: Vec<Source>, options: FeedOptions) -> Result<Fed, Failure> {
        let told = Arc::new(Told::default());
        let mut feeding = Feeding { log: log.clone(), sources, options, told: Arc::clone(&told) };
        let work = move || {
            let fed = feeding.run();
            feeding.told.failed.store(fed.is_err(), SeqCst);
            fed
        };
        let thread = std::thread::Builder::new().name("feed".to_owned()).spawn(work);
        let thread = thread.map_err(|error| Failure::work(format!("no thread to feed with: {error}")))?;
        Ok(Fed { told, thread })
    }

    pub(super) fn is_done(&self) -> bool {
        self.thread.is_finished()
    }

    pub(super) fn has_failed(&self) -> bool {
        self.told.failed.load(SeqCst)
    }

    pub(super) fn was_stopped(&self) -> bool {
        self.told.stopped.load(SeqCst)
    }

    /// Bytes read of the files as they lie on the disk.
    pub(super) fn bytes(&self) -> u64 {
        self.told.bytes.load(SeqCst)
    }

    /// Time of the latest record, if there was any.
    pub(super) fn latest_ms(&self) -> Option<i64> {
        (self.told.records.load(SeqCst) > 0).then(|| self.told.latest_ms.load(SeqCst))
    }

    /// Records fed of each source.
    pub(super) fn finish(self) -> Result<Vec<u64>, Failure> {
        self.thread.join().unwrap_or_else(|_| Err(Failure::work("feeding ended unexpectedly; please report it")))
    }
}

struct Feeding {
    log: MemoryLog,
    sources: Vec<Source>,
    options: FeedOptions,
    told: Arc<Told>,
}

impl Feeding {
    fn run(&mut self) -> Result<Vec<u64>, Failure> {
        let mut feeder = self.log.feeder();
        let mut counts = vec![0; self.sources.len()];
        let mut heads = Vec::new();
        for source in &mut self.sources {
            heads.push(source.next(0)?);
        }
        // A source that was told to stop may have ended in the middle of a line: looked at before it is sent.
        while !self.is_stopped() {
            let Some((at, head)) = oldest(&heads).and_then(|at| Some((at, heads[at].take()?))) else { break };
            head.send(&self.sources[at].topic_name, &mut feeder).map_err(log_failed)?;
            heads[at] = self.sources[at].next(head.timestamp_ms)?;
            counts[at] += 1;
            self.told.latest_ms.fetch_max(head.timestamp_ms, SeqCst);
            let total = self.told.records.fetch_add(1, SeqCst) + 1;
            if total.is_multiple_of(STRIDE_RECORDS) || self.options.one_at_a_time.is_some() {
                feeder.flush().map_err(log_failed)?;
                self.let_others_catch_up();
            }
        }
        feeder.flush().map_err(log_failed)?;
        self.told.bytes.store(self.bytes_read(), SeqCst);
        Ok(counts)
    }

    /// Whether it is to end before its sources do; remembered.
    fn is_stopped(&self) -> bool {
        let is_stopped = self.options.stop.load(SeqCst);
        self.told.stopped.store(is_stopped, SeqCst);
        is_stopped
    }

    fn bytes_read(&self) -> u64 {
        self.sources.iter().map(|source| source.bytes_read()).sum()
    }

    fn let_others_catch_up(&self) {
        self.told.bytes.store(self.bytes_read(), SeqCst);
        for topic in &self.options.read_topics {
            self.log.wait_until_backlog_below(topic, BACKLOG_RECORDS_MAX);
        }
        if let Some(watch) = &self.options.one_at_a_time {
            while !watch.is_drained() && !self.options.stop.load(SeqCst) {
                for topic in &self.options.read_topics {
                    self.log.wait_until_backlog_below(topic, 1);
                }
                std::thread::yield_now();
            }
        }
    }
}

fn oldest(heads: &[Option<Head>]) -> Option<usize> {
    let times = heads.iter().enumerate().filter_map(|(at, head)| Some((head.as_ref()?.timestamp_ms, at)));
    times.min().map(|(_, at)| at)
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn log_failed(error: LogError) -> Failure {
    Failure::work(error.to_string())
}
