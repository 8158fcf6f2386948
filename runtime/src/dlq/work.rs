//! The work of `stockflow dlq`: what is asked is done, on the command line and in a worker alike.

use stockflow_letters::{DeadTopic, Done, GoesOn, LettersError, Look, Order, ReleaseOrder, Way};
use stockflow_worker::WallClock;

use super::asked::{Asked, First, LookArgs, Output, ReleaseArgs, SettleArgs};
use super::printed::{Printed, together, told};
use super::source::Source;
use crate::failure::Failure;

/// Most rows of a rehearsal.
const REHEARSED_MAX: usize = 1_000;
/// What marks and words are stamped with.
const CLOCK: stockflow_letters::Clock<'static> = &|| WallClock::Real.now_ms();

/// What came of it: letters, as they are printed, and lines about them.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) out: String,
    pub(super) told: Vec<String>,
}

/// Does what is asked. Of letters that are shown no more than `bytes_max` are kept.
///
/// # Errors
/// Kafka is away, the letters are not there, or somebody else has taken over.
pub(super) fn answer(from: &Source, asked: &Asked, bytes_max: usize) -> Result<Answer, Failure> {
    asked.check()?;
    let answered = match asked {
        Asked::List(args) => see(from, &args.look, args.limit, false, bytes_max),
        Asked::Show(args) => see(from, &args.look, args.limit, true, bytes_max),
        Asked::Replay(args) => act(from, args, Way::Replayed),
        Asked::Drop(args) => act(from, args, Way::Dropped),
        Asked::Release(args) => release(from, args),
    };
    answered.map_err(|error| from.tried(&error))
}

fn see(from: &Source, args: &LookArgs, limit: u32, is_whole: bool, bytes_max: usize) -> Result<Answer, LettersError> {
    let look = Look {
        filter: args.filter.filter(),
        settled: args.filter.settled,
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        bytes_max,
        newest_first: args.first == First::Newest,
    };
    let topic = DeadTopic::open(&from.log, &from.stage.dead_letter_topic, &from.stage.group)?;
    let (printed, counted) = look.read(&topic, |letter| Printed::of(letter, args.output, is_whole), Printed::bytes)?;
    let line = told(&counted, printed.len(), look.limit);
    Ok(Answer { out: together(printed), told: vec![line] })
}

fn act(from: &Source, args: &SettleArgs, way: Way) -> Result<Answer, LettersError> {
    let order = Order {
        way,
        filter: args.filter.filter(),
        settled: args.filter.settled,
        limit: args.limit.map_or(u64::MAX, u64::from),
        target: from.target()?,
    };
    if !args.dry_run {
        let done = order.carry_out(&from.log, &from.transactional_id(), CLOCK)?;
        return Ok(Answer { out: String::new(), told: lines(&done, way, false) });
    }
    let mut rows = Vec::new();
    let done = order.rehearse(&from.log, |letter| {
        if rows.len() < REHEARSED_MAX {
            rows.push(Printed::of(letter, Output::Text, false));
        }
    })?;
    Ok(Answer { out: together(rows), told: lines(&done, way, true) })
}

fn release(from: &Source, args: &ReleaseArgs) -> Result<Answer, LettersError> {
    let (sku, location) = &args.key;
    let order = ReleaseOrder { sku: sku.clone(), location: location.clone(), target: from.target()? };
    let goes_on = match order.carry_out(&from.log, &from.transactional_id(), args.dry_run, CLOCK)? {
        GoesOn::ToWaiting => "up to its letters that wait, which are to be settled in order",
        GoesOn::PastAll => "past all its letters",
    };
    let goes = if args.dry_run { "would go on" } else { "goes on" };
    let line = format!("{sku}:{location} {goes} {goes_on}, if it is parked");
    Ok(Answer { out: String::new(), told: vec![line] })
}

/// What came of letters that were to be settled.
fn lines(done: &Done, way: Way, is_rehearsal: bool) -> Vec<String> {
    let refused = done.refused.iter();
    let mut told: Vec<String> =
        refused.map(|(place, why)| format!("the letter at {place} is left as it is: {why}")).collect();
    let would = if is_rehearsal { "would be " } else { "" };
    let Done { letters, matched, settled, refused_count, .. } = done;
    let mut line = format!("{matched} of {letters} dead letters match; {settled} {would}{}", way.name());
    if *refused_count > 0 {
        line += &format!(", {refused_count} not");
    }
    told.push(line);
    told
}
