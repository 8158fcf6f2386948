//! Answers: whether one is what was wanted, and its body, which is counted while it comes.

use reqwest::Response;

use crate::error::{AwaySnafu, DeniedSnafu, FetchError, MissingSnafu, StatusSnafu, TooLargeSnafu, said};
use crate::reach::host_of;

/// An answer with what was asked for in it.
pub(crate) fn wanted(answer: Response) -> Result<Response, FetchError> {
    let (host, status) = (host_of(answer.url()), answer.status().as_u16());
    match status {
        200 => Ok(answer),
        401 | 403 => DeniedSnafu { host, status }.fail(),
        404 | 410 => MissingSnafu { host, status }.fail(),
        _ => StatusSnafu { host, status }.fail(),
    }
}

/// The body, if it has no more than so many bytes.
pub(crate) async fn read(mut answer: Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let host = host_of(answer.url());
    let announced = answer.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |bytes| bytes > most) {
        return TooLargeSnafu { host, most }.fail();
    }
    // What is announced is not believed: memory is taken for what has come.
    let mut bytes = Vec::new();
    loop {
        let chunk = answer.chunk().await.map_err(|error| AwaySnafu { host: &host, said: said(&error) }.build())?;
        let Some(chunk) = chunk else { return Ok(bytes) };
        if bytes.len().saturating_add(chunk.len()) > most {
            return TooLargeSnafu { host, most }.fail();
        }
        bytes.extend_from_slice(&chunk);
    }
}
