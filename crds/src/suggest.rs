//! The nearest right name to a wrong one.

/// More names than these are not listed.
const LISTED_MAX: usize = 16;

/// The candidate that is most probably meant by `wrong`, if one is near enough.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wrong.chars().count() / 3).max(2);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&wrong.to_lowercase(), &candidate.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

/// A sentence for a name that is not among `candidates`: what is probably meant, or what there is.
pub(crate) fn advice<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    match nearest(wrong, candidates.iter().copied()) {
        Some(right) => format!("there is no `{wrong}`; did you mean `{right}`?"),
        None if candidates.is_empty() => format!("there is no `{wrong}`"),
        None if candidates.len() > LISTED_MAX => {
            let more = candidates.len() - LISTED_MAX;
            format!("there is no `{wrong}`; there are {} and {more} more", candidates[..LISTED_MAX].join(", "))
        }
        None => format!("there is no `{wrong}`; there are {}", candidates.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_whatever_the_case() {
        assert_eq!(nearest("partitons", ["partitions", "retention"]), Some("partitions"));
        assert_eq!(nearest("topicname", ["name", "topicName"]), Some("topicName"));
    }

    #[test]
    fn what_is_far_from_all_gets_no_suggestion() {
        assert_eq!(nearest("replicas", ["kafka", "topics", "stages"]), None);
        assert_eq!(nearest("x", ["to"]), None);
    }

    #[test]
    fn a_long_list_of_names_is_cut() {
        let names: Vec<String> = (0..40).map(|n| format!("topic-number-{n}")).collect();
        assert!(advice("else", names.iter().map(String::as_str)).ends_with("topic-number-15 and 24 more"));
    }
}
