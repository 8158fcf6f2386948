//! Claims: what is fetched is what was pinned, within limits, and nothing else is given or said.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails fails its test")]

mod addresses;
mod pushed;
mod registries;

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use stockflow_crds::Pinned;
use stockflow_fetch::{Credentials, FetchError, Fetcher, Limits, Source};

/// What is fetched; whether it is a rule is others' to say.
const COMPONENT: &[u8] = b"\0asm of a rule";
/// Most bytes of it here.
const BYTES_MAX: usize = 100_000;

fn digest_of(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn pinned(place: &str) -> Pinned {
    Pinned { place: place.to_owned(), digest: digest_of(COMPONENT) }
}

fn fetcher() -> Fetcher {
    Fetcher::new(Limits::of_bytes(BYTES_MAX))
}

/// One that waits no longer than it takes to see that nothing comes.
fn impatient() -> Fetcher {
    Fetcher::new(Limits { whole: Duration::from_millis(200), ..Limits::of_bytes(BYTES_MAX) })
}

fn artifact(reference: &str, credentials: &Credentials) -> Result<Vec<u8>, FetchError> {
    fetcher().fetch_here(Source::Artifact(&pinned(reference)), credentials)
}

fn address(url: &str) -> Result<Vec<u8>, FetchError> {
    fetcher().fetch_here(Source::Address(&pinned(url)), &Credentials::default())
}

/// The words of an error, which repeat nothing of what the other side has written.
#[track_caller]
fn words(refused: Result<Vec<u8>, FetchError>) -> String {
    let error = refused.unwrap_err();
    let words = error.to_string();
    assert!(!words.contains("hunter2") && !format!("{error:?}").contains("hunter2"), "{words}");
    words
}
