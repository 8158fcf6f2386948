//! Words, as a stage understands them: which are for it, and which it believes.
//!
//! A record that claims to be a replay is believed where that can be: it names this stage's group
//! and a record that lay in this very topic before. Whoever may write to a stage's input may call
//! an event what they like anyway, so that more would prove nothing.

use stockflow_codec::{DeadLetter, Release, Word};
use stockflow_log::Record;

use crate::stage::Stage;

/// A word, and what is made of it.
pub(crate) enum Said<'a> {
    Replayed(DeadLetter<'a>),
    Dropped(DeadLetter<'a>),
    Released(Release<'a>),
    /// Another group's: its records are not for this one, which has had them or has letters of
    /// its own.
    ToOthers,
    /// It cannot be what it says.
    Wrong(String),
}

/// What a record says to this stage, if it says a word.
pub(crate) fn said<'a>(stage: &Stage, record: &'a Record) -> Option<Said<'a>> {
    let word = Word::parse(&record.headers)?;
    let group = match word {
        Word::Replayed(letter) | Word::Dropped(letter) => letter.group,
        Word::Released(release) => release.group,
        Word::Unreadable(header) => {
            return Some(Said::Wrong(format!("its header {header} does not say which letter is meant")));
        }
    };
    if group != stage.group {
        return Some(Said::ToOthers);
    }
    Some(match word {
        Word::Replayed(letter) => {
            was_here(stage, record, &letter).map_or(Said::Replayed(of_shard(stage, record, letter)), Said::Wrong)
        }
        Word::Dropped(letter) => Said::Dropped(of_shard(stage, record, letter)),
        Word::Released(release) => Said::Released(release),
        Word::Unreadable(header) => Said::Wrong(header.to_owned()),
    })
}

/// The letter that a record is the replay of, once it was believed.
pub(crate) fn origin(record: &Record) -> Option<DeadLetter<'_>> {
    match Word::parse(&record.headers)? {
        Word::Replayed(letter) => Some(letter),
        _ => None,
    }
}

/// The letter, which stands in no line of this shard if its record lay elsewhere.
fn of_shard<'a>(stage: &Stage, record: &Record, letter: DeadLetter<'a>) -> DeadLetter<'a> {
    let topic = &stage.inputs[usize::from(record.subscription)].subscription.topic;
    let is_here = letter.topic == topic && letter.partition == record.partition;
    DeadLetter { standing: letter.standing.filter(|_| is_here), ..letter }
}

/// Why a record cannot have been where its letter says; nothing when it can.
fn was_here(stage: &Stage, record: &Record, letter: &DeadLetter<'_>) -> Option<String> {
    let topic = &stage.inputs[usize::from(record.subscription)].subscription.topic;
    let place = || format!("{} {}:{}", letter.topic, letter.partition, letter.offset.unwrap_or(-1));
    if letter.topic != topic {
        return Some(format!("it says that it lay in {}, and this is {topic}", place()));
    }
    match letter.offset {
        None => Some("it says that it is the replay of an event that was no record".to_owned()),
        Some(offset) if letter.partition == record.partition && offset >= record.offset => {
            Some(format!("it says that it lay in {}, which is not before it", place()))
        }
        Some(_) => None,
    }
}
