//! Rules compiled in: the books, one that fails, and one that keeps state and sets timers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use rule_stock::Books;
use stockflow_core::{Batch, Description, Effects, Failure, Fault, Fields, Kind, Role, Rule};
use stockflow_host::HostError;
use stockflow_rule::{
    Config, EffectColumns, Event, Exported, Field as Text, Fields as Texts, NativeRule, Notes, Observer, Outcome,
    Stock, export_rule,
};
use stockflow_worker::RuleSource;

/// Where the teller tells.
pub const TOLD: &str = "told";

/// Tells of every event, counts those of a key, and comes back to reservations.
#[derive(Config, Debug)]
pub struct Teller {}

impl Observer for Teller {
    const READS: Texts = Texts::of(&[Text::Id, Text::Sku, Text::Location, Text::Reason, Text::Timer, Text::State]);
    const STATE_VERSION: Option<u32> = Some(1);

    fn observe(&self, event: &Event<'_>, outcome: Outcome<'_>, stock: &Stock, out: &mut Notes<'_>) {
        let count = std::str::from_utf8(event.state()).unwrap().parse().unwrap_or(0_u64) + 1;
        if count % 11 == 0 {
            out.clear_state();
        } else {
            out.put_state(count.to_string().as_bytes());
        }
        match event.kind() {
            stockflow_rule::Kind::Reservation => out.set_timer(event.id(), event.time_ms() + 1_500),
            stockflow_rule::Kind::Release => out.cancel_timer("soon"),
            stockflow_rule::Kind::Sale => out.set_timer("soon", event.time_ms() + 700),
            _ => {}
        }
        let told = format!("{} {:?} {count} {} {}", event.id(), outcome, stock.available, stock.version);
        out.emit_record(TOLD, format!("{}:{}", event.sku(), event.location()).as_bytes(), told.as_bytes());
    }
}

export_rule!(Teller, "teller");

/// A rule of the kit in this program.
pub struct Native<R>(pub std::marker::PhantomData<fn() -> R>);

struct Instance<R> {
    rule: NativeRule<R>,
    description: Description,
    out: EffectColumns,
}

impl<R: Exported + Send + 'static> RuleSource for Native<R> {
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError> {
        let said = NativeRule::<R>::describe();
        let is_observer = said.role == stockflow_rule::Role::Observer;
        let description = Description {
            name: said.name.to_owned(),
            version: said.version.to_owned(),
            config_schema: String::new(),
            role: if is_observer { Role::Observer } else { Role::Decider },
            reads: Fields(said.reads.bits()),
            state_version: said.state_version,
            migrates: Vec::new(),
        };
        let rule: NativeRule<R> = NativeRule::new("{}").unwrap();
        Ok(Box::new(Instance { rule, description, out: EffectColumns::default() }))
    }
}

impl<R: Exported> Rule for Instance<R> {
    fn description(&self) -> &Description {
        &self.description
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        failures.clear();
        self.rule.apply(&batch.kinds, &batch.numbers, &batch.ends, &batch.text, &mut self.out);
        std::mem::swap(&mut effects.heads, &mut self.out.heads);
        std::mem::swap(&mut effects.numbers, &mut self.out.numbers);
        std::mem::swap(&mut effects.ends, &mut self.out.ends);
        std::mem::swap(&mut effects.text, &mut self.out.text);
    }
}

/// Fails on inspections of odd quantities, until it is mended.
pub struct Picky(Arc<AtomicBool>);

struct PickyInstance(Description, Arc<AtomicBool>);

impl RuleSource for Picky {
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError> {
        let description = Description {
            name: "picky".to_owned(),
            version: "1".to_owned(),
            config_schema: String::new(),
            role: Role::Decider,
            reads: Fields::NONE,
            state_version: None,
            migrates: Vec::new(),
        };
        Ok(Box::new(PickyInstance(description, Arc::clone(&self.0))))
    }
}

impl Rule for PickyInstance {
    fn description(&self) -> &Description {
        &self.0
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        if self.1.load(SeqCst) {
            return;
        }
        for (event, (kind, numbers)) in (0..).zip(batch.kinds.iter().zip(batch.numbers.chunks(8))) {
            if *kind == Kind::Other.code() && numbers[0] % 2 == 1 {
                failures.push(Failure { event, fault: Fault::Trap, message: "picky".to_owned() });
            }
        }
    }
}

/// The chain: what fails first, so that what it fails on has no effect.
pub fn chain(mended: &Arc<AtomicBool>) -> Vec<Box<dyn RuleSource>> {
    let books: Native<Books> = Native(std::marker::PhantomData);
    let teller: Native<Teller> = Native(std::marker::PhantomData);
    vec![Box::new(Picky(Arc::clone(mended))), Box::new(books), Box::new(teller)]
}
