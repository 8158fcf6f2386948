//! A rule that is listened to: what it was asked, and what it answered.

use std::sync::{Arc, Mutex, PoisonError};

use stockflow_core::event::Kind;
use stockflow_core::rule::REFUSED;
use stockflow_core::{Batch, Description, Effects, Failure, NUMBERS_PER_EVENT, Op, Rule};
use stockflow_host::RuleInstance;

use super::super::describe::field_name;
use super::shown;

/// One event of a call. Equal questions must have equal answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answer {
    /// Everything that the rule was shown of the event.
    pub(super) asked: String,
    /// Everything that it answered.
    pub(super) said: String,
    /// What it asked for that no outcome shows: state and timers.
    pub(super) kept: Vec<String>,
    /// Whether it was asked about a record, not about what the host made.
    pub(super) of_record: bool,
}

/// What a [`Recorder`] heard since last taken.
#[derive(Clone, Default)]
pub(super) struct Answers(Arc<Mutex<Vec<Answer>>>);

impl Answers {
    pub(super) fn take(&self) -> Vec<Answer> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The rule between the shard and an instance.
pub(super) struct Recorder {
    rule: RuleInstance,
    /// Whether every call gets an instance of its own.
    renews: bool,
    answers: Answers,
}

impl Recorder {
    pub(super) fn new(rule: RuleInstance, renews: bool, answers: Answers) -> Recorder {
        Recorder { rule, renews, answers }
    }
}

impl Rule for Recorder {
    fn description(&self) -> &Description {
        self.rule.description()
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        if self.renews {
            self.rule.renew();
        }
        self.rule.apply(batch, effects, failures);
        let mut answers: Vec<Answer> = (0..batch.len()).map(|event| asked(self.description(), batch, event)).collect();
        for effect in effects.iter() {
            let Some(answer) = answers.get_mut(effect.event) else { continue };
            let texts = (0..effect.text_count()).map(|n| format!(" {}", shown::bytes(effect.bytes(n))));
            answer.said.push_str(&format!("{:?} {:?}{}; ", effect.op, effect.numbers, texts.collect::<String>()));
            answer.kept.extend(kept(effect.op, effect.numbers[2], effect.bytes(0)));
        }
        for failure in failures {
            let Some(answer) = usize::try_from(failure.event).ok().and_then(|event| answers.get_mut(event)) else {
                continue;
            };
            answer.said.push_str(&format!(
                "{}: {}; ",
                failure.fault.reason(),
                shown::bytes(failure.message.as_bytes())
            ));
        }
        self.answers.0.lock().unwrap_or_else(PoisonError::into_inner).extend(answers);
    }

    fn fuel_used(&self) -> u64 {
        self.rule.fuel_used()
    }
}

/// The question about one event of a call, not yet answered.
fn asked(description: &Description, batch: &Batch, event: usize) -> Answer {
    let code = batch.kinds.get(event).copied().unwrap_or_default();
    let kind = Kind::from_code(code & !REFUSED);
    let numbers = batch.numbers.chunks_exact(NUMBERS_PER_EVENT).nth(event).unwrap_or_default();
    let mut asked = kind.map_or("?", Kind::name).to_owned();
    if code & REFUSED != 0 {
        asked.push_str(", refused");
    }
    if let [quantity, time_ms, stock @ ..] = numbers {
        let time = shown::time(*time_ms);
        asked.push_str(&format!(", quantity {quantity}, time {time}, stock {stock:?}"));
    }
    let fields = description.reads.len();
    let end = |at: usize| batch.ends.get(at).and_then(|end| usize::try_from(*end).ok()).unwrap_or_default();
    for (n, field) in description.reads.iter().enumerate() {
        let at = event * fields + n;
        let start = if at == 0 { 0 } else { end(at - 1) };
        let text = batch.text.get(start..end(at)).unwrap_or_default();
        if !text.is_empty() {
            asked.push_str(&format!(", {} {}", field_name(field), shown::bytes(text)));
        }
    }
    let of_record = !matches!(kind, Some(Kind::Timer | Kind::Expiry));
    Answer { asked, said: String::new(), kept: Vec::new(), of_record }
}

fn kept(op: Op, due_ms: i64, text: &[u8]) -> Option<String> {
    let text = shown::bytes(text);
    match op {
        Op::PutState => Some(format!("keeps as state: {text}")),
        Op::ClearState => Some("forgets its state".to_owned()),
        Op::SetTimer => Some(format!("sets timer {text:?} for {}", shown::time(due_ms))),
        Op::CancelTimer => Some(format!("cancels timer {text:?}")),
        _ => None,
    }
}
