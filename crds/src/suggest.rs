//! The nearest right name to a wrong one.

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
        None => format!("there is no `{wrong}`; there are {}", candidates.join(", ")),
    }
}
