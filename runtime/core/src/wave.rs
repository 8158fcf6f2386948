//! A wave: events of different keys, through deciders, ledger and observers.

use crate::answer::{Carry, Stop, death_of, refused_reason};
use crate::books::Books;
use crate::config::{CALL_BYTES_MAX, CALL_EVENTS_MAX, OnFailure};
use crate::dedupe::IdHash;
use crate::effect::Effects;
use crate::event::{Events, Field, Kind};
use crate::gather::{Gather, sees};
use crate::item::{Death, Fate, Item, Source};
use crate::ledger::{Ending, Ledger};
use crate::outcome::Outcomes;
use crate::rule::{Batch, Failure, Role, Rule};
use crate::shard::Shard;
use crate::step::{Halted, Rules, Stopped, moment};

/// Reused memory of a wave.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    batch: Batch,
    effects: Effects,
    failures: Vec<Failure>,
    /// The items in the call at hand, by their place in the batch.
    members: Vec<u32>,
    reads: Vec<Field>,
}

/// One wave of a batch.
pub(crate) struct Wave<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) events: &'a Events,
    pub(crate) clocks_ms: &'a [i64],
    pub(crate) first_ordinal: u64,
}

impl Wave<'_> {
    /// Runs the wave's items through the chain.
    pub(crate) fn run(
        &mut self,
        wave: &[u32],
        rules: &mut Rules,
        out: &mut Outcomes,
        scratch: &mut Scratch,
    ) -> Result<(), Stopped> {
        let first_emit = out.emits.len();
        for at in wave {
            self.enter(*at, out);
        }
        for role in [Role::Decider, Role::Observer] {
            for (place, rule) in rules.iter_mut().enumerate() {
                if rule.description().role == role {
                    let place = u16::try_from(place).unwrap_or(u16::MAX);
                    self.call(wave, place, rule.as_mut(), out, scratch, first_emit)?;
                }
            }
            if role == Role::Decider {
                for at in wave {
                    self.conclude(*at, out, first_emit)?;
                }
            }
        }
        for at in wave {
            self.remember(*at, out);
        }
        Ok(())
    }

    /// Sorts out what needs no rule: waiting keys, seen ids, timers that stand for nothing.
    fn enter(&mut self, at: u32, out: &mut Outcomes) {
        let item = &mut out.items[at as usize];
        if self.shard.config.ledger.is_none() {
            return;
        }
        match &item.source {
            Source::Record => {
                if let Some(line) = self.shard.books.parking.line_before(item.key) {
                    item.fate = Fate::Waits(line.failed.as_ref().map(|failed| failed.event.clone()));
                } else {
                    let id_seed = self.shard.books.keys.rows[item.key.at()].id_seed;
                    let id = IdHash::of(id_seed, self.events.text(at as usize, Field::Id));
                    item.id = id;
                    if self.shard.dedupe.seen(id, moment(self.first_ordinal, self.clocks_ms, item.position)) {
                        item.fate = Fate::Duplicate;
                    }
                }
            }
            Source::Expiry(slot) => {
                let slot = *slot;
                if self.shard.books.reservations.expires(slot, item.due_ms) {
                    let mut ledger = Ledger { books: &mut self.shard.books, chain: &mut item.chain, key: item.key };
                    // Cannot fail: the quantity is all that is left, and on hand does not change.
                    let _ = ledger.end_slot(slot, 0, Ending::Released);
                } else {
                    item.fate = Fate::Void;
                }
            }
            Source::Timer { rule, name, .. } => {
                let books = &mut self.shard.books;
                if books.timers.get(*rule, item.key, name).is_some_and(|set| set.due_ms == item.due_ms) {
                    // Cannot fail: it takes one away.
                    let _ = books.set_timer(&mut item.chain, *rule, item.key, name, None);
                } else {
                    item.fate = Fate::Void;
                }
            }
        }
    }

    /// Calls one rule with the events that it is to see, and carries out its answers.
    fn call(
        &mut self,
        wave: &[u32],
        place: u16,
        rule: &mut (dyn Rule + Send),
        out: &mut Outcomes,
        scratch: &mut Scratch,
        first_emit: usize,
    ) -> Result<(), Stopped> {
        let description = rule.description();
        let role = description.role;
        scratch.reads.clear();
        scratch.reads.extend(description.reads.iter());
        scratch.members.clear();
        scratch.members.extend(wave.iter().filter(|at| sees(out, **at, place, role)));
        let mut first = 0;
        while first < scratch.members.len() {
            scratch.batch.clear();
            let (books, items) = (&self.shard.books, &out.items);
            let gather = Gather { events: self.events, books, items, rule: place, reads: &scratch.reads };
            for at in scratch.members[first..].iter().take(CALL_EVENTS_MAX) {
                if scratch.batch.text.len() > CALL_BYTES_MAX {
                    break;
                }
                gather.add(*at, &mut scratch.batch);
            }
            rule.apply(&scratch.batch, &mut scratch.effects, &mut scratch.failures);
            for failure in scratch.failures.drain(..) {
                let at = scratch.members[first + failure.event as usize];
                let death =
                    Death { reason: failure.fault.reason(), rule: Some(place), message: failure.message, parks: false };
                self.kill(at, death, out, first_emit)?;
            }
            let members = &scratch.members[first..];
            self.carry_out(place, role, members, &scratch.effects, out, first_emit)?;
            if out.is_full() {
                return Err(Stopped::Full);
            }
            first += scratch.batch.len();
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        place: u16,
        role: Role,
        members: &[u32],
        effects: &Effects,
        out: &mut Outcomes,
        first_emit: usize,
    ) -> Result<(), Halted> {
        // The member whose chain stopped, and whether it may still emit.
        let mut stopped: Option<(usize, bool)> = None;
        for effect in effects.iter() {
            let at = members[effect.event];
            if let Some((_, may_emit)) = stopped.filter(|(event, _)| *event == effect.event) {
                let emits = matches!(effect.op, crate::Op::EmitEvent | crate::Op::EmitRecord);
                if !(may_emit && emits) {
                    continue;
                }
            }
            let clock_ms = moment(0, self.clocks_ms, out.items[at as usize].position).clock_ms;
            let Shard { books, config, .. } = &mut *self.shard;
            let mut carry = Carry { books, events: self.events, config, clock_ms, rule: place };
            if let Err(stop) = carry.effect(at, &effect, out) {
                let may_emit = self.stop(at, place, role, &stop, out, first_emit)?;
                stopped = Some((effect.event, may_emit));
            }
        }
        Ok(())
    }

    /// Ends the chain of an event; says whether what else its rule emits in this answer is kept.
    fn stop(
        &mut self,
        at: u32,
        place: u16,
        role: Role,
        stop: &Stop,
        out: &mut Outcomes,
        first_emit: usize,
    ) -> Result<bool, Halted> {
        let reason = refused_reason(stop).filter(|_| role == Role::Decider && out.items[at as usize].is_open());
        let Some(reason) = reason else {
            let (reason, message) = death_of(stop);
            let death = Death { reason, rule: Some(place), message, parks: false };
            self.kill(at, death, out, first_emit)?;
            return Ok(false);
        };
        let by_rule = matches!(stop, Stop::RuleRefused(_));
        let item = &mut out.items[at as usize];
        let available = self.shard.books.stock(item.key).available;
        undo(&mut self.shard.books, item);
        item.fate = Fate::Refused { reason, requested: self.events.quantity(at as usize), available };
        out.drop_emits(at, first_emit, by_rule.then_some(place));
        Ok(by_rule)
    }

    /// Makes an event dead: everything it did is undone, and its rule's policy decides the rest.
    fn kill(&mut self, at: u32, mut death: Death, out: &mut Outcomes, first_emit: usize) -> Result<(), Halted> {
        let on_failure = death.rule.map(|rule| self.shard.config.rules[usize::from(rule)].on_failure);
        let item = &mut out.items[at as usize];
        if on_failure == Some(OnFailure::Halt) {
            return Err(Halted { record: item.position as usize, death });
        }
        out.drop_emits(at, first_emit, None);
        let item = &mut out.items[at as usize];
        if matches!(item.source, Source::Expiry(_)) {
            item.failure = Some(Box::new(death));
            return Ok(());
        }
        undo(&mut self.shard.books, item);
        death.parks = on_failure == Some(OnFailure::Park)
            && self.shard.config.ledger.is_some()
            && self.shard.books.parking.park(item.key, self.events.text(at as usize, Field::Id));
        item.fate = Fate::Dead(Box::new(death));
        Ok(())
    }

    /// What no decider has stopped is applied: it counts in its key's version.
    fn conclude(&mut self, at: u32, out: &mut Outcomes, first_emit: usize) -> Result<(), Halted> {
        let item = &mut out.items[at as usize];
        if !item.is_open() {
            return Ok(());
        }
        let Shard { books, config, .. } = &mut *self.shard;
        let counts = config.ledger.is_some()
            && (self.events.kind(at as usize) != Kind::Timer || books.undo.moved_stock(item.chain));
        if counts {
            let key = item.key;
            if (Ledger { books, chain: &mut item.chain, key }).bump_version().is_err() {
                let message = "the version of the key would not fit 64 bits".to_owned();
                let death = Death { reason: "OVERFLOW", rule: None, message, parks: false };
                return self.kill(at, death, out, first_emit);
            }
        }
        item.fate = Fate::Applied { stock: books.stock(item.key), publish: counts };
        Ok(())
    }

    /// Remembers the id of an event that was applied or refused.
    fn remember(&mut self, at: u32, out: &Outcomes) {
        let item = &out.items[at as usize];
        let done = matches!(item.fate, Fate::Applied { .. } | Fate::Refused { .. });
        if done && item.source == Source::Record && self.shard.config.ledger.is_some() {
            self.shard.dedupe.remember(item.id, moment(self.first_ordinal, self.clocks_ms, item.position));
        }
    }
}

/// Takes back what an event did. A timer has fired all the same: it would else fire for ever.
fn undo(books: &mut Books, item: &mut Item) {
    books.undo_event(&mut item.chain);
    item.count_difference = 0;
    if let Source::Timer { rule, name, .. } = &item.source {
        // Cannot fail: it takes one away.
        let _ = books.set_timer(&mut item.chain, *rule, item.key, name, None);
    }
}
