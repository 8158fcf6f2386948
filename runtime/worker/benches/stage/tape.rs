//! A log that costs next to nothing: records from memory, outputs counted and dropped.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use stockflow_log::{
    Assignment, Committed, Consumer, ConsumerOptions, GroupMetadata, Log, LogError, MemoryLog, MemoryReader, Offset,
    OutRecord, Producer, Record, TopicPartition,
};

/// One partition, read once.
#[derive(Clone)]
pub struct Tape {
    pub records: Arc<Vec<Record>>,
    pub topic: String,
    pub read_out: Arc<AtomicBool>,
    pub bytes_out: Arc<AtomicU64>,
}

impl Log for Tape {
    type Consumer = Reader;
    type Producer = Writer;
    type Reader = MemoryReader;

    fn consumer(&self, options: ConsumerOptions) -> Result<Reader, LogError> {
        let group =
            GroupMetadata { group: options.group, instance: options.instance, generation: 1, member: String::new() };
        Ok(Reader { tape: self.clone(), next: 0, assigned: false, group })
    }

    fn producer(&self, _: &str) -> Result<Writer, LogError> {
        Ok(Writer { bytes: 0, bytes_out: Arc::clone(&self.bytes_out) })
    }

    fn partitions(&self, _: &str) -> Result<Option<u32>, LogError> {
        Ok(Some(1))
    }

    fn stable_end(&self, _: &TopicPartition) -> Result<i64, LogError> {
        Ok(i64::try_from(self.records.len()).unwrap())
    }

    fn reader(&self) -> Result<MemoryReader, LogError> {
        MemoryLog::new().reader()
    }

    fn delete_records(&self, _: &TopicPartition, _: i64) -> Result<(), LogError> {
        Ok(())
    }
}

pub struct Reader {
    tape: Tape,
    next: usize,
    assigned: bool,
    group: GroupMetadata,
}

impl Consumer for Reader {
    fn poll(&mut self, most: usize, wait: Duration, out: &mut Vec<Record>) -> Result<Option<Assignment>, LogError> {
        if !self.assigned {
            self.assigned = true;
            let topic = self.tape.topic.clone();
            return Ok(Some(Assignment::Assigned(vec![TopicPartition { topic, partition: 0 }])));
        }
        let end = (self.next + most).min(self.tape.records.len());
        out.extend_from_slice(&self.tape.records[self.next..end]);
        self.next = end;
        if out.is_empty() {
            self.tape.read_out.store(true, SeqCst);
            std::thread::sleep(wait);
        }
        Ok(None)
    }

    fn seek(&mut self, _: &TopicPartition, next: i64) -> Result<(), LogError> {
        self.next = usize::try_from(next).unwrap();
        Ok(())
    }

    fn committed(&mut self, _: &TopicPartition) -> Result<Option<Committed>, LogError> {
        Ok(None)
    }

    fn pause(&mut self, _: &[TopicPartition]) -> Result<(), LogError> {
        Ok(())
    }

    fn resume(&mut self, _: &[TopicPartition]) -> Result<(), LogError> {
        Ok(())
    }

    fn position(&mut self, _: &TopicPartition) -> Result<i64, LogError> {
        Ok(i64::try_from(self.next).unwrap())
    }

    fn end_seen(&mut self, _: &TopicPartition) -> Option<i64> {
        i64::try_from(self.tape.records.len()).ok()
    }

    fn leave(&mut self) -> Result<(), LogError> {
        Ok(())
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.group.clone()
    }
}

pub struct Writer {
    bytes: u64,
    bytes_out: Arc<AtomicU64>,
}

impl Producer for Writer {
    fn begin(&mut self) -> Result<(), LogError> {
        Ok(())
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        let record = black_box(record);
        self.bytes += record.value.map_or(0, |value| value.len() as u64);
        Ok(())
    }

    fn commit(&mut self, _: &[Offset], _: &GroupMetadata) -> Result<(), LogError> {
        self.bytes_out.fetch_add(std::mem::take(&mut self.bytes), SeqCst);
        Ok(())
    }

    fn abort(&mut self) -> Result<(), LogError> {
        self.bytes = 0;
        Ok(())
    }
}
