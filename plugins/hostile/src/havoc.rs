//! Havoc: what uses up time, memory and stack, and does not come back from it.

use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicU64, Ordering};

const MIB: usize = 1 << 20;
/// No page of a machine is smaller: a write in each makes all of the memory real.
const PAGE: usize = 4096;

/// Traps; natively it aborts.
pub(crate) fn trap() -> ! {
    std::process::abort()
}

/// Never comes back.
pub(crate) fn endless_loop() -> ! {
    loop {
        spin_loop();
    }
}

/// Takes a while, in proportion to `rounds`.
pub(crate) fn busy(rounds: u32) {
    for round in 0..rounds {
        black_box(round);
    }
}

/// Takes a while, in proportion to `rounds` and the number that the text ends in, and a little
/// longer with each call.
pub(crate) fn tire(rounds: u32, text: &[u8]) {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let number =
        text[text.len() - digits..].iter().fold(0_u32, |n, digit| n.wrapping_mul(10) + u32::from(digit - b'0'));
    let seen = u32::try_from(SEEN.fetch_add(1, Ordering::Relaxed).min(1_000)).unwrap_or(0);
    busy(rounds.saturating_mul(number).saturating_add(seen * 20));
}

/// Takes all memory that it can get, then traps.
pub(crate) fn memory_bomb() -> ! {
    let mut hoard = Vec::new();
    while let Some(block) = allocate(MIB) {
        hoard.push(block);
    }
    black_box(&hoard);
    trap()
}

/// Takes this much in one piece, or traps.
pub(crate) fn big_allocation(bytes: u32) {
    let block = usize::try_from(bytes).ok().and_then(allocate);
    if black_box(block).is_none() {
        trap();
    }
}

/// Memory with a byte written in each of its pages; `None` where there is no more.
fn allocate(bytes: usize) -> Option<Vec<u8>> {
    let mut block = Vec::new();
    block.try_reserve_exact(bytes).ok()?;
    block.resize(bytes, 0);
    block.iter_mut().step_by(PAGE).for_each(|byte| *byte = black_box(1));
    Some(block)
}

/// Calls itself without end. Nothing is kept on the stack in memory, so that it is the stack of
/// calls that runs out.
pub(crate) fn deep_recursion() -> u64 {
    static DEPTH: AtomicU64 = AtomicU64::new(0);
    let depth = DEPTH.fetch_add(1, Ordering::Relaxed);
    if depth == u64::MAX {
        return depth;
    }
    // Not a sum: of a sum the compiler would make a loop.
    deep_recursion().rotate_left(5) ^ depth
}
