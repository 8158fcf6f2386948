//! A real registry, and an artifact that a tool of others has pushed there.

use stockflow_crds::Pinned;
use stockflow_fetch::{Credentials, Fetcher, Limits, Source};

use crate::digest_of;

/// `ARTIFACT` is its reference, `DIGEST` the digest of the component.
#[test]
#[ignore = "needs a registry, and an artifact in it: docs/rules.md says how to push one"]
fn what_others_have_pushed_is_fetched() {
    let [place, digest] = ["ARTIFACT", "DIGEST"].map(|name| std::env::var(name).unwrap());
    let pinned = Pinned { place, digest };
    let fetcher = Fetcher::new(Limits::of_bytes(16 << 20));
    let fetched = fetcher.fetch_here(Source::Artifact(&pinned), &Credentials::default()).unwrap();
    assert_eq!(digest_of(&fetched), pinned.digest);
}
