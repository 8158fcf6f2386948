//! How a record is cut into parts that fill the engine's pages.
//!
//! The engine gives a big value a page of 4 KiB times a power of two. A record of 600 KB kept whole would take 1 MiB,
//! and be copied when its neighbour comes; in parts that just fit, both cost nearly nothing.

/// What a page holds beside a part: its header, the part's key and its end.
const PAGE_OVERHEAD: usize = 64;
const SMALLEST_PAGE: usize = 4096;
const BIGGEST_PAGE: usize = 16 * SMALLEST_PAGE;

/// The parts of a record in order; at least one.
pub fn parts(record: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(record);
    std::iter::from_fn(move || {
        let record = rest?;
        let (part, left) = record.split_at(first_part(record.len()));
        rest = (!left.is_empty()).then_some(left);
        Some(part)
    })
}

/// How long the first part is of what has this length.
fn first_part(bytes: usize) -> usize {
    let mut page = BIGGEST_PAGE;
    while page > SMALLEST_PAGE && page - PAGE_OVERHEAD > bytes {
        page /= 2;
    }
    bytes.min(page - PAGE_OVERHEAD)
}

#[test]
fn parts_are_whole_pages_but_the_last_and_together_the_record() {
    for bytes in [0, 1, 4031, 4032, 4033, 8128, 20_000, 65_472, 65_473, 600_000, 921_600] {
        let record: Vec<u8> = (0..=250).cycle().take(bytes).collect();
        let cut: Vec<&[u8]> = parts(&record).collect();
        assert_eq!(cut.concat(), record);
        for part in &cut[..cut.len() - 1] {
            assert!((part.len() + PAGE_OVERHEAD).is_power_of_two(), "{bytes}: {}", part.len());
        }
    }
}
