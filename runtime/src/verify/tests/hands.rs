//! Claims about what hands have done: groups that were moved, inputs that were cut or made anew.

use super::super::since::Since;
use super::laid::IDENTITY;
use super::sound;

#[test]
fn a_group_that_was_moved_by_hand_is_found_by_its_offset() {
    let mut laid = sound();
    laid.committed(15, 0);
    assert!(laid.report().is_proven(), "it is where the last pack ends");
    laid.committed(12, 0);
    let told = laid.report().text();
    assert!(told.contains("FAULT: the group goes on from 12, where no pack ends, and pack 3 ends at 15"), "{told}");
}

#[test]
fn records_that_were_deleted_before_they_were_read_are_found() {
    let mut laid = sound();
    laid.committed(15, 3);
    laid.records(10);
    laid.input_trimmed(12);
    assert!(laid.report().is_proven());
    laid.input_trimmed(20);
    let told = laid.report().text();
    assert!(told.contains("FAULT: the group goes on from 15, but the input begins at 20"), "{told}");
}

#[test]
fn packs_of_an_input_that_was_made_anew_are_found() {
    let mut laid = sound();
    laid.look.identities = vec![IDENTITY];
    assert!(laid.report().is_proven());
    laid.look.identities = vec![IDENTITY ^ 0x100];
    let told = laid.report().text();
    assert!(told.contains("FAULT: pack 3 is of other books") && told.contains("made anew"), "{told}");
}

#[test]
fn of_no_record_nothing_is_proven() {
    let mut laid = sound();
    laid.look.since = Some(Since::Offset(999));
    let report = laid.report();
    assert!(!report.is_proven() && report.text().contains("NOT proven"), "{}", report.text());
}
