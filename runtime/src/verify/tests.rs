//! Claims about what is proven and what is found, on a log whose packs are the core's and whose faults are made by hand.

mod hands;
mod laid;

use stockflow_core::Fate;

use super::report::Fault;
use super::since::Since;
use laid::Laid;

const ALL: [Fate; 5] = [Fate::Applied, Fate::Refused, Fate::Duplicate, Fate::Dead, Fate::Applied];

/// Three transactions over fifteen records, one dead letter in each.
fn sound() -> Laid {
    let mut laid = Laid::open();
    for _ in 0..3 {
        let from = laid.next;
        laid.transaction(&ALL);
        laid.letter(from + 3);
    }
    laid
}

#[test]
fn a_stage_without_fault_is_proven_with_its_range_and_counts() {
    let report = sound().report();
    let proof = &report.proofs[0];
    assert_eq!((report.is_proven(), proof.range, proof.packs), (true, Some((0, 15)), Some((1, 3))));
    assert_eq!((proof.found.records, proof.found.fates), (15, [6, 3, 3, 3, 0, 0, 0]));
    let text = report.text();
    assert!(text.contains("canonical/0: offsets 0 to before 15, 15 records, by packs 1 to 3"), "{text}");
    assert!(text.contains("6 applied, 3 refused, 3 duplicate, 3 dead"), "{text}");
    assert!(text.ends_with("proven: each of 15 records had exactly one outcome\n"), "{text}");
}

#[test]
fn records_that_were_passed_over_are_found_and_the_first_are_named() {
    let mut laid = Laid::open();
    laid.transaction(&ALL[..2]);
    // Read on behind them: what issue 9 is about.
    laid.records(12);
    laid.transaction(&ALL[..1]);
    let report = laid.report();
    let none = &report.proofs[0].found.faults[&Fault::NoOutcome];
    assert_eq!((none.count, &none.first[..]), (12, &[2, 3, 4, 5, 6, 7, 8, 9, 10, 11][..]));
    let text = report.text();
    assert!(!report.is_proven() && text.contains("FAULT: 12 records had no outcome: offsets 2, 3,"), "{text}");
    assert!(text.ends_with("NOT proven: 1 of 1 partitions have faults\n"), "{text}");
}

#[test]
fn the_markers_of_transactions_are_no_records() {
    let mut laid = sound();
    laid.with_a_marker(&ALL[..2]);
    laid.transaction(&ALL[..1]);
    let report = laid.report();
    assert_eq!((report.is_proven(), report.proofs[0].range), (true, Some((0, 19))), "{}", report.text());
    assert_eq!(report.proofs[0].found.records, 18);
}

#[test]
fn an_outcome_without_a_record_is_found_unless_the_input_is_compacted() {
    let mut laid = Laid::open();
    laid.transaction(&ALL[..2]);
    laid.told_without_records(&[Fate::Applied]);
    assert_eq!(laid.report().proofs[0].found.faults[&Fault::NoRecord].first, [2]);
    laid.look.compacted.push("canonical".into());
    let report = laid.report();
    assert!(report.is_proven() && report.notes[0].contains("not comparable"), "{:?}", report.notes);
}

#[test]
fn what_waited_has_its_outcome_when_it_is_released_and_no_other() {
    let mut laid = Laid::open();
    laid.transaction(&[Fate::Dead, Fate::Waiting, Fate::Waiting]);
    laid.letter(0);
    laid.released(&[Fate::Word], &[(1, Fate::Applied)]);
    let report = laid.report();
    assert_eq!((report.is_proven(), report.proofs[0].found.fates), (true, [1, 0, 0, 1, 1, 1, 0]));
    laid.released(&[], &[(1, Fate::Applied)]);
    assert_eq!(laid.report().proofs[0].found.faults[&Fault::TwoOutcomes].first, [1]);
}

#[test]
fn dead_letters_are_compared_by_offset() {
    let mut laid = Laid::open();
    laid.transaction(&[Fate::Dead, Fate::Dead, Fate::Applied]);
    laid.letter(0);
    laid.letter(0);
    laid.letter(2);
    let faults = &laid.report().proofs[0].found.faults;
    assert_eq!(faults[&Fault::TwoLetters].first, [0]);
    assert_eq!(faults[&Fault::NoLetter].first, [1]);
    assert_eq!(faults[&Fault::LetterOfAnother].first, [2]);
    laid.letters_trimmed(1);
    let report = laid.report();
    assert!(!report.proofs[0].found.faults.contains_key(&Fault::NoLetter), "some are gone");
    assert!(report.notes[0].contains("the oldest records of dead are gone"), "{:?}", report.notes);
}

#[test]
fn a_changelog_that_was_trimmed_proves_what_it_still_tells_and_no_more() {
    let laid = sound();
    laid.changelog_trimmed(1);
    let report = laid.report();
    assert_eq!(
        (report.is_proven(), report.proofs[0].range, report.proofs[0].packs),
        (true, Some((5, 15)), Some((2, 3)))
    );
    laid.changelog_trimmed(3);
    let report = laid.report();
    assert!(!report.is_proven() && report.text().contains("nothing is proven: the changelog has no pack"));
}

#[test]
fn packs_that_are_no_chain_are_found() {
    let mut laid = sound();
    laid.without_pack(1);
    let told = laid.report().text();
    assert!(told.contains("FAULT: pack 3 follows on pack 1"), "{told}");
    assert!(told.contains("FAULT: pack 3 reads on from 10, but pack 1 ends at 5"), "{told}");
    let mut laid = sound();
    laid.of_another_life();
    let told = laid.report().text();
    assert!(told.contains("FAULT: pack 4 was written behind another pack 3 than this one"), "{told}");
}

#[test]
fn a_group_that_has_committed_more_than_the_changelog_has_is_found() {
    let mut laid = sound();
    laid.committed(15, 3);
    assert!(laid.report().is_proven());
    laid.committed(20, 4);
    let told = laid.report().text();
    assert!(told.contains("FAULT: the group has committed pack 4, but the changelog ends with pack 3"), "{told}");
    laid.committed(14, 3);
    assert!(laid.report().text().contains("the group goes on from 14, but its pack 3 from 15"));
}

#[test]
fn since_narrows_what_is_looked_at_and_what_is_claimed() {
    let mut laid = sound();
    laid.look.since = Some(Since::Offset(7));
    assert_eq!(laid.report().proofs[0].range, Some((7, 15)));
    // Records are a millisecond apart.
    laid.look.since = Some(Since::TimeMs(12));
    let report = laid.report();
    assert_eq!((report.proofs[0].range, report.proofs[0].found.records), (Some((12, 15)), 3));
}

#[test]
fn a_partition_that_is_not_there_and_a_stage_that_never_ran_are_told() {
    let mut laid = sound();
    laid.look.only = vec![3];
    let failure = laid.try_report().unwrap_err();
    assert!(failure.code() == 2 && failure.to_string().contains("canonical has no partition 3"), "{failure}");
    laid.look.changelog = "gone".into();
    laid.look.only.clear();
    let failure = laid.try_report().unwrap_err().to_string();
    assert!(failure.contains("no topic \"gone\": has stage stock ever run"), "{failure}");
}

#[test]
fn machines_read_the_same() {
    let mut laid = sound();
    laid.records(1);
    laid.transaction(&ALL[..1]);
    let json = laid.report().json();
    assert_eq!((&json["proven"], &json["stage"]), (&false.into(), &"stock".into()));
    let partition = &json["partitions"][0];
    assert_eq!((&partition["from"], &partition["to"], &partition["records"]), (&0.into(), &17.into(), &17.into()));
    assert_eq!(partition["outcomes"]["applied"], 7);
    assert_eq!(partition["faults"]["noOutcome"], serde_json::json!({"count": 1, "first": [15]}));
}
