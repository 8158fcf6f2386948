//! Followed: who observes is killed, and another goes on with what was stored: waits neither begin anew nor end early.

use stockflow_autoscale::History;

use crate::watched::{Watched, even};

/// Who observes stores what is news, as text.
struct Killed {
    watched: Watched,
    stored: History,
    writes: u32,
}

impl Killed {
    fn new(mut watched: Watched) -> Killed {
        watched.run(3_600);
        let stored = watched.history.lasting();
        Killed { watched, stored, writes: 0 }
    }

    fn run(&mut self, seconds: u64) {
        for _ in 0..seconds / 10 {
            self.watched.step();
            if self.watched.history.has_learned_since(&self.stored) {
                self.stored = self.watched.history.lasting();
                self.writes += 1;
            }
        }
    }

    /// Killed now; another one looks `pause_s` later for the first time, and knows that this one looked until now.
    fn followed(&self, pause_s: u64) -> Watched {
        let stored: History = serde_json::from_str(&serde_json::to_string(&self.stored).unwrap()).unwrap();
        let mut stage = self.watched.stage.clone();
        for _ in 0..pause_s / 10 {
            stage.step();
        }
        Watched { history: stored.followed(self.watched.stage.at_s), stage, spec: self.watched.spec, acts: true }
    }

    /// The same without a kill.
    fn alive(&self, pause_s: u64) -> Watched {
        let (history, stage, spec) = (self.watched.history.clone(), self.watched.stage.clone(), self.watched.spec);
        let mut alive = Watched { history, stage, spec, acts: true };
        alive.run(pause_s);
        alive
    }
}

/// When fewer workers are decided for the first time.
fn down_at_s(watched: &mut Watched) -> u64 {
    let before = watched.stage.replicas;
    let decided = (0..1_000).find(|_| watched.step().replicas < before);
    assert!(decided.is_some(), "it never goes down");
    watched.stage.at_s
}

#[test]
fn fewer_workers_are_decided_when_they_would_have_been_without_a_kill() {
    for killed_after_s in [130, 200, 400, 560] {
        let mut killed = Killed::new(Watched::dozen(900, 1));
        killed.watched.stage.arrivals = even(120);
        killed.run(killed_after_s);
        let alive_s = down_at_s(&mut killed.alive(20));
        let followed_s = down_at_s(&mut killed.followed(20));
        assert!(
            (alive_s..=alive_s + 60).contains(&followed_s),
            "killed after {killed_after_s} s: {followed_s} s, without {alive_s} s"
        );
    }
}

#[test]
fn a_peak_of_before_the_kill_is_waited_for_as_long_as_without_it() {
    let mut killed = Killed::new(Watched::dozen(900, 1));
    killed.watched.stage.arrivals = even(120);
    killed.run(300);
    killed.watched.stage.arrivals = even(800);
    killed.run(120);
    killed.watched.stage.arrivals = even(120);
    killed.run(180);
    let alive_s = down_at_s(&mut killed.alive(20));
    let followed_s = down_at_s(&mut killed.followed(20));
    assert!((alive_s..=alive_s + 60).contains(&followed_s), "{followed_s} s, without a kill {alive_s} s");
}

#[test]
fn quiet_goes_on_where_nothing_has_come_in_and_begins_anew_where_something_has() {
    let mut killed = Killed::new(Watched::dozen(120, 1).may_sleep());
    killed.watched.stage.arrivals = even(0);
    killed.run(220);
    assert!(killed.watched.stage.replicas > 0);
    let alive_s = down_at_s(&mut killed.alive(20));
    let followed_s = down_at_s(&mut killed.followed(20));
    assert!((alive_s..=alive_s + 20).contains(&followed_s), "{followed_s} s, without a kill {alive_s} s");
    let mut woken = killed.followed(20);
    woken.stage.partitions[3].end += 1;
    let woken_at_s = woken.stage.at_s;
    assert!(down_at_s(&mut woken) >= woken_at_s + 300);
}

#[test]
fn over_a_long_pause_or_by_a_clock_that_is_wrong_nothing_is_believed() {
    let mut killed = Killed::new(Watched::dozen(900, 1));
    killed.watched.stage.arrivals = even(120);
    killed.run(560);
    let mut late = killed.followed(400);
    let begun_s = late.stage.at_s;
    assert!(down_at_s(&mut late) >= begun_s + 600);
    for until_s in [0, u64::MAX] {
        let mut wrong = Watched { history: killed.stored.clone().followed(until_s), ..killed.followed(20) };
        wrong.stage.at_s += 400;
        let begun_s = wrong.stage.at_s;
        assert!(down_at_s(&mut wrong) >= begun_s + 600, "until {until_s}");
    }
}

#[test]
fn a_load_that_stays_writes_nothing_and_one_that_changes_a_few_times() {
    let mut killed = Killed::new(Watched::dozen(300, 1));
    killed.run(3_600);
    assert_eq!(killed.writes, 0);
    let mut again = killed.followed(20);
    assert!((0..360).all(|_| {
        again.step();
        !again.history.has_learned_since(&killed.stored)
    }));
    killed.watched.acts = false;
    killed.watched.stage.arrivals = even(200);
    killed.run(3_600);
    assert!((1..=4).contains(&killed.writes), "{} writes", killed.writes);
}
