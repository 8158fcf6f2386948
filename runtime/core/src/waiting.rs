//! Waiting: what a shard's worker does with records behind one of their key that failed.

use snafu::Snafu;

use crate::shard::Shard;

/// Why a record cannot wait; the shard must then stop before it.
#[derive(Clone, Debug, PartialEq, Eq, Snafu)]
pub enum WaitError {
    /// No event of the key failed.
    #[snafu(display("{sku}:{location} is not parked, so that nothing can wait behind it"))]
    NotParked {
        /// Stock keeping unit.
        sku: String,
        /// Location id.
        location: String,
    },
    /// The shard keeps as many waiting records as it may.
    #[snafu(display(
        "{records} records of {bytes} bytes wait behind failed ones, and no more may: \
         mend the rule that fails and release the parked keys"
    ))]
    TooMuchWaiting {
        /// Records that wait.
        records: usize,
        /// Their bytes.
        bytes: usize,
    },
}

impl Shard {
    /// Keeps the raw record of an event that died of `PARKED`: it waits, behind what waits
    /// already, until [`Shard::release`]. As all else it stands once committed.
    ///
    /// # Errors
    /// [`WaitError`], and nothing has changed.
    pub fn wait(&mut self, sku: &str, location: &str, record: &[u8]) -> Result<(), WaitError> {
        let parking = &mut self.books.parking;
        let key = self.books.keys.find(sku, location).filter(|key| parking.keys.contains_key(key));
        let Some(key) = key else {
            return NotParkedSnafu { sku, location }.fail();
        };
        parking.wait(key, record).or_else(|(records, bytes)| TooMuchWaitingSnafu { records, bytes }.fail())
    }

    /// Lets a parked key go on, and gives the records that waited, in order; they are no longer
    /// the shard's. `None` when the key is not parked.
    pub fn release(&mut self, sku: &str, location: &str) -> Option<Vec<Box<[u8]>>> {
        let key = self.books.keys.find(sku, location)?;
        self.books.parking.release(key)
    }

    /// Every parked key, as (sku, location, id of the event that failed, how many records
    /// wait behind it), in no order.
    pub fn parked(&self) -> impl Iterator<Item = (&str, &str, &str, usize)> {
        self.books.parking.keys.iter().map(|(key, parked)| {
            let row = &self.books.keys.rows[key.at()];
            (row.sku(), row.location(), &*parked.behind, parked.waiting.len())
        })
    }
}
