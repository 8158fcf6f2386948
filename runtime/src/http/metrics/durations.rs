//! How long a stage's work takes, how large its transactions are, and how busy its threads.

use std::fmt;

use stockflow_web::metrics::{Families, Histogram, Labels, plain, seconds};

use super::of;
use crate::http::seen::{MetersSeen, StageSeen};

pub(super) fn write(stages: &[StageSeen], families: &mut Families<'_>) -> fmt::Result {
    families.histogram(
        &plain("transaction_records", "Records in a transaction."),
        all(stages, |meters| &meters.transaction_records),
    )?;
    families.histogram(
        &seconds("transaction", "From a transaction's first record to its commit."),
        all(stages, |meters| &meters.transactions),
    )?;
    families
        .histogram(&seconds("commit", "Of a transaction, committing it."), all(stages, |meters| &meters.commits))?;
    families.histogram(
        &seconds("end_to_end", "From the timestamp of a transaction's newest record to the commit of what it caused."),
        all(stages, |meters| &meters.end_to_end),
    )?;
    families
        .histogram(&seconds("restore", "Restoring a shard, until it works."), all(stages, |meters| &meters.restores))?;
    families.counter(
        &seconds("busy", "Time in transactions, over the threads of the stage."),
        stages.iter().map(|stage| (of(stage), stage.meters.busy_seconds)),
    )?;
    families.counter(
        &plain("store_failures", "Local stores that failed and were given up."),
        stages.iter().map(|stage| (of(stage), stage.meters.store_failures)),
    )?;
    families.counter(
        &plain("transactions_given_up", "Transactions that were given up, and done again."),
        stages.iter().map(|stage| (of(stage), stage.meters.given_up)),
    )
}

fn all(stages: &[StageSeen], values: fn(&MetersSeen) -> &Histogram) -> impl Iterator<Item = (Labels<'_>, &Histogram)> {
    stages.iter().map(move |stage| (of(stage), values(&stage.meters)))
}
