//! Invoice lines by the hour, 3 to 9 December 2011, counted from the UCI Online Retail data set (Chen, Sain, Guo 2012,
//! doi:10.1057/dbm.2012.17, CC BY 4.0). The week has the peak of the year: 11 times the mean of the hours with sales.

use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

/// By day and hour.
pub const WEEK: [[u16; 24]; 7] = [
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 127, 341, 405, 502, 326, 286, 51, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 48, 125, 122, 757, 718, 374, 574, 184, 393, 2036, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 90, 154, 254, 422, 687, 211, 464, 133, 776, 174, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 181, 98, 356, 179, 426, 293, 344, 274, 144, 127, 16, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 10, 1564, 392, 313, 429, 509, 270, 332, 709, 97, 125, 166, 24, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 112, 61, 1139, 142, 178, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
];
const FIRST_DAY: u8 = 3;

fn year() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/online_retail_uci.csv.gz")
}

#[test]
fn the_hours_are_those_of_the_data_where_it_is_there() {
    let Ok(file) = std::fs::File::open(year()) else { return };
    let mut counted = [[0_u16; 24]; 7];
    for row in csv::Reader::from_reader(MultiGzDecoder::new(file)).records() {
        let row = row.unwrap();
        let Some(rest) = row[4].strip_prefix("2011-12-") else { continue };
        let (day, hour): (u8, usize) = (rest[..2].parse().unwrap(), rest[3..5].parse().unwrap());
        let day = day.checked_sub(FIRST_DAY).map(usize::from);
        if let Some(hours) = day.and_then(|day| counted.get_mut(day)) {
            hours[hour] += 1;
        }
    }
    assert_eq!(counted, WEEK);
}
