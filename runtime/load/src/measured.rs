//! Measured: the figures that the retail day is shaped after.
//!
//! All of them are of the UCI Online Retail data set (541,909 invoice lines of a shop, December 2010
//! to December 2011; CC BY 4.0; Chen, Sain, Guo 2012, doi:10.1057/dbm.2012.17). Its lines per
//! article follow Zipf with s of 0.5 to 0.7: the top tenth of the articles carries 45 % of the lines.

/// Of a thousand invoice lines, how many fall into each hour of the day.
pub(crate) const LINES_BY_HOUR_PERMILLE: [u32; 24] =
    [0, 0, 0, 0, 0, 0, 0, 1, 16, 63, 90, 106, 145, 133, 125, 143, 101, 53, 15, 7, 2, 0, 0, 0];

/// Lines of a basket at each 32nd of the 20,728 baskets of the year, from the smallest to where the
/// largest 32nd begins. The median is 15 and the mean 25.6.
pub(crate) const BASKET_LINES: [u32; 32] = [
    1, 1, 1, 1, 2, 3, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16, 17, 19, 20, 22, 23, 26, 29, 31, 35, 40, 47, 55, 68, 103,
];

/// The same within the largest 32nd, at each 32nd of it; the largest basket has 1,114 lines.
pub(crate) const BIG_BASKET_LINES: [u32; 33] = [
    103, 106, 109, 113, 118, 121, 126, 128, 132, 137, 141, 146, 151, 157, 162, 168, 174, 180, 186, 191, 198, 208, 218,
    233, 249, 264, 293, 340, 402, 450, 520, 593, 1114,
];

/// Units of a line at each 32nd of the lines that sell.
pub(crate) const UNITS: [u32; 32] =
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 6, 8, 10, 10, 12, 12, 12, 16, 24, 24, 48];

/// The mean of [`UNITS`].
pub(crate) const UNITS_MEAN: u64 = 7;

/// Of a thousand lines, how many take goods back (9,288 of the year's).
pub(crate) const RETURNS_PERMILLE: u32 = 17;

/// Of ten thousand lines, how many correct the stock: "damaged", "check", "found" (1,336 of the year's).
pub(crate) const ADJUSTMENTS_PER_MYRIAD: u32 = 25;

/// How much more than its hour's mean each of ten stretches of six minutes sees, in eighths. The
/// year's peak hour is 11 times its mean hour with sales; at noon the busiest of these come near.
pub(crate) const BURST_EIGHTHS: [u32; 10] = [4, 5, 6, 6, 7, 7, 8, 9, 12, 24];
