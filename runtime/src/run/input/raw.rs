//! The bytes of an input file: counted as they lie on the disk, unpacked if they are gzipped.

use std::fmt;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use flate2::bufread::MultiGzDecoder;
use snafu::IntoError;

use super::error::{BadGzipSnafu, CutShortSnafu, GzippedSnafu, InputError, ReadSnafu};

/// Bytes of one read from the disk.
const READ_BYTES: usize = 128 * 1024;
/// How a gzip stream begins.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// How many bytes were read, for the one who watches.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(Arc<AtomicU64>);

impl Tally {
    pub(super) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// The unpacked bytes of a file.
pub(super) struct Raw {
    bytes: Box<dyn Read + Send>,
    is_gzip: bool,
    has_begun: bool,
}

/// A reader that counts.
struct Counted<R> {
    inner: R,
    tally: Tally,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.tally.0.fetch_add(u64::try_from(read).unwrap_or(u64::MAX), Relaxed);
        Ok(read)
    }
}

impl Raw {
    pub(super) fn new(inner: impl Read + Send + 'static, is_gzip: bool, tally: &Tally) -> Raw {
        let counted = Counted { inner, tally: tally.clone() };
        let bytes: Box<dyn Read + Send> = if is_gzip {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(READ_BYTES, counted)))
        } else {
            Box::new(counted)
        };
        Raw { bytes, is_gzip, has_begun: false }
    }

    /// What a failed read means after `line` whole lines of `path`.
    pub(super) fn explain(&self, source: io::Error, path: &Path, line: u64) -> InputError {
        match source.kind() {
            io::ErrorKind::UnexpectedEof if self.is_gzip => CutShortSnafu { path, line }.build(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if self.is_gzip => {
                BadGzipSnafu { path, line }.into_error(source)
            }
            io::ErrorKind::InvalidData => GzippedSnafu { path }.build(),
            _ => ReadSnafu { path, line }.into_error(source),
        }
    }
}

impl Read for Raw {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(into)?;
        if !self.has_begun {
            self.has_begun = true;
            if !self.is_gzip && into.starts_with(&GZIP_MAGIC) {
                return Err(io::Error::from(io::ErrorKind::InvalidData));
            }
        }
        Ok(read)
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw").field("is_gzip", &self.is_gzip).finish_non_exhaustive()
    }
}
