//! The check of an answer: every index, code, end and text of what a guest hands over.

use stockflow_core::{Bucket, Kind, Op, Role};

use crate::bindings::stockflow::rule::types::Effects;
use crate::bounds::{Said, check_text};

/// Bits of the fields that an emitted event may set: id to disposition.
const EMIT_FIELDS: i64 = 0x7ff;

/// What answers a rule may give.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    pub(crate) role: Role,
    pub(crate) keeps_state: bool,
    pub(crate) effects_max: usize,
    pub(crate) bytes_max: usize,
}

/// Whether the effects can be carried out for a batch of `events`; the error is a sentence.
pub(crate) fn check(effects: &Effects, events: usize, may: &Answers) -> Result<(), String> {
    let Effects { heads, numbers, ends, text } = effects;
    if heads.is_empty() && numbers.is_empty() && ends.is_empty() && text.is_empty() {
        return Ok(());
    }
    if heads.len() > may.effects_max {
        return Err(format!("{} effects, at most {} are taken", heads.len(), may.effects_max));
    }
    let bytes = heads.len() * 4 + numbers.len() * 8 + ends.len() * 4 + text.len();
    if bytes > may.bytes_max {
        return Err(format!("an answer of {bytes} bytes, at most {} are taken", may.bytes_max));
    }
    let (rows, rest) = numbers.as_chunks::<3>();
    if rows.len() != heads.len() || !rest.is_empty() {
        return Err(format!("{} numbers for {} effects, three each are due", numbers.len(), heads.len()));
    }
    if !ends.is_sorted() || ends.last().copied().unwrap_or(0) as usize != text.len() {
        return Err(format!("the ends of texts do not ascend to the {} bytes of text", text.len()));
    }
    let texts = Texts { all: std::str::from_utf8(text).ok(), bytes: text, ends };
    let (mut first_text, mut event, mut said) = (0, 0, Said::default());
    for (head, row) in heads.iter().zip(rows) {
        let op = one(*head, row, event, events, may)?;
        if event != head >> 8 {
            event = head >> 8;
            said.next_event();
        }
        let count = stockflow_core::texts_of(op, row[1]);
        said.add(op, texts.check(op, first_text, count)?)?;
        first_text += count;
    }
    if first_text != ends.len() {
        return Err(format!("{} texts, its effects have {first_text}", ends.len()));
    }
    Ok(())
}

/// Checks the head and the numbers of one effect.
fn one(head: u32, row: &[i64; 3], event_before: u32, events: usize, may: &Answers) -> Result<Op, String> {
    let (event, code) = (head >> 8, (head & 0xff) as u8);
    if event as usize >= events {
        return Err(format!("an effect of event {event} in a batch of {events}"));
    }
    if event < event_before {
        return Err(format!("an effect of event {event} after one of event {event_before}"));
    }
    let op = Op::from_code(code).ok_or_else(|| format!("effect code {code}, which the contract does not have"))?;
    let known = match op {
        Op::Move => known_move(row[1]),
        Op::EmitEvent => known_emit(row[1]),
        _ => true,
    };
    if !known {
        return Err(format!("{op:?} with {} as its second number, which the contract does not have", row[1]));
    }
    let observes =
        matches!(op, Op::EmitEvent | Op::EmitRecord | Op::PutState | Op::ClearState | Op::SetTimer | Op::CancelTimer);
    if may.role == Role::Observer && !observes {
        return Err(format!("{op:?} from an observer: it may only emit, keep state and set timers"));
    }
    if op == Op::PutState && !may.keeps_state {
        return Err("PutState from a rule that says it keeps no state".to_owned());
    }
    Ok(op)
}

fn known_move(buckets: i64) -> bool {
    let bucket = |code: i64| u8::try_from(code).ok().and_then(Bucket::from_code);
    let named = |bucket: Bucket| !matches!(bucket, Bucket::Reserved | Bucket::Committed);
    bucket(buckets & 0xff).is_some_and(named) && bucket(buckets >> 8).is_some_and(named)
}

fn known_emit(kind_and_fields: i64) -> bool {
    let kind = u8::try_from(kind_and_fields & 0xff).ok().and_then(Kind::from_code);
    let made_by_hosts = |kind: Kind| matches!(kind, Kind::Expiry | Kind::Timer);
    kind.is_some_and(|kind| !made_by_hosts(kind)) && (kind_and_fields >> 8) & !EMIT_FIELDS == 0
}

struct Texts<'a> {
    /// The whole text, if it is UTF-8 as a whole: then only the ends are to be looked at.
    all: Option<&'a str>,
    bytes: &'a [u8],
    ends: &'a [u32],
}

impl Texts<'_> {
    /// Checks the `count` texts of an effect from `first` on; gives how many bytes they have.
    fn check(&self, op: Op, first: usize, count: usize) -> Result<usize, String> {
        let Some(ends) = self.ends.get(first..first + count) else {
            return Err(format!("{} texts, its effects have more", self.ends.len()));
        };
        let begin = if first == 0 { 0 } else { self.ends[first - 1] as usize };
        let mut start = begin;
        for (n, end) in ends.iter().map(|end| *end as usize).enumerate() {
            let any_bytes = op == Op::PutState || (op == Op::EmitRecord && n == 2);
            let is_text = match self.all {
                Some(all) => all.is_char_boundary(start) && all.is_char_boundary(end),
                None => any_bytes || std::str::from_utf8(&self.bytes[start..end]).is_ok(),
            };
            if !is_text && !any_bytes {
                return Err(format!("text {n} of {op:?} is not UTF-8"));
            }
            check_text(op, n, end - start)?;
            start = end;
        }
        Ok(start - begin)
    }
}
