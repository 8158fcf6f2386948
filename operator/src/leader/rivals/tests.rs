//! Claims about which of two installations yields.

use super::*;
use crate::clock;

const LEASE: Duration = Duration::from_secs(15);

fn installation(lease: &str, reach: Reach, version: &str, since_us: i64, acts: bool) -> Installation {
    let (lease, holder, version) = (lease.to_owned(), "somebody".to_owned(), version.to_owned());
    Installation { lease, reach, holder, version, duration: LEASE, since_us, acts }
}

fn one(namespace: &str) -> Reach {
    Reach::One(namespace.to_owned())
}

/// What is judged once the other one has been seen to be alive.
fn judged(mine: &Installation, rival: &Installation) -> Verdict {
    let (mut rivals, now) = (Rivals::default(), clock::now());
    rivals.judge(mine, &[mine.clone(), Installation { version: "0".to_owned(), ..rival.clone() }], now);
    rivals.judge(mine, &[mine.clone(), rival.clone()], now + Duration::from_secs(2))
}

#[test]
fn scopes_that_do_not_overlap_are_no_rivals() {
    let mine = installation("ours/a", one("a"), "1", 5, false);
    for reach in [one("b"), one("c")] {
        assert_eq!(judged(&mine, &installation("theirs/b", reach, "1", 1, true)), Verdict::Alone);
    }
    // Operators of one installation share its lease.
    assert_eq!(judged(&mine, &installation("ours/a", one("a"), "2", 1, true)), Verdict::Alone);
}

#[test]
fn who_comes_later_yields_to_who_acts_whichever_of_them_is_wider() {
    for (mine, theirs) in
        [(Reach::All, one("a")), (one("a"), Reach::All), (Reach::All, Reach::All), (one("a"), one("a"))]
    {
        // By a clock that is wrong it would be the older one.
        let newcomer = installation("ours/x", mine, "1", 1, false);
        let acting = installation("theirs/y", theirs, "1", 5, true);
        let Verdict::Yields(words) = judged(&newcomer, &acting) else { panic!("it does not yield") };
        assert!(words.contains("theirs/y") && words.contains("ours/x") && words.contains("--namespace"), "{words}");
        assert_eq!(judged(&acting, &newcomer), Verdict::Alone);
    }
}

#[test]
fn of_two_that_start_together_the_younger_yields_and_of_two_that_act_too() {
    for acts in [false, true] {
        let older = installation("ours/x", Reach::All, "1", 1, acts);
        let younger = installation("theirs/y", Reach::All, "1", 5, acts);
        assert_eq!(judged(&older, &younger), Verdict::Alone);
        assert!(matches!(judged(&younger, &older), Verdict::Yields(_)));
    }
}

#[test]
fn one_that_is_dead_is_waited_for_once_and_hinders_nobody() {
    let mine = installation("ours/x", Reach::All, "1", 5, false);
    let dead = installation("theirs/y", Reach::All, "7", 1, true);
    let (mut rivals, begun) = (Rivals::default(), clock::now());
    let mut judge = |seconds| rivals.judge(&mine, std::slice::from_ref(&dead), begun + Duration::from_secs(seconds));
    assert_eq!([judge(0), judge(29), judge(30)], [Verdict::Unsure, Verdict::Unsure, Verdict::Alone]);
    // One that was let go and never acted is nobody's.
    let gone = Installation { holder: String::new(), acts: false, ..dead.clone() };
    assert_eq!(Rivals::default().judge(&mine, &[gone], begun), Verdict::Alone);
    // Who acts does not stop for what may be dead.
    let acting = Installation { acts: true, ..mine };
    assert_eq!(Rivals::default().judge(&acting, &[dead], begun), Verdict::Alone);
}

/// Verdicts about a rival at these seconds, with its lease as it is then.
fn over_time(mine: &Installation, seen: &[(u64, &Installation)]) -> Vec<&'static str> {
    let (mut rivals, begun) = (Rivals::default(), clock::now());
    let mut at = |seconds, rival: &Installation| {
        let now = begun + Duration::from_secs(seconds);
        match rivals.judge(mine, std::slice::from_ref(rival), now) {
            Verdict::Alone => "alone",
            Verdict::Unsure => "unsure",
            Verdict::Yields(_) => "yields",
        }
    };
    seen.iter().map(|(seconds, rival)| at(*seconds, rival)).collect()
}

#[test]
fn an_installation_whose_leader_dies_or_leaves_is_believed_until_who_stands_by_has_followed() {
    let mine = installation("ours/x", Reach::All, "1", i64::MAX, false);
    let first = installation("theirs/y", one("a"), "7", 1, true);
    let renewed = Installation { version: "8".to_owned(), ..first.clone() };
    // Who follows is younger than who leads, and does not act yet.
    let followed = Installation {
        version: "9".to_owned(),
        holder: "standby".to_owned(),
        since_us: 9,
        acts: false,
        ..first.clone()
    };
    let died = [(0, &first), (2, &renewed), (18, &renewed), (21, &followed), (40, &followed)];
    assert_eq!(over_time(&mine, &died), ["unsure", "yields", "yields", "yields", "yields"]);
    let let_go = Installation { version: "9".to_owned(), holder: String::new(), ..first.clone() };
    let left = [(0, &first), (2, &renewed), (4, &let_go), (20, &let_go), (34, &let_go)];
    assert_eq!(over_time(&mine, &left), ["unsure", "yields", "yields", "yields", "alone"]);
    // Who acts does not stop for one that has gone.
    assert_eq!(over_time(&Installation { acts: true, ..mine }, &left[2..4]), ["alone", "alone"]);
}

#[test]
fn nobody_is_dead_by_time_in_which_nobody_has_looked() {
    let mine = installation("ours/x", Reach::All, "1", 5, false);
    let rival = installation("theirs/y", Reach::All, "7", 1, true);
    let (mut rivals, begun) = (Rivals::default(), clock::now());
    let at = |seconds| begun + Duration::from_secs(seconds);
    assert_eq!(rivals.judge(&mine, std::slice::from_ref(&rival), at(0)), Verdict::Unsure);
    rivals.missed(at(60));
    assert_eq!(rivals.judge(&mine, std::slice::from_ref(&rival), at(62)), Verdict::Unsure);
    assert_eq!(rivals.judge(&mine, std::slice::from_ref(&rival), at(90)), Verdict::Alone);
}
