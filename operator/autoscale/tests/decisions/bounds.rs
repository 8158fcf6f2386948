//! Bounds: `min` and `max`, which come before all else.

use stockflow_autoscale::{Reason, Spec, SpecError};

use crate::support::Stage;
use crate::watched::{Watched, even};

#[test]
fn a_stage_outside_of_its_bounds_goes_to_the_nearest_one_at_once() {
    for (replicas, min, max, wanted) in [(3, 5, 9, 5), (20, 5, 9, 9), (0, 1, 9, 1)] {
        let stage = Stage { replicas, ..Stage::new(even(100)) };
        let decision = Watched::new(stage, Spec::new(min, max).unwrap()).step();
        assert_eq!((decision.replicas, decision.reason), (wanted, Reason::Bounds));
    }
}

#[test]
fn bounds_hold_also_while_nothing_is_known() {
    let mut watched = Watched::new(Stage { replicas: 20, ..Stage::new(even(100)) }, Spec::new(1, 9).unwrap());
    let mut seen = watched.stage.step();
    seen.partitions[0].backlog = None;
    assert_eq!(watched.see(&seen).replicas, 9);
}

#[test]
fn a_spec_that_cannot_be_meant_is_refused() {
    assert_eq!(Spec::new(3, 2), Err(SpecError::Bounds { min: 3, max: 2 }));
    assert_eq!(Spec::new(0, 0), Err(SpecError::Bounds { min: 0, max: 0 }));
    let percent = |percent| Spec::new(0, 1).unwrap().with_utilization_percent(percent);
    assert_eq!(percent(0), Err(SpecError::Utilization { percent: 0 }));
    assert_eq!(percent(101), Err(SpecError::Utilization { percent: 101 }));
}
