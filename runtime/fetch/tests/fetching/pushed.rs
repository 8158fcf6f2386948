//! A real registry, where one was started: `REGISTRY=127.0.0.1:5000` and an artifact that a tool of others has pushed.

use stockflow_crds::Pinned;
use stockflow_fetch::{Credentials, Source};

use crate::{digest_of, fetcher};

/// `ARTIFACT` is a reference, `DIGEST` the digest of what was pushed.
#[test]
#[ignore = "needs a registry, and an artifact in it: docs/rules.md says how to push one"]
fn what_others_have_pushed_is_fetched() {
    let [place, digest] = ["ARTIFACT", "DIGEST"].map(|name| std::env::var(name).unwrap());
    let pinned = Pinned { place, digest };
    let fetched = fetcher().fetch_here(Source::Artifact(&pinned), &Credentials::default()).unwrap();
    assert_eq!(digest_of(&fetched), pinned.digest);
}
