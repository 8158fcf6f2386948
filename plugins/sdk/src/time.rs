//! Time: calendar and text, without a clock and without time zones.

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// A calendar date and a time of day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year, 1 to 9999.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: i64,
    /// Day of the month, from 1.
    pub day: i64,
    /// Hour, 0 to 23.
    pub hour: i64,
    /// Minute, 0 to 59.
    pub minute: i64,
    /// Second, 0 to 59.
    pub second: i64,
}

impl Civil {
    /// Milliseconds since 1970 UTC; `None` when there is no such date or time of day.
    ///
    /// ```
    /// use stockflow_rule::time::Civil;
    /// let noon = Civil { year: 2011, month: 2, day: 28, hour: 12, minute: 0, second: 0 };
    /// assert_eq!(noon.epoch_ms(), Some(1_298_894_400_000));
    /// assert_eq!(Civil { day: 29, ..noon }.epoch_ms(), None);
    /// ```
    pub fn epoch_ms(self) -> Option<i64> {
        let Civil { year, month, day, hour, minute, second } = self;
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of(year, month)).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second);
        // Years that begin in March have the leap day at their end.
        let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let days = years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 - 719_468;
        exists.then_some(days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000)
    }
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A time (ms since 1970 UTC) as RFC 3339 in UTC with milliseconds. Times outside the years 1
/// to 9999 are given as the nearest that is inside.
///
/// ```
/// assert_eq!(stockflow_rule::time::rfc3339(1_298_894_400_001), "2011-02-28T12:00:00.001Z");
/// ```
pub fn rfc3339(epoch_ms: i64) -> String {
    let at = epoch_ms.clamp(-62_135_596_800_000, 253_402_300_799_999);
    let (days, of_day) = (at.div_euclid(DAY_MS) + 719_468, at.rem_euclid(DAY_MS));
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let months = (5 * of_year + 2) / 153;
    let day = of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    let year = years + era * 400 + i64::from(month <= 2);
    let (seconds, ms) = (of_day / 1000, of_day % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

#[cfg(test)]
mod tests {
    use super::{Civil, rfc3339};

    #[test]
    fn every_day_of_the_calendar_is_the_day_after_the_one_before() {
        let mut at_ms = Civil { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0 }.epoch_ms().unwrap();
        let mut days = 0;
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let civil = Civil { year, month, day, hour: 0, minute: 0, second: 0 };
                    if let Some(epoch_ms) = civil.epoch_ms() {
                        assert_eq!(epoch_ms, at_ms, "{civil:?}");
                        at_ms += 86_400_000;
                        days += 1;
                    }
                }
            }
        }
        assert_eq!(days, 3_652_059);
    }

    #[test]
    fn what_is_printed_is_what_was_meant() {
        for (year, month, day) in [(1, 1, 1), (1969, 12, 31), (1970, 1, 1), (2000, 2, 29), (2100, 3, 1), (9999, 12, 31)]
        {
            let civil = Civil { year, month, day, hour: 23, minute: 59, second: 58 };
            let text = format!("{year:04}-{month:02}-{day:02}T23:59:58.000Z");
            assert_eq!(rfc3339(civil.epoch_ms().unwrap()), text);
        }
        assert_eq!(rfc3339(i64::MIN), "0001-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(i64::MAX), "9999-12-31T23:59:59.999Z");
    }
}
