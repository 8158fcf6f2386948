//! Claims: a trial is begun once, all who wait are told, and what is kept is bounded.

use super::*;

fn question(number: usize) -> Question {
    Question { digest: number.to_string(), request: String::new(), from: None }
}

fn asker(name: &str) -> Asker {
    ("shop".to_owned(), name.to_owned())
}

#[test]
fn a_trial_is_begun_once_and_all_who_asked_are_told_and_its_verdict_is_kept() {
    let (verdicts, now) = (Verdicts::default(), crate::clock::now());
    assert_eq!(verdicts.ask(&question(1), asker("a"), now), Asked::Try);
    assert_eq!(verdicts.end(&question(1), None, now), Ended { told: BTreeSet::new(), is_news: false });
    assert_eq!(verdicts.ask(&question(1), asker("a"), now), Asked::Try, "nothing came of it");
    assert_eq!(verdicts.ask(&question(1), asker("b"), now), Asked::Wait);
    let told = BTreeSet::from([asker("a"), asker("b")]);
    assert_eq!(verdicts.end(&question(1), Some(Verdict::Good), now), Ended { told, is_news: true });
    assert_eq!(verdicts.ask(&question(1), asker("a"), now + AGAIN_AFTER_MAX), Asked::Known);
    assert_eq!(verdicts.of(&question(1)), Some(Verdict::Good));
}

#[test]
fn what_could_not_be_fetched_is_fetched_again_ever_more_rarely_and_told_once() {
    let (verdicts, mut now) = (Verdicts::default(), crate::clock::now());
    let unfetched = |why: &str| Some(Verdict::Unfetched { message: why.to_owned() });
    let mut told = Vec::new();
    for seconds in [10, 20, 40, 80, 160, 300, 300] {
        assert_eq!(verdicts.ask(&question(1), asker("a"), now), Asked::Try);
        told.push(verdicts.end(&question(1), unfetched("away"), now).is_news);
        let early = now + Duration::from_secs(seconds - 1);
        assert_eq!(verdicts.ask(&question(1), asker("a"), early), Asked::Wait, "{seconds}");
        now += Duration::from_secs(seconds);
    }
    assert_eq!(told, [true, false, false, false, false, false, false]);
    assert!(verdicts.end(&question(1), unfetched("another build"), now).is_news, "it is something else now");
    assert!(verdicts.end(&question(1), Some(Verdict::Good), now).is_news);
    assert!(verdicts.end(&question(1), unfetched("away"), now).is_news);
    assert_eq!(verdicts.ask(&question(1), asker("a"), now + AGAIN_AFTER), Asked::Try, "it begins anew");
}

#[test]
fn verdicts_and_trials_are_bounded() {
    let (verdicts, now) = (Verdicts::default(), crate::clock::now());
    for number in 0..VERDICTS_MAX + 10 {
        verdicts.end(&question(number), Some(Verdict::Good), now);
        verdicts.end(&question(number), Some(Verdict::Good), now);
    }
    assert_eq!(verdicts.of(&question(9)), None);
    assert_eq!(verdicts.of(&question(VERDICTS_MAX + 9)), Some(Verdict::Good));
    let asked = (VERDICTS_MAX + 10..VERDICTS_MAX * 2).map(|at| verdicts.ask(&question(at), asker("a"), now));
    assert_eq!(asked.filter(|asked| *asked == Asked::Try).count(), TRIALS_MAX);
}
