//! What a person reads after a run: figures first, then one table a question.

use std::fmt::Write as _;

use super::summary::{Ended, StageSummary, Summary};
use crate::table::{Table, grouped};

/// The report, several lines, ending in a line break.
pub(crate) fn report(summary: &Summary, output: &str) -> String {
    let mut text = headline(summary);
    text.push_str(&stages(summary));
    for stage in &summary.stages {
        text.push_str(&reasons(stage));
    }
    text.push_str(&books(summary));
    text.push_str(&rules(summary));
    let _ = write!(text, "\nRecords by topic, in {output}\n\n");
    let mut topics = Table::new(&["topic", "records"]);
    for (topic, records) in &summary.output_records {
        topics.row([topic.clone(), grouped(*records)]);
    }
    text.push_str(&topics.to_string());
    text
}

fn headline(summary: &Summary) -> String {
    let records: u64 = summary.input_records.values().sum();
    let how = match summary.ended {
        Ended::Completed => "completed",
        Ended::Interrupted => "interrupted",
    };
    let mut text =
        format!("Pipeline {} {how}: {} records in {:.2} s", summary.pipeline, grouped(records), summary.wall_seconds);
    if let Some(cpu) = summary.cpu_seconds {
        let _ = write!(text, ", {cpu:.2} s of CPU");
    }
    if let Some(bytes) = summary.peak_memory_bytes {
        let _ = write!(text, ", {} MB at the peak", bytes / 1_000_000);
    }
    text.push_str(".\n\n");
    text
}

fn stages(summary: &Summary) -> String {
    let mut table = Table::new(&["stage", "records", "applied", "refused", "duplicates", "dead", "expired", "emitted"]);
    for stage in &summary.stages {
        table.row([
            stage.name.clone(),
            grouped(stage.records),
            grouped(stage.applied),
            grouped(stage.refused_total()),
            grouped(stage.duplicates),
            grouped(stage.dead_total()),
            grouped(stage.expired),
            grouped(stage.emitted),
        ]);
    }
    table.to_string()
}

fn reasons(stage: &StageSummary) -> String {
    let mut text = String::new();
    for (what, reasons) in [("refused", &stage.refused), ("dead", &stage.dead)] {
        if !reasons.is_empty() {
            let list: Vec<String> = reasons.iter().map(|(why, n)| format!("{why} {}", grouped(*n))).collect();
            let _ = write!(text, "\n{} in {}: {}\n", capitalized(what), stage.name, list.join(", "));
        }
    }
    text
}

fn books(summary: &Summary) -> String {
    let mut table = Table::new(&[
        "books of",
        "keys",
        "available",
        "reserved",
        "committed",
        "unsellable",
        "in transit",
        "open reservations",
        "keys below zero",
    ]);
    for stage in &summary.stages {
        if let Some(stock) = &stage.stock {
            table.row([
                stage.name.clone(),
                grouped(stock.keys),
                grouped(stock.available),
                grouped(stock.reserved),
                grouped(stock.committed),
                grouped(stock.unsellable),
                grouped(stock.in_transit),
                grouped(stock.open_reservations),
                grouped(stock.keys_below_zero),
            ]);
        }
    }
    if table.is_empty() { String::new() } else { format!("\n{table}") }
}

fn rules(summary: &Summary) -> String {
    let mut table = Table::new(&["rule", "stage", "events", "events a call", "ns an event", "fuel an event"]);
    for stage in &summary.stages {
        for rule in &stage.rules {
            table.row([
                rule.name.clone(),
                stage.name.clone(),
                grouped(rule.events),
                grouped(rule.events / rule.calls.max(1)),
                format!("{:.0}", rule.ns_per_event),
                format!("{:.0}", rule.fuel_per_event),
            ]);
        }
    }
    format!("\n{table}")
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
