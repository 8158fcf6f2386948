//! The guest: takes each event that it picks to the behavior of its config.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::contract::{Columns, Skus};
use crate::{Behavior, Config, excess, havoc, json, lies};

/// Clears the screen, turns text around, hides a space of no width.
const SHADY: &str = "\u{1b}[2JOK\u{202e}dab\u{200b}\u{9b}";
/// Bytes of a line of a log flood.
const LINE_BYTES: usize = 10_000;

/// The answer to a batch. `log` sends a line to the host. Some behaviors do not come back.
pub fn answer(config: &Config, batch: Skus<'_>, log: impl Fn(&str)) -> Columns {
    let mut out = Columns::default();
    for event in batch.having(&config.when) {
        misbehave(config, event, batch, &log, &mut out);
    }
    out
}

fn misbehave(config: &Config, event: u32, batch: Skus<'_>, log: impl Fn(&str), out: &mut Columns) {
    match config.behavior {
        // Those of configure are over by now.
        Behavior::WellBehaved | Behavior::ConfigureFails | Behavior::ConfigureTraps => {}
        Behavior::EndlessLoop => havoc::endless_loop(),
        Behavior::Busy => havoc::busy(config.size()),
        Behavior::Tires => havoc::tire(config.size(), batch.text(event)),
        Behavior::JsonState => json::write_and_read(config.size() as usize),
        Behavior::MemoryBomb => havoc::memory_bomb(),
        Behavior::BigAllocation => havoc::big_allocation(config.size()),
        Behavior::DeepRecursion => {
            std::hint::black_box(havoc::deep_recursion());
        }
        Behavior::Trap => havoc::trap(),
        Behavior::LongText => lies::long_text(out, event, config.size()),
        Behavior::ManyEffects => lies::many_effects(out, event, config.size()),
        Behavior::BigRecord
        | Behavior::BigKey
        | Behavior::BigRecords
        | Behavior::ManyEmits
        | Behavior::LongTopic
        | Behavior::LongSku
        | Behavior::LongId
        | Behavior::LongTimer
        | Behavior::LongCancel
        | Behavior::LongReservation => excess::of(out, event, config.behavior, config.size()),
        Behavior::ShadyWords => {
            log(SHADY);
            out.refuse(event, SHADY.as_bytes());
        }
        Behavior::LogFlood => flood(config.size(), log),
        Behavior::EndsOutOfRange => lies::ends_out_of_range(out, event, config.size()),
        Behavior::EndsDescending => lies::ends_descending(out, event),
        Behavior::MissingEnds => lies::missing_ends(out, event),
        Behavior::HeadsOutOfRange => lies::heads_out_of_range(out, batch.len()),
        Behavior::HeadsDescending => lies::heads_descending(out, event),
        Behavior::MissingNumbers => lies::missing_numbers(out, event),
        Behavior::InvalidUtf8 => lies::invalid_utf8(out, event),
        Behavior::UnknownCode => lies::unknown_code(out, event),
        Behavior::UnknownBucket => lies::unknown_bucket(out, event),
        Behavior::Remembers => remember(out, event),
    }
}

fn flood(lines: u32, log: impl Fn(&str)) {
    let line = "x".repeat(LINE_BYTES);
    for _ in 0..lines {
        log(&line);
    }
}

/// What no rule may do: keep something between calls.
fn remember(out: &mut Columns, event: u32) {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    if SEEN.fetch_add(1, Ordering::Relaxed) % 2 == 1 {
        out.refuse(event, b"REMEMBERED");
    }
}

#[cfg(test)]
mod tests;
