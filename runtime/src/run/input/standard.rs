//! Standard input that can be left waiting: read on a thread of its own, for a read that blocks cannot be called off.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Bytes of one read.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks that are read ahead.
const CHUNKS_MAX: usize = 2;
/// Between two looks at whether to stop.
const LOOK: Duration = Duration::from_millis(20);

/// A reader that is at its end as soon as it is told to stop, whatever the one below waits for.
pub(super) struct Stoppable {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: io::Cursor<Vec<u8>>,
    stop: Arc<AtomicBool>,
}

impl Stoppable {
    /// Reads `inner` from now on, until its end or the end of this reader; the thread that does
    /// so stays behind when `inner` never answers.
    pub(super) fn new(inner: impl Read + Send + 'static, stop: Arc<AtomicBool>) -> io::Result<Stoppable> {
        let (sender, chunks) = sync_channel(CHUNKS_MAX);
        std::thread::Builder::new().name("input".to_owned()).spawn(move || pump(inner, &sender))?;
        Ok(Stoppable { chunks, chunk: io::Cursor::default(), stop })
    }
}

impl Read for Stoppable {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.chunk.read(into)?;
            if read > 0 || self.stop.load(SeqCst) {
                return Ok(read);
            }
            match self.chunks.recv_timeout(LOOK) {
                Ok(chunk) => self.chunk = io::Cursor::new(chunk?),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
    }
}

fn pump(mut inner: impl Read, chunks: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let read = match inner.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other,
        };
        let is_last = !matches!(read, Ok(1..));
        let chunk = read.map(|bytes| {
            chunk.truncate(bytes);
            chunk
        });
        // Nobody is left to read for when sending fails.
        if chunks.send(chunk).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that never answers.
    struct Silent(Receiver<()>);

    impl Read for Silent {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            self.0.recv().map(|()| 0).map_err(io::Error::other)
        }
    }

    #[test]
    fn every_byte_comes_through_in_order() {
        let bytes: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut reader = Stoppable::new(io::Cursor::new(bytes.clone()), Arc::default()).unwrap();
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        assert!(read == bytes);
    }

    #[test]
    fn told_to_stop_it_is_at_its_end_while_the_one_below_still_waits() {
        let (_waits, silent) = sync_channel(0);
        let stop = Arc::new(AtomicBool::new(true));
        let mut reader = Stoppable::new(Silent(silent), stop).unwrap();
        assert_eq!(reader.read(&mut [0; 8]).unwrap(), 0);
    }
}
