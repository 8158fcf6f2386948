//! A secret's text: shown to nobody, and wiped when it is let go.

use std::fmt::{self, Debug, Formatter};

use stockflow_crds::SecretKey;
use zeroize::Zeroizing;

use crate::error::{EmptySnafu, NotTextSnafu, TooLargeSnafu};
use crate::{SECRET_BYTES_MAX, SecretError};

/// What one key of a secret says: text that is not empty.
///
/// Its memory is wiped when it is dropped. What a library was given of it is that library's own.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes what was read of a key; `place` is where, for whoever has to mend it.
    ///
    /// # Errors
    /// `TooLarge`, `NotText` or `Empty`; what is refused is wiped.
    pub fn new(key: &SecretKey, place: &str, bytes: Vec<u8>) -> Result<Secret, SecretError> {
        let mut bytes = Zeroizing::new(bytes);
        let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if len > SECRET_BYTES_MAX {
            return TooLargeSnafu { key: key.clone(), place, len }.fail();
        }
        match String::from_utf8(std::mem::take(&mut *bytes)) {
            Ok(text) if text.trim().is_empty() => EmptySnafu { key: key.clone(), place }.fail(),
            Ok(text) => Ok(Secret(Zeroizing::new(text))),
            Err(refused) => {
                drop(Zeroizing::new(refused.into_bytes()));
                NotTextSnafu { key: key.clone(), place }.fail()
            }
        }
    }

    /// All of it: what a certificate or a key is.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Without white space at its end, which editors add and no name or password has.
    pub fn line(&self) -> &str {
        self.0.trim_end()
    }
}

impl Debug for Secret {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::{SECRET_BYTES_MAX, Secret, SecretError, SecretKey};

    fn made(bytes: &[u8]) -> Result<Secret, SecretError> {
        let key = SecretKey { name: "kafka-user".into(), key: "password".into() };
        Secret::new(&key, "secrets/kafka-user/password", bytes.to_vec())
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret = made(b"hunter2\n").unwrap();
        assert!(!format!("{secret:?} {:#?}", Some(&secret)).contains("hunter2"));
        assert_eq!((secret.text(), secret.line()), ("hunter2\n", "hunter2"));
    }

    #[test]
    fn what_is_no_secret_is_refused_and_not_repeated() {
        let max = usize::try_from(SECRET_BYTES_MAX).unwrap();
        assert!(made(&vec![b'x'; max]).is_ok());
        for (bytes, why) in [
            (&b" \n"[..], "is empty"),
            (&b"hunter2\xff"[..], "is no UTF-8 text"),
            (&vec![b'x'; max + 1][..], "more than the 1048576"),
        ] {
            let refused = made(bytes).unwrap_err();
            let said = refused.to_string();
            assert!(said.starts_with("secrets/kafka-user/password ") && said.contains(why), "{said}");
            assert!(!format!("{said} {refused:?}").contains("hunter2") && !refused.may_come(), "{refused:?}");
        }
    }
}
