//! The first difference between two passes: a rule that is no pure function shows itself there.

use super::pass::Made;
use super::recorder::Answer;

/// What to do about it.
const ADVICE: &str = "a rule must be a function of event, stock, its state of the key and its config alone: \
    what it keeps in its own memory between calls is lost whenever the host pleases; keep it as state";

/// Says where `other`, made by the pass `other_name`, first differs from `first`.
pub(super) fn between(first_name: &str, first: &Made, other_name: &str, other: &Made) -> Option<String> {
    let width = first_name.len().max(other_name.len()) + 1;
    let both = |a: &str, b: &str| {
        let (a_name, b_name) = (format!("{first_name}:"), format!("{other_name}:"));
        format!("  {a_name:<width$} {a}\n  {b_name:<width$} {b}\n{ADVICE}")
    };
    let pairs = first.told.len().max(other.told.len());
    for (a, b) in (0..pairs).map(|at| (first.told.get(at), other.told.get(at))) {
        let Some(told) = a.or(b) else { break };
        match (a, b) {
            (Some(a), Some(b)) if a.agrees(b) => {}
            (Some(a), Some(b)) if a.event == b.event => {
                return Some(format!("{}\n{}", told.named(), both(&a.answer(), &b.answer())));
            }
            _ => {
                let what = |told: Option<&super::told::Told>| {
                    told.map_or("nothing".to_owned(), |told| format!("{}: {}", told.event, told.answer()))
                };
                return Some(format!("{}\n{}", told.named(), both(&what(a), &what(b))));
            }
        }
    }
    let (question, a, b) = first_answer(&first.answers, &other.answers)?;
    Some(format!("asked about {question}\n{}", both(&a, &b)))
}

/// The first question that was not answered alike, and both answers: what no outcome shows, such
/// as state or a timer. Calls put events in another order, so the answers are compared sorted.
fn first_answer(first: &[Answer], other: &[Answer]) -> Option<(String, String, String)> {
    let [mut a, mut b] = [first, other].map(|answers| answers.iter().collect::<Vec<_>>());
    if a.len() == b.len() && a == b {
        return None;
    }
    for answers in [&mut a, &mut b] {
        answers.sort_unstable();
        // What is asked again, because a batch was cut for its size, must be answered as before.
        answers.dedup();
    }
    let at = (0..a.len().max(b.len())).find(|at| a.get(*at) != b.get(*at))?;
    let (a, b) = (a.get(at), b.get(at));
    let question = a.into_iter().chain(b).map(|answer| &answer.asked).min()?;
    let said = |answer: Option<&&Answer>| match answer {
        Some(answer) if answer.asked == *question => answer.said.trim_end_matches("; ").to_owned(),
        _ => "was not asked".to_owned(),
    };
    let nothing = |said: String| if said.is_empty() { "nothing".to_owned() } else { said };
    Some((question.clone(), nothing(said(a)), nothing(said(b))))
}

#[cfg(test)]
mod tests {
    use super::super::told::{End, Told};
    use super::*;

    fn told(event: &str, outcome: &str) -> Told {
        let (event, outcome) = (event.to_owned(), outcome.to_owned());
        Told { line: Some(3), event, outcome, details: Vec::new(), kept: Vec::new(), end: End::Applied }
    }

    fn answer(asked: &str, said: &str) -> Answer {
        Answer { asked: asked.to_owned(), said: said.to_owned(), kept: Vec::new(), of_record: true }
    }

    #[test]
    fn the_first_event_that_differs_is_named_with_both_answers() {
        let first = Made { told: vec![told("e-1", "applied"), told("e-2", "applied")], answers: Vec::new() };
        let other = Made { told: vec![told("e-1", "applied"), told("e-2", "refused NO")], answers: Vec::new() };
        assert_eq!(between("one", &first, "seven", &first), None);
        let found = between("one", &first, "seven", &other).unwrap();
        assert!(found.starts_with("line 3: e-2\n  one:   applied\n  seven: refused NO\n"), "{found}");
    }

    #[test]
    fn an_event_that_only_one_pass_has_is_a_difference() {
        let first = Made { told: vec![told("e-1", "applied")], answers: Vec::new() };
        let found = between("one", &first, "seven", &Made::default()).unwrap();
        assert!(found.starts_with("line 3: e-1\n  one:   e-1: applied\n  seven: nothing\n"), "{found}");
    }

    #[test]
    fn an_answer_that_no_outcome_shows_is_compared_too() {
        let made = |answers| Made { told: vec![told("e-1", "applied")], answers };
        let first = made(vec![answer("SALE of A", "PutState 1; "), answer("SALE of B", "")]);
        let swapped = made(vec![answer("SALE of B", ""), answer("SALE of A", "PutState 1; ")]);
        assert_eq!(between("one", &first, "seven", &swapped), None, "calls have another order in a batch");
        let other = made(vec![answer("SALE of A", "PutState 2; "), answer("SALE of B", "")]);
        let found = between("one", &first, "seven", &other).unwrap();
        assert!(found.starts_with("asked about SALE of A\n  one:   PutState 1\n  seven: PutState 2\n"), "{found}");
    }
}
