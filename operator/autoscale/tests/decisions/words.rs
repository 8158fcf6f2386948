//! Words: each reason as a sentence.

use std::fmt::Write as _;

use stockflow_autoscale::{Decision, Reason, Spec};

use crate::support::Stage;
use crate::watched::{Watched, even};

#[test]
fn each_reason_is_a_sentence_that_a_person_would_say() {
    let mut told = String::new();
    let mut tell = |reason: Reason, decision: &Decision| {
        assert_eq!(decision.reason, reason, "{decision}");
        writeln!(told, "{reason:?}: {decision}").unwrap();
    };
    let mut day = Watched::dozen(60, 1).may_sleep();
    for (per_s, reasons) in [
        (60, vec![Reason::Enough]),
        (80, vec![Reason::Arrivals, Reason::Settling]),
        (30, vec![Reason::Waiting, Reason::Spare]),
        (250, vec![Reason::Backlog]),
        (1300, vec![Reason::AtMost]),
        (0, vec![Reason::Idle, Reason::Asleep]),
        (900, vec![Reason::Awake]),
    ] {
        day.stage.arrivals = even(per_s);
        for reason in reasons {
            tell(reason, &day.until(reason));
        }
    }
    let mut limited = Watched::dozen(300, 1);
    limited.run(3600);
    limited.stage.limit = Some(250);
    tell(Reason::TakenBack, &limited.until(Reason::TakenBack));
    tell(Reason::Remembered, &limited.until(Reason::Remembered));

    let mut new = Watched::new(Stage { replicas: 3, ..Stage::new(even(100)) }, Spec::new(4, 5).unwrap());
    tell(Reason::Bounds, &new.step());
    let mut seen = new.stage.step();
    seen.workers.clear();
    tell(Reason::RateUnknown, &new.see(&seen));
    seen.at_s += 10;
    seen.partitions[0].backlog = None;
    tell(Reason::LagUnknown, &new.see(&seen));
    tell(Reason::LagUnknown, &stockflow_autoscale::decide(&new.history, &new.spec, seen.at_s + 3600));
    insta::assert_snapshot!(told);
}

#[test]
fn the_terms_are_data_with_units_in_their_names() {
    let mut watched = Watched::dozen(300, 1);
    watched.run(1800);
    insta::assert_snapshot!(serde_json::to_string_pretty(&watched.step()).unwrap());
}
