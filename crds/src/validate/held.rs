//! The worst case in time: how long one event may hold its thread.

use crate::{Duration, InventoryPipelineSpec, StageSpec, resolve};

use super::findings::Findings;

/// Fuel that a slow machine under load uses up in a second: an instruction every 5 ns. What a machine does, and what
/// a rule costs on it, shows `stockflow rule bench`.
const FUEL_A_SECOND: u64 = 200_000_000;

/// Longer than this no event should hold its thread, ms: as long as a transaction may take at most.
const HELD_MS_MAX: u64 = 5_000;

/// Calls until an event has used up its fuel for good: on an instance that has seen others, and on a fresh one.
const CALLS_BY_FUEL: u64 = 2;
/// Calls until an event is past its deadline for good: one more, since it is believed only the second time.
const CALLS_BY_DEADLINE: u64 = 3;

/// Whatever has many events is cut; one event is not, and its thread commits nothing and answers no broker meanwhile.
pub(super) fn check(spec: &InventoryPipelineSpec, findings: &mut Findings) {
    for (s, stage) in spec.stages.iter().enumerate() {
        let each: Vec<u64> = stage.rules.iter().map(|rule| held_ms(&resolve::limits(rule))).collect();
        let all_ms = each.iter().fold(0, |sum: u64, ms| sum.saturating_add(*ms));
        if all_ms <= HELD_MS_MAX {
            continue;
        }
        let timeout_ms = resolve::transaction_timeout_ms(&spec.kafka);
        let then = if all_ms > timeout_ms {
            let timeout = told(timeout_ms);
            format!("and after {timeout} (`kafka.transactionTimeout`) the brokers end its transaction, each time")
        } else {
            "in which nothing is committed".to_owned()
        };
        let message = format!("one event may hold its thread for {}, {then}", told(all_ms));
        let help = format!(
            "at {FUEL_A_SECOND} fuel a second, and with what is tried again: {}. Lower `limits.fuel` or \
             `limits.deadline`, or do more of the work in a stage before",
            dearest(stage, &each)
        );
        findings.warn(format!("spec.stages[{s}].rules"), message, help);
    }
}

/// Whichever ends a call first: its fuel or its deadline.
fn held_ms(limits: &resolve::Limits) -> u64 {
    let by_fuel_ms = limits.fuel.div_ceil(FUEL_A_SECOND / 1_000);
    if by_fuel_ms <= limits.deadline_ms {
        by_fuel_ms.saturating_mul(CALLS_BY_FUEL)
    } else {
        limits.deadline_ms.saturating_mul(CALLS_BY_DEADLINE)
    }
}

/// The rules that take most of it, with how long.
fn dearest(stage: &StageSpec, each: &[u64]) -> String {
    let mut rules: Vec<_> = stage.rules.iter().zip(each).collect();
    rules.sort_by_key(|(_, ms)| std::cmp::Reverse(**ms));
    let named = rules.iter().take(3).map(|(rule, ms)| format!("`{}` {}", rule.name, told(**ms)));
    named.collect::<Vec<_>>().join(", ")
}

/// In whole seconds where it is some, for nobody needs it exactly.
fn told(ms: u64) -> String {
    let ms = if ms < 1_000 { ms } else { ms.div_ceil(1_000) * 1_000 };
    i64::try_from(ms).ok().and_then(Duration::from_ms).map_or_else(|| format!("{ms}ms"), |time| time.to_string())
}
