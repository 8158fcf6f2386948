//! The report as people and machines read it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use stockflow_core::Fate;

use super::report::{Offsets, Proof, Report};
use crate::table::grouped;

impl Report {
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for proof in &self.proofs {
            self.tell(proof, &mut text);
        }
        for note in &self.notes {
            let _ = writeln!(text, "note: {note}");
        }
        let records = grouped(self.proofs.iter().map(|proof| proof.found.records).sum::<u64>());
        let faulty = self.proofs.iter().filter(|proof| proof.has_fault()).count();
        let _ = if self.is_proven() {
            writeln!(text, "proven: each of {records} records had exactly one outcome")
        } else if faulty > 0 {
            writeln!(text, "NOT proven: {faulty} of {} partitions have faults", self.proofs.len())
        } else {
            writeln!(text, "NOT proven: no changelog tells of any record")
        };
        text
    }

    fn tell(&self, proof: &Proof, text: &mut String) {
        let Proof { partition, range, packs, found, packs_wrong, .. } = proof;
        let _ = write!(text, "{}/{partition}: ", self.topic);
        let (Some((from, to)), Some((first, last))) = (range, packs) else {
            let why = if proof.has_input { "the changelog has no pack" } else { "there is nothing" };
            let _ = writeln!(text, "nothing is proven: {why}");
            return;
        };
        let records = grouped(found.records);
        let _ = writeln!(text, "offsets {from} to before {to}, {records} records, by packs {first} to {last}");
        let told = Fate::ALL.iter().zip(found.fates).filter(|(_, count)| *count > 0);
        let told: Vec<String> = told.map(|(fate, count)| format!("{} {}", grouped(count), name(*fate))).collect();
        if !told.is_empty() {
            let _ = writeln!(text, "  {}", told.join(", "));
        }
        for (fault, Offsets { count, first }) in &found.faults {
            let offsets: Vec<String> = first.iter().map(i64::to_string).collect();
            let more = if *count > first.len() as u64 { ", …" } else { "" };
            let _ = writeln!(text, "  FAULT: {count} {}: offsets {}{more}", fault.words(), offsets.join(", "));
        }
        for words in &packs_wrong.first {
            let _ = writeln!(text, "  FAULT: {words}");
        }
        let hidden = packs_wrong.count - packs_wrong.first.len() as u64;
        if hidden > 0 {
            let _ = writeln!(text, "  FAULT: and {hidden} more of packs");
        }
    }

    pub(super) fn json(&self) -> Value {
        let partitions: Vec<Value> = self.proofs.iter().map(proof_json).collect();
        json!({
            "stage": self.stage, "topic": self.topic, "proven": self.is_proven(), "partitions": partitions,
            "notes": self.notes,
        })
    }
}

fn proof_json(proof: &Proof) -> Value {
    let Proof { partition, range, packs, found, packs_wrong, .. } = proof;
    let fates = Fate::ALL.iter().zip(found.fates).map(|(fate, count)| (name(*fate).to_owned(), json!(count)));
    let faults = found
        .faults
        .iter()
        .map(|(fault, offsets)| (fault.name().to_owned(), json!({"count": offsets.count, "first": offsets.first})));
    json!({
        "partition": partition,
        "from": range.map(|(from, _)| from), "to": range.map(|(_, to)| to),
        "firstPack": packs.map(|(first, _)| first), "lastPack": packs.map(|(_, last)| last),
        "records": found.records,
        "outcomes": fates.collect::<serde_json::Map<_, _>>(),
        "faults": faults.collect::<serde_json::Map<_, _>>(),
        "packs": {"count": packs_wrong.count, "first": packs_wrong.first},
    })
}

fn name(fate: Fate) -> &'static str {
    match fate {
        Fate::Applied => "applied",
        Fate::Refused => "refused",
        Fate::Duplicate => "duplicate",
        Fate::Dead => "dead",
        Fate::Waiting => "waiting",
        Fate::Word => "word",
        Fate::Skipped => "skipped",
    }
}
