//! UTC: the one spelling that nearly every time has, `2011-02-28T12:00:00.001Z`, read and
//! written straight; [`crate::time`] knows all the others.

const MS_PER_DAY: i64 = 86_400_000;
/// Days of 400 years: the calendar then begins anew.
const DAYS_PER_ERA: u32 = 146_097;
/// From 0000-03-01, where an era begins, to 1970-01-01.
const DAYS_BEFORE_1970: u32 = 719_468;
/// From 1970-01-01 to 9999-01-01; the calendar library ends within 9999, and knows where.
const DAYS_TO_9999: u32 = 2_932_532;

/// Milliseconds since 1970 of a time of the years 1970 to 9998 with seconds and Z; a space may
/// stand for the T, and what is finer than a millisecond is cut off. `None` for all else.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (at, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T' | b' ', h1, h2, b':', mi1, mi2, b':', s1, s2] = *at else {
        return None;
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[mo1, mo2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[mi1, mi2])?, number(&[s1, s2])?);
    let known = (1970..9999).contains(&year) && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    if !known || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = (hour * 60 + minute) * 60 + second;
    Some(days(year, month, day) * MS_PER_DAY + seconds * 1_000 + milliseconds(rest)?)
}

/// Appends a time of the years 1970 to 9998; `false`, and nothing is appended, for any other.
pub(crate) fn write(epoch_ms: i64, out: &mut Vec<u8>) -> bool {
    let (Ok(day), Ok(ms)) =
        (u32::try_from(epoch_ms.div_euclid(MS_PER_DAY)), u32::try_from(epoch_ms.rem_euclid(MS_PER_DAY)))
    else {
        return false;
    };
    if day >= DAYS_TO_9999 {
        return false;
    }
    let (year, month, day) = date(day);
    let (second, ms) = (ms / 1_000, ms % 1_000);
    let (minute, second) = (second / 60, second % 60);
    let [y1, y2] = digits(year / 100);
    let [y3, y4] = digits(year % 100);
    let [mo1, mo2] = digits(month);
    let [d1, d2] = digits(day);
    let [h1, h2] = digits(minute / 60);
    let [mi1, mi2] = digits(minute % 60);
    let [s1, s2] = digits(second);
    let [f1, f2] = digits(ms / 10);
    let [_, f3] = digits(ms % 10);
    out.extend_from_slice(&[
        y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', mi1, mi2, b':', s1, s2, b'.', f1, f2, f3,
        b'Z',
    ]);
    true
}

/// The digits of a value below 100.
fn digits(value: u32) -> [u8; 2] {
    let [tens, ..] = (value / 10).to_le_bytes();
    let [ones, ..] = (value % 10).to_le_bytes();
    [b'0' + tens, b'0' + ones]
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |value, c| c.is_ascii_digit().then(|| value * 10 + i64::from(c - b'0')))
}

/// Of what follows the seconds.
fn milliseconds(rest: &[u8]) -> Option<i64> {
    match rest {
        [b'Z'] => Some(0),
        [b'.', digits @ .., b'Z'] if (1..=9).contains(&digits.len()) => {
            let ms = number(&digits[..digits.len().min(3)])?;
            number(digits)?;
            Some(ms * [100, 10, 1][digits.len().min(3) - 1])
        }
        _ => None,
    }
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Both after Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in
// March, so that the leap day is a year's last.

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    year.div_euclid(400) * i64::from(DAYS_PER_ERA) + of_era - i64::from(DAYS_BEFORE_1970)
}

/// Year, month and day, `day` days after 1970-01-01.
fn date(day: u32) -> (u32, u32, u32) {
    let day = day + DAYS_BEFORE_1970;
    let of_era = day % DAYS_PER_ERA;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year + day / DAYS_PER_ERA * 400 + next, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{parse, write};

    const END_OF_9998: i64 = 253_370_764_800_000;

    #[test]
    fn days_that_the_calendar_does_not_have_are_left_to_others() {
        for text in [
            "2023-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2024-04-31T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "2024-01-00T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:60Z",
            "1969-12-31T23:59:59Z",
            "9999-01-01T00:00:00Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00+00:00",
            "2024-01-01T00:00:00.12x4Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("2000-02-29 00:00:00.25Z"), Some(951_782_400_250));
    }

    proptest! {
        #[test]
        fn every_time_is_the_calendar_librarys(ms in 0..END_OF_9998) {
            let mut out = Vec::new();
            let expected = format!("{:.3}", Timestamp::from_millisecond(ms).unwrap());
            prop_assert_eq!(write(ms, &mut out), true);
            let text = String::from_utf8(out).unwrap();
            prop_assert_eq!(&text, &expected);
            prop_assert_eq!(parse(&text), Some(ms));
        }

        #[test]
        fn what_is_read_is_what_the_calendar_library_reads(text in "(19[67]|20[0-3]|9[09]9)[0-9]-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,10})?Z") {
            if let Some(ms) = parse(&text) {
                prop_assert_eq!(text.parse::<Timestamp>().map(|at| at.as_millisecond()).ok(), Some(ms));
            }
        }

        #[test]
        fn times_outside_the_years_are_left_to_others(ms in proptest::num::i64::ANY) {
            let mut out = Vec::new();
            prop_assert_eq!(write(ms, &mut out), (0..END_OF_9998).contains(&ms));
            prop_assert_eq!(out.len(), if (0..END_OF_9998).contains(&ms) { 24 } else { 0 });
        }
    }
}
