//! Time: the spellings of a date and time of day that invoice lines come with.

use stockflow_rule::time::Civil;

/// Milliseconds since 1970 of a time in UTC: `2010-12-01 08:26[:00]`, `2010-12-01T08:26:00Z`
/// or, month first, `12/1/2010 8:26`; `None` when it is none of them.
pub fn epoch_ms(text: &str) -> Option<i64> {
    let (date, time) = text.trim().split_once([' ', 'T'])?;
    let (year, month, day) = if date.contains('/') {
        let [month, day, year] = three(date.split('/'))?;
        (year?, month?, day?)
    } else {
        let [year, month, day] = three(date.split('-'))?;
        (year?, month?, day?)
    };
    if year.len() != 4 {
        return None;
    }
    let [hour, minute, second] = three(time.strip_suffix('Z').unwrap_or(time).split(':'))?;
    let civil = Civil {
        year: number(year)?,
        month: number(month)?,
        day: number(day)?,
        hour: number(hour?)?,
        minute: number(minute?)?,
        second: second.map_or(Some(0), number)?,
    };
    civil.epoch_ms()
}

/// At most three parts.
fn three<'a>(mut parts: impl Iterator<Item = &'a str>) -> Option<[Option<&'a str>; 3]> {
    let first = [parts.next(), parts.next(), parts.next()];
    parts.next().is_none().then_some(first)
}

/// Up to four digits, and nothing else.
fn number(digits: &str) -> Option<i64> {
    let all_digits = matches!(digits.len(), 1..=4) && digits.bytes().all(|digit| digit.is_ascii_digit());
    all_digits.then(|| digits.parse().ok())?
}
