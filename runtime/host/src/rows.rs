//! Rows out of columns: a part of a batch, and the effects of parts put together.

use std::ops::Range;

use stockflow_core::{Batch, Effects, NUMBERS_PER_EVENT};

use crate::bindings::stockflow::rule::types;

/// Copies the events of `part` out of `whole`, whose events have `fields` texts each, into `out`.
pub(crate) fn copy_part(whole: &Batch, fields: usize, part: &Range<usize>, out: &mut Batch) {
    out.clear();
    out.kinds.extend_from_slice(&whole.kinds[part.clone()]);
    let numbers = part.start * NUMBERS_PER_EVENT..part.end * NUMBERS_PER_EVENT;
    out.numbers.extend_from_slice(&whole.numbers[numbers]);
    let (first, last) = (part.start * fields, part.end * fields);
    let start = if first == 0 { 0 } else { whole.ends[first - 1] };
    let ends = &whole.ends[first..last];
    out.ends.extend(ends.iter().map(|end| end - start));
    let end = ends.last().copied().unwrap_or(start);
    out.text.extend_from_slice(&whole.text[start as usize..end as usize]);
}

/// Appends the effects of a part that began with event `first`.
pub(crate) fn append(part: types::Effects, first: usize, out: &mut Effects) {
    if out.heads.is_empty() && first == 0 {
        let types::Effects { heads, numbers, ends, text } = part;
        *out = Effects { heads, numbers, ends, text };
        return;
    }
    // Both fit: a batch has fewer events than a head can name, an answer fewer bytes than 4 GiB.
    let shift = u32::try_from(first << 8).unwrap_or(u32::MAX);
    let start = u32::try_from(out.text.len()).unwrap_or(u32::MAX);
    out.heads.extend(part.heads.iter().map(|head| head + shift));
    out.numbers.extend_from_slice(&part.numbers);
    out.ends.extend(part.ends.iter().map(|end| end + start));
    out.text.extend_from_slice(&part.text);
}
