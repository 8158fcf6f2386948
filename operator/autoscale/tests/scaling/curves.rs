//! Curves: how many records come in over time.

use crate::chance::Chance;
use crate::uci::WEEK;

/// Hours as they were, with so many records for each invoice line.
pub fn week(times: f64) -> impl Fn(u64) -> f64 {
    move |now_s| {
        let hour = usize::try_from(now_s / 3600).unwrap();
        f64::from(WEEK[hour / 24 % 7][hour % 24]) * times / 3600.0
    }
}

/// Straight lines between points of second and rate; level before the first and behind the last.
pub fn lines(points: &'static [(u64, f64)]) -> impl Fn(u64) -> f64 {
    move |now_s| between(points, now_s)
}

fn between(points: &[(u64, f64)], now_s: u64) -> f64 {
    let at = points.partition_point(|(at_s, _)| *at_s <= now_s);
    match (at.checked_sub(1).map(|before| points[before]), points.get(at)) {
        (None, next) => next.map_or(0.0, |next| next.1),
        (Some(last), None) => last.1,
        (Some(last), Some(next)) => last.1 + (next.1 - last.1) * ((now_s - last.0) as f64 / (next.0 - last.0) as f64),
    }
}

/// Stretches of 5 to 40 minutes: each is level, climbs to the next, or breaks off to a burst.
pub fn random(seed: u64, seconds: u64) -> impl Fn(u64) -> f64 {
    let mut chance = Chance::new(seed);
    let mut points = vec![(0, 50.0)];
    let mut now_s = 0;
    while now_s < seconds {
        now_s += crate::chance::whole(chance.between(300.0, 2400.0));
        let size = chance.part();
        let rate = 5.0 + 800.0 * size * size;
        let steep = chance.part() < 0.5;
        if steep {
            let before = points.last().map_or(50.0, |point: &(u64, f64)| point.1);
            points.push((now_s - 1, before));
        }
        points.push((now_s, rate));
    }
    move |now_s| between(&points, now_s)
}
