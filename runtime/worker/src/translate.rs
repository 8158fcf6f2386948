//! Translation: the CR's words to those of codec, core and log, one for one.

use stockflow_codec as codec;
use stockflow_core as core;
use stockflow_crds as crds;
use stockflow_log as log;

pub(crate) fn start(start: crds::Start) -> log::Start {
    match start {
        crds::Start::Earliest => log::Start::Earliest,
        crds::Start::Latest => log::Start::Latest,
    }
}

pub(crate) fn on_failure(on_failure: crds::OnFailure) -> core::OnFailure {
    match on_failure {
        crds::OnFailure::DeadLetter => core::OnFailure::DeadLetter,
        crds::OnFailure::Park => core::OnFailure::Park,
        crds::OnFailure::Halt => core::OnFailure::Halt,
    }
}
