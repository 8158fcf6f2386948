//! A producer on which things go wrong.

use stockflow_log::{GroupMetadata, Log, LogError, MemoryLog, Offset, OutRecord, Producer};

use crate::chaos::{
    Abortable, Chaos, CrashAfter, CrashBefore, Fault, Fenced, InLimbo, Limbo, LimboCrash, Pack, RetriableAfter,
    RetriableBefore,
};
use crate::commits::check_commit;
use crate::errors::{abortable, crashed, is_poison, refused, retriable, unknown};
use crate::faulty::Faulty;
use crate::mutation::{self, Mutation};
use crate::rules::TOLD;
use crate::shop::CHANGELOG;

const BEGINNING: [Fault; 4] = [CrashBefore, CrashAfter, RetriableBefore, Abortable];
const SENDING: [Fault; 3] = [CrashBefore, Abortable, Abortable];
const COMMITTING: [Fault; 8] =
    [CrashBefore, CrashAfter, RetriableBefore, RetriableAfter, Abortable, Fenced, Limbo, LimboCrash];
/// Of so many records sent, one may fail.
const SENDS: u32 = 24;

type Inner = <MemoryLog as Log>::Producer;

/// A producer of one life of a worker.
pub struct FaultyProducer {
    /// Gone into limbo, it is of no more use.
    inner: Option<Inner>,
    id: String,
    log: Faulty,
    packs: Vec<Pack>,
    /// What was sent, for those that get through where they must not.
    pub sent: Vec<mutation::Copied>,
    sends: u32,
    /// Whether the transaction has a record that brokers do not take.
    is_poisoned: bool,
}

impl FaultyProducer {
    pub fn new(inner: Inner, id: &str, log: Faulty) -> FaultyProducer {
        let (id, packs, sent) = (id.to_owned(), Vec::new(), Vec::new());
        FaultyProducer { inner: Some(inner), id, log, packs, sent, sends: 0, is_poisoned: false }
    }

    fn inner(&mut self, action: &'static str) -> Result<&mut Inner, LogError> {
        let gone = || LogError::Fatal { action, message: "the transaction's end is not known".to_owned() };
        self.inner.as_mut().ok_or_else(gone)
    }

    fn do_commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        let packs = std::mem::take(&mut self.packs);
        let mutation = self.log.chaos.state().mutation;
        let mut done = self.inner("commit")?.commit(offsets, group);
        if mutation == Some(Mutation::NoFence) && matches!(done, Err(LogError::Fenced { .. })) {
            done = mutation::through_the_fence(&self.log, &self.sent);
        }
        if done.is_ok() {
            let mut state = self.log.chaos.state();
            *state.commits.entry(self.log.life).or_default() += 1;
            check_commit(&mut state, &packs, offsets);
        }
        done
    }

    fn leave_in_limbo(&mut self, offsets: &[Offset], group: &GroupMetadata) {
        let Some(producer) = self.inner.take() else { return };
        let packs = std::mem::take(&mut self.packs);
        let (offsets, member) = (offsets.to_vec(), group.clone());
        self.log.chaos.state().limbo.push(InLimbo { id: self.id.clone(), producer, offsets, member, packs });
    }
}

impl Producer for FaultyProducer {
    fn begin(&mut self) -> Result<(), LogError> {
        self.packs.clear();
        self.sent.clear();
        self.is_poisoned = false;
        let fault = self.log.chaos.state().decide(self.log.life, "begin", &BEGINNING);
        match fault {
            None => self.inner("begin")?.begin(),
            Some(CrashBefore | CrashAfter) => Err(crashed("begin")),
            Some(Abortable) => Err(abortable("begin")),
            Some(_) => Err(retriable("begin")),
        }
    }

    fn send(&mut self, record: OutRecord<'_>) -> Result<(), LogError> {
        self.sends += 1;
        let state = self.log.chaos.clone();
        if self.sends.is_multiple_of(SENDS) {
            match state.state().decide(self.log.life, "send", &SENDING) {
                None => {}
                Some(Abortable) => return Err(abortable("send")),
                Some(_) => return Err(crashed("send")),
            }
        }
        let mutation = state.state().mutation;
        state.state().note(|| {
            let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
            let value = if record.topic == CHANGELOG { String::new() } else { text(record.value) };
            format!("sends to {} {} {value}", record.topic, text(record.key))
        });
        let takes_all = state.state().takes_all;
        self.is_poisoned |= !takes_all && record.topic == TOLD && is_poison(record.value.unwrap_or_default());
        if record.topic == CHANGELOG {
            let (partition, value) = (record.partition.unwrap(), record.value.unwrap());
            self.packs.push(Pack { partition, bytes: value.to_vec() });
        }
        if mutation == Some(Mutation::NoFence) {
            self.sent.push(mutation::Copied::of(&record));
        }
        if mutation == Some(Mutation::Overflowing) && mutation::is_overflow(&record) {
            return Ok(());
        }
        self.inner("send")?.send(record)
    }

    fn commit(&mut self, offsets: &[Offset], group: &GroupMetadata) -> Result<(), LogError> {
        let mutation = self.log.chaos.state().mutation;
        if self.is_poisoned {
            return Err(if mutation == Some(Mutation::Blunt) { abortable("commit") } else { refused("commit") });
        }
        let offsets = &*mutation::offsets(mutation, offsets);
        let fault = self.log.chaos.state().decide(self.log.life, "commit", &COMMITTING);
        let told = offsets.iter().map(|offset| (offset.partition.partition, offset.next, offset.seq));
        self.log.chaos.state().note(|| format!("offsets {:?}", told.collect::<Vec<_>>()));
        let Some(fault) = fault else { return self.do_commit(offsets, group) };
        if mutation == Some(Mutation::StoreFirst) {
            mutation::store_first(&self.log, &self.packs);
        }
        match fault {
            RetriableBefore if mutation == Some(Mutation::Credulous) => self.inner("abort")?.abort(),
            RetriableAfter if mutation == Some(Mutation::Sceptical) => {
                self.do_commit(offsets, group).and(Err(abortable("commit")))
            }
            CrashBefore => Err(crashed("commit")),
            CrashAfter => self.do_commit(offsets, group).and(Err(crashed("commit"))),
            Abortable => Err(abortable("commit")),
            RetriableAfter => self.do_commit(offsets, group).and(Err(unknown("commit"))),
            Fenced => {
                drop(self.log.log.producer(&self.id)?);
                self.do_commit(offsets, group)
            }
            Limbo => {
                self.leave_in_limbo(offsets, group);
                Err(unknown("commit"))
            }
            LimboCrash => {
                self.leave_in_limbo(offsets, group);
                Err(crashed("commit"))
            }
            _ => Err(unknown("commit")),
        }
    }

    fn abort(&mut self) -> Result<(), LogError> {
        let fault = self.log.chaos.state().decide(self.log.life, "abort", &[CrashBefore, RetriableBefore]);
        match fault {
            None => self.inner("abort")?.abort(),
            Some(CrashBefore) => Err(crashed("abort")),
            Some(_) => Err(retriable("abort")),
        }
    }
}

/// Ends transactions in limbo, one way or the other.
pub fn end_limbo(chaos: &Chaos, which: impl Fn(&InLimbo) -> bool) {
    let mut state = chaos.state();
    let ending: Vec<InLimbo> = state.limbo.extract_if(.., |limbo| which(limbo)).collect();
    for mut limbo in ending {
        let commits = state.coin();
        let done = commits && limbo.producer.commit(&limbo.offsets, &limbo.member).is_ok();
        state.note(|| format!("what was in limbo of {} is {}", limbo.id, if done { "committed" } else { "aborted" }));
        if done {
            check_commit(&mut state, &limbo.packs, &limbo.offsets);
        }
    }
}
