//! The stage file: what the operator resolved for one stage, as its workers read it.
//!
//! A worker reads this and nothing else of the pipeline, so that a change of one stage is a change of one file. The
//! format has a version of its own and types of its own, apart from those of the resolved pipeline, which may change
//! from one release to the next.
//!
//! # Guarantees
//! - What is written of a pipeline is the same text, byte for byte, whenever it is written.
//! - A field that a reader does not know is passed over, so that a newer operator can run older workers. A field that
//!   must not be passed over makes a new version, which older readers refuse.
//! - A field that came later within a version has a default, so that a newer worker reads what an older operator wrote.

mod format;
mod names;
mod read;
mod read_stage;
mod write;
mod write_stage;

pub use names::topics_named;
pub use read::{StageFileError, read_stage_file};
pub use write::{stage_file_part, write_stage_file};

/// The version that is written, and the newest that is read.
pub const STAGE_FILE_VERSION: u32 = 1;
