//! Answers: a rule's effects on one event, carried out on the books.

use crate::books::Books;
use crate::config::{LedgerConfig, OVERDUE_TIMERS_MAX, StageConfig};
use crate::effect::{Bucket, EffectRef, Op};
use crate::event::{Events, Field, Kind};
use crate::item::{Item, Reason, Source};
use crate::ledger::{Ending, Ledger};
use crate::outcome::Outcomes;
use crate::refusal::Rejected;
use crate::timers::Set;

/// Why the chain stops for an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The rule said no: what it emitted in this very answer is kept.
    RuleRefused(Box<str>),
    /// The ledger would not take an effect.
    Rejected(Rejected),
    /// The rule emits to a topic that the pipeline does not have.
    UnknownTopic(String),
    /// The rule sets a timer that is overdue, again and again; a sentence that names it.
    TimerLoop(String),
    /// The shard keeps as much of rules as it may; a sentence.
    NoRoom(String),
}

impl From<Rejected> for Stop {
    fn from(rejected: Rejected) -> Stop {
        Stop::Rejected(rejected)
    }
}

/// What is needed to carry out the effects of rule `rule` on an event.
pub(crate) struct Carry<'a> {
    pub(crate) books: &'a mut Books,
    pub(crate) events: &'a Events,
    pub(crate) config: &'a StageConfig,
    /// The shard's clock at the event, ms since 1970 UTC.
    pub(crate) clock_ms: i64,
    pub(crate) rule: u16,
}

const NO_LEDGER: Rejected = Rejected::Invalid("stock, state and timers need a stage with a ledger");

impl Carry<'_> {
    /// Carries out one effect on event `at`.
    pub(crate) fn effect(&mut self, at: u32, effect: &EffectRef<'_>, out: &mut Outcomes) -> Result<(), Stop> {
        match effect.op {
            Op::Refuse => return Err(Stop::RuleRefused(effect.text(0).into())),
            Op::EmitEvent | Op::EmitRecord => return self.emit(at, effect, out),
            _ => {}
        }
        let ledger = self.config.ledger.ok_or(NO_LEDGER)?;
        let item = &mut out.items[at as usize];
        match effect.op {
            Op::PutState => {
                let state = effect.bytes(0);
                self.room(self.books.states.more(&(self.rule, item.key), state.len()), ledger)?;
                self.books.put_state(&mut item.chain, self.rule, item.key, Some(state))?;
            }
            Op::ClearState => self.books.put_state(&mut item.chain, self.rule, item.key, None)?,
            Op::SetTimer => self.set_timer(item, effect.text(0), effect.numbers[2], ledger)?,
            Op::CancelTimer => {
                self.books.set_timer(&mut item.chain, self.rule, item.key, effect.text(0), None)?;
            }
            _ => self.stock(at, item, effect, ledger)?,
        }
        Ok(())
    }

    fn stock(
        &mut self,
        at: u32,
        item: &mut Item,
        effect: &EffectRef<'_>,
        config: LedgerConfig,
    ) -> Result<(), Rejected> {
        let [quantity, second, _] = effect.numbers;
        let named = effect.text(0);
        let reservation = if named.is_empty() { self.events.text(at as usize, Field::Reservation) } else { named };
        let mut ledger = Ledger { books: self.books, chain: &mut item.chain, key: item.key };
        match effect.op {
            Op::Move => {
                let (from, to) = (bucket(second)?, bucket(second >> 8)?);
                ledger.shift(from, to, quantity)?;
            }
            Op::Count => item.count_difference = ledger.count(quantity)?,
            Op::Hold => {
                let to_live_ms = if second > 0 { second } else { config.reservation_ttl_ms };
                let expires_at_ms = self.clock_ms.saturating_add(to_live_ms);
                ledger.hold(reservation, quantity, expires_at_ms, config.oversell)?;
            }
            Op::Confirm => ledger.confirm(reservation)?,
            Op::Fulfill => ledger.end(reservation, quantity, Ending::Fulfilled)?,
            Op::Release => ledger.end(reservation, quantity, Ending::Released)?,
            _ => {}
        }
        Ok(())
    }

    /// Whether the shard has room for so many bytes more.
    fn room(&self, more: usize, config: LedgerConfig) -> Result<(), Stop> {
        let kept = self.books.kept_bytes();
        let most = usize::try_from(config.kept_bytes_max).unwrap_or(usize::MAX);
        if more == 0 || kept.saturating_add(more) <= most {
            return Ok(());
        }
        Err(Stop::NoRoom(format!(
            "rules keep {kept} bytes of state and timers in this shard, {more} more are beyond the {most} that they may: \
             raise the ledger's ruleState, or let the rule forget what it needs no more"
        )))
    }

    /// Sets a timer. One that fires and sets an overdue one makes a chain, which must end.
    fn set_timer(&mut self, item: &mut Item, name: &str, due_ms: i64, config: LedgerConfig) -> Result<(), Stop> {
        let overdue = match item.source {
            Source::Timer { overdue, .. } if due_ms <= self.clock_ms => overdue + 1,
            _ => 0,
        };
        if overdue > OVERDUE_TIMERS_MAX {
            let rule = self.config.rules.get(usize::from(self.rule)).map_or("", |rule| &rule.name);
            let key = self.books.keys.rows.get(item.key.at()).map_or("", |row| row.text());
            return Err(Stop::TimerLoop(format!(
                "rule {rule} set timer {name:?} of key {key:?} for {due_ms} ms, which has come already, after \
                 {OVERDUE_TIMERS_MAX} timers in a row that each set an overdue one: does it set itself again?"
            )));
        }
        self.room(self.books.timers.more(self.rule, item.key, name), config)?;
        let to = Some(Set { due_ms, overdue });
        Ok(self.books.set_timer(&mut item.chain, self.rule, item.key, name, to)?)
    }

    fn emit(&mut self, at: u32, effect: &EffectRef<'_>, out: &mut Outcomes) -> Result<(), Stop> {
        let name = effect.text(0);
        let topic = self
            .config
            .topics
            .iter()
            .position(|topic| topic == name)
            .and_then(|topic| u32::try_from(topic).ok())
            .ok_or_else(|| Stop::UnknownTopic(name.chars().take(249).collect()))?;
        let kind = match effect.op {
            Op::EmitEvent => {
                let code = u8::try_from(effect.numbers[1] & 0xff).unwrap_or(u8::MAX);
                Some(Kind::from_code(code).ok_or(Rejected::Invalid("an event of an unknown kind"))?)
            }
            _ => None,
        };
        out.keep(at, self.rule, topic, effect, kind);
        Ok(())
    }
}

fn bucket(code: i64) -> Result<Bucket, Rejected> {
    let code = u8::try_from(code & 0xff).unwrap_or(u8::MAX);
    Bucket::from_code(code).ok_or(Rejected::Invalid("a move of an unknown bucket"))
}

/// How the outcome of an event that stopped reads.
pub(crate) fn refused_reason(stop: &Stop) -> Option<Reason> {
    match stop {
        Stop::RuleRefused(reason) => Some(Reason::Rule(reason.clone())),
        Stop::Rejected(Rejected::Refused(refusal)) => Some(Reason::Ledger(*refusal)),
        Stop::Rejected(Rejected::Invalid(_) | Rejected::Overflow) | Stop::UnknownTopic(_) => None,
        Stop::TimerLoop(_) | Stop::NoRoom(_) => None,
    }
}

/// Reason code and words for an event that died of a stop that is no refusal.
pub(crate) fn death_of(stop: &Stop) -> (&'static str, String) {
    match stop {
        Stop::Rejected(Rejected::Overflow) => ("OVERFLOW", "the stock of the key would not fit 64 bits".to_owned()),
        Stop::UnknownTopic(topic) => {
            ("UNKNOWN_TOPIC", format!("the rule emits to topic {topic:?}, which the pipeline does not have"))
        }
        Stop::TimerLoop(what) => ("RULE_TIMER_LOOP", what.clone()),
        Stop::NoRoom(what) => ("RULE_STATE_FULL", what.clone()),
        Stop::Rejected(Rejected::Invalid(what)) => ("RULE_BAD_ANSWER", format!("the rule asked for {what}")),
        Stop::RuleRefused(_) | Stop::Rejected(Rejected::Refused(_)) => ("RULE_BAD_ANSWER", String::new()),
    }
}
