//! Why a component could not be fetched, with no word of what the other side has said.

use snafu::Snafu;

/// Most characters of what a library says of a connection.
const SAID_MAX: usize = 200;

/// Why a component could not be fetched.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum FetchError {
    /// What is named is no reference of an artifact.
    #[snafu(display("{why}: write REGISTRY/NAME:TAG, such as registry.example/rules/low-stock:1"))]
    Reference {
        /// What is wrong with it.
        why: &'static str,
    },
    /// What is named, or led to, is no address that is asked.
    #[snafu(display("{why}"))]
    Address {
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// Nobody answers there, or not as HTTP does.
    #[snafu(display("{host} does not answer: {said}: check the name, its certificate, and the way there"))]
    Away {
        /// The host.
        host: String,
        /// What a library said of the connection.
        said: String,
    },
    /// It took too long.
    #[snafu(display("it took more than {seconds} s: look at the way there"))]
    Slow {
        /// Most time.
        seconds: u64,
    },
    /// It is not for us.
    #[snafu(display(
        "{host} answers {status}, and we may not read it: name a secret with its login in worker.imagePullSecrets (on \
         one machine: --pull-secrets), and see that it is right; an address is asked without a login"
    ))]
    Denied {
        /// The host.
        host: String,
        /// What it answered.
        status: u16,
    },
    /// There is none.
    #[snafu(display("{host} answers {status}, there is none of that name: publish it, or correct the name"))]
    Missing {
        /// The host.
        host: String,
        /// What it answered.
        status: u16,
    },
    /// It answers, and not with what was asked for.
    #[snafu(display("{host} answers {status}, which is no component: look there"))]
    Status {
        /// The host.
        host: String,
        /// What it answered.
        status: u16,
    },
    /// It is led on and on.
    #[snafu(display("{host} leads on more than {most} times: give the address where it ends"))]
    Astray {
        /// The host that was asked first.
        host: String,
        /// How often one may be led on.
        most: usize,
    },
    /// It is larger than anything that is loaded.
    #[snafu(display("{host} gives more than {most} bytes, which is more than is taken"))]
    TooLarge {
        /// The host.
        host: String,
        /// Most bytes.
        most: usize,
    },
    /// A registry does not talk as one.
    #[snafu(display("{host} does not talk as an OCI registry does: {why}"))]
    NoRegistry {
        /// The host.
        host: String,
        /// What is missing.
        why: &'static str,
    },
    /// Several artifacts have that name.
    #[snafu(display(
        "it is an index of several artifacts: publish the rule by itself, or name one as NAME@sha256:DIGEST"
    ))]
    Index,
    /// The artifact is there, and the component is not in it.
    #[snafu(display(
        "the artifact has no layer with the digest {wanted}, it has {found}: it is another build; correct `digest`, or \
         name the artifact that has it"
    ))]
    NoLayer {
        /// The digest of the pipeline.
        wanted: String,
        /// Those that there are.
        found: String,
    },
    /// What came is another component.
    #[snafu(display(
        "what came has the digest {found}, the pipeline says {wanted}: it is another build, or was tampered with; \
         correct `digest`, or publish the build that it names"
    ))]
    Digest {
        /// The digest of the pipeline.
        wanted: String,
        /// Of what came.
        found: String,
    },
    /// A pull secret is none.
    #[snafu(display(
        "the pull secret {name} is no docker config: make it with `kubectl create secret docker-registry`"
    ))]
    PullSecret {
        /// The secret.
        name: String,
    },
    /// The machine does not let us ask anybody.
    #[snafu(display("this machine cannot ask over HTTP: {said}"))]
    Machine {
        /// What a library said.
        said: String,
    },
}

/// What a library says at the bottom of an error, in one short line of plain characters.
pub(crate) fn said(error: &(dyn std::error::Error + 'static)) -> String {
    let mut bottom = error;
    while let Some(source) = bottom.source() {
        bottom = source;
    }
    plain(&bottom.to_string())
}

/// A text in one short line of plain characters.
pub(crate) fn plain(text: &str) -> String {
    let plain = text.chars().take(SAID_MAX).map(|c| if matches!(c, ' '..='~') { c } else { '?' });
    plain.collect()
}
