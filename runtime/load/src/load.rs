//! Load: one line after the other, up to the last.

use crate::echo::Echo;
use crate::fact::Fact;
use crate::flash::Flash;
use crate::line;
use crate::options::{LoadOptions, Profile};
use crate::random::Random;
use crate::retail::Retail;

/// Generated events, a line each.
///
/// ```
/// use stockflow_load::{Load, LoadOptions};
///
/// let mut load = Load::new(LoadOptions { events: 3, ..LoadOptions::default() });
/// let (mut line, mut lines) = (Vec::new(), 0);
/// while load.next_line(&mut line) {
///     assert!(line.starts_with(br#"{"eventId":""#));
///     lines += 1;
/// }
/// assert_eq!(lines, 3);
/// ```
#[derive(Clone, Debug)]
pub struct Load {
    options: LoadOptions,
    written: u64,
    random: Random,
    echo: Echo,
    day: Day,
}

#[derive(Clone, Debug)]
enum Day {
    Retail(Box<Retail>),
    Flash(Box<Flash>),
}

impl Load {
    /// A load at its first line; options beyond their limits count as their limits. Takes memory
    /// for the keys, not for the events.
    pub fn new(options: LoadOptions) -> Load {
        let day = match options.profile {
            Profile::RetailDay => Day::Retail(Box::new(Retail::new(&options))),
            Profile::FlashSale => Day::Flash(Box::new(Flash::new(options.events))),
        };
        Load { written: 0, random: Random::new(options.seed), echo: Echo::default(), day, options }
    }

    /// Puts the next line, without its newline, in place of what is in `line`; false, and an empty
    /// `line`, after the last.
    pub fn next_line(&mut self, line: &mut Vec<u8>) -> bool {
        line.clear();
        if self.written == self.options.events {
            return false;
        }
        let n = self.written;
        self.written += 1;
        if !self.echo.repeat(n, line) {
            line::write(&self.fact(n), self.options.seed, n, line);
            self.echo.listen(n, line, &mut self.random);
        }
        true
    }

    fn fact(&mut self, n: u64) -> Fact {
        match &mut self.day {
            Day::Retail(retail) => retail.next(n, &mut self.random),
            Day::Flash(flash) => flash.next(n, &mut self.random),
        }
    }
}
