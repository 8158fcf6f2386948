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
    assert_eq!([judge(0), judge(14), judge(15)], [Verdict::Unsure, Verdict::Unsure, Verdict::Alone]);
    // One that was let go is nobody's.
    let gone = Installation { holder: String::new(), ..dead.clone() };
    assert_eq!(Rivals::default().judge(&mine, &[gone], begun), Verdict::Alone);
    // Who acts does not stop for what may be dead.
    let acting = Installation { acts: true, ..mine };
    assert_eq!(Rivals::default().judge(&acting, &[dead], begun), Verdict::Alone);
}
