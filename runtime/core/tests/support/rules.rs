//! Rules in plain Rust behind the port, as the host would load them.

use stockflow_core::effect::{Bucket, Effects, Op};
use stockflow_core::{Batch, Description, Failure, Fault, Field, Fields, Kind, Role, Rule};

/// What a test rule does with one event.
pub type Body = fn(&View<'_>, &mut Answer<'_>);

/// One event as a test rule sees it.
pub struct View<'a> {
    pub kind: Kind,
    pub refused: bool,
    pub quantity: i64,
    pub time_ms: i64,
    pub available: i64,
    pub on_hand: i64,
    texts: Vec<(Field, &'a str)>,
}

impl View<'_> {
    pub fn text(&self, field: Field) -> &str {
        self.texts.iter().find(|(f, _)| *f == field).map_or("", |(_, text)| text)
    }
}

/// Writes the effects of one event.
pub struct Answer<'a> {
    event: u32,
    effects: &'a mut Effects,
    pub failure: Option<Fault>,
}

impl Answer<'_> {
    pub fn push(&mut self, op: Op, numbers: [i64; 3], texts: &[&str]) {
        self.effects.heads.push(self.event << 8 | op as u32);
        self.effects.numbers.extend_from_slice(&numbers);
        for text in texts {
            self.effects.text.extend_from_slice(text.as_bytes());
            self.effects.ends.push(self.effects.text.len() as u32);
        }
    }

    pub fn shift(&mut self, from: Bucket, to: Bucket, quantity: i64) {
        self.push(Op::Move, [quantity, i64::from(from as u8) | i64::from(to as u8) << 8, 0], &[]);
    }

    pub fn emit(&mut self, topic: &str, value: &str) {
        self.push(Op::EmitRecord, [0, 0, i64::MIN], &[topic, "", value]);
    }
}

pub struct TestRule {
    description: Description,
    body: Body,
}

pub fn rule(name: &str, role: Role, body: Body) -> Box<dyn Rule + Send> {
    let reads = Field::ALL.into_iter().fold(Fields::NONE, Fields::with);
    let description = Description {
        name: name.to_owned(),
        version: "1".to_owned(),
        config_schema: String::new(),
        role,
        reads,
        state_version: None,
        migrates: Vec::new(),
    };
    Box::new(TestRule { description, body })
}

impl Rule for TestRule {
    fn description(&self) -> &Description {
        &self.description
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        let mut ends = batch.ends.iter();
        let mut start = 0;
        for event in 0..batch.len() {
            let mut text = || {
                let end = *ends.next().unwrap() as usize;
                // State that was damaged need not be text; the rule then has none.
                let text = std::str::from_utf8(&batch.text[start..end]).unwrap_or_default();
                start = end;
                text
            };
            let texts = self.description.reads.iter().map(|field| (field, text())).collect();
            let n = &batch.numbers[event * 8..event * 8 + 8];
            let view = View {
                kind: Kind::from_code(batch.kinds[event] & 127).unwrap(),
                refused: batch.kinds[event] > 127,
                quantity: n[0],
                time_ms: n[1],
                available: n[2],
                on_hand: n[2] + n[3] + n[4] + n[5],
                texts,
            };
            let before = effects.clone();
            let mut answer = Answer { event: event as u32, effects, failure: None };
            (self.body)(&view, &mut answer);
            if let Some(fault) = answer.failure {
                *effects = before;
                failures.push(Failure { event: event as u32, fault, message: "poisoned".to_owned() });
            }
        }
    }
}

/// The kinds of the section 4.
pub fn books(event: &View<'_>, out: &mut Answer<'_>) {
    use Bucket::{Available, InTransit, InTransitThenOutside, Outside};
    let q = event.quantity;
    match event.kind {
        Kind::Receipt | Kind::Return => out.shift(Outside, Available, q),
        Kind::Sale | Kind::TransferOut => {
            out.shift(Available, Outside, q);
            let to = event.text(Field::ToLocation);
            if !to.is_empty() {
                let set = 1 << Field::Location as i64 | 1 << Field::ToLocation as i64;
                let code = i64::from(Kind::Expect.code()) | set << 8;
                out.push(Op::EmitEvent, [q, code, i64::MIN], &["log", to, ""]);
            }
        }
        Kind::TransferIn => out.shift(InTransitThenOutside, Available, q),
        Kind::Expect => out.shift(Outside, InTransit, q),
        Kind::Adjustment if q < 0 => out.shift(Available, Outside, -q),
        Kind::Adjustment => out.shift(Outside, Available, q),
        Kind::Count => out.push(Op::Count, [q, 0, 0], &[]),
        Kind::Reservation => out.push(Op::Hold, [q, 0, 0], &[""]),
        Kind::Confirmation => out.push(Op::Confirm, [0; 3], &[""]),
        Kind::Release => out.push(Op::Release, [q, 0, 0], &[""]),
        Kind::Fulfillment => out.push(Op::Fulfill, [q, 0, 0], &[""]),
        Kind::Other | Kind::Expiry | Kind::Timer => {}
    }
}

/// Refuses reservations of 7, telling so; dies of sales of 13.
pub fn picky(event: &View<'_>, out: &mut Answer<'_>) {
    out.emit("log", "picky saw it");
    if event.kind == Kind::Reservation && event.quantity == 7 {
        out.push(Op::Refuse, [0; 3], &["NOT_SEVEN"]);
    }
    if event.kind == Kind::Sale && event.quantity == 13 {
        out.failure = Some(Fault::Trap);
    }
}

/// Counts sales in its state; from the third on a timer, 40 ms later, tells and starts anew.
pub fn counter(event: &View<'_>, out: &mut Answer<'_>) {
    let seen: u32 = event.text(Field::State).parse().unwrap_or(0);
    match event.kind {
        Kind::Sale if seen == 2 => {
            out.push(Op::ClearState, [0; 3], &[]);
            out.push(Op::SetTimer, [0, 0, event.time_ms + 40], &["three"]);
        }
        Kind::Sale => out.push(Op::PutState, [0; 3], &[&(seen + 1).to_string()]),
        Kind::Timer => {
            out.emit("log", &format!("{} sold by {}", event.text(Field::Timer), event.time_ms));
            out.shift(Bucket::Outside, Bucket::Available, 1);
        }
        _ => {}
    }
}

/// Sets, moves and takes back timers that are long in coming, and keeps state for long.
pub fn patient(event: &View<'_>, out: &mut Answer<'_>) {
    let name = if event.quantity % 2 == 0 { "even" } else { "odd" };
    match event.kind {
        Kind::TransferOut => out.push(Op::SetTimer, [0, 0, event.time_ms + 700], &[name]),
        Kind::Return => out.push(Op::CancelTimer, [0; 3], &[name]),
        Kind::Expect => out.push(Op::PutState, [0; 3], &[name]),
        Kind::Count => out.push(Op::ClearState, [0; 3], &[]),
        Kind::Timer => out.emit("log", &format!("{} at last", event.text(Field::Timer))),
        _ => {}
    }
}

/// Tells every outcome.
pub fn witness(event: &View<'_>, out: &mut Answer<'_>) {
    let outcome = if event.refused { event.text(Field::Reason) } else { "ok" };
    out.emit("log", &format!("{} {outcome} {} {}", event.kind.name(), event.available, event.on_hand));
}
