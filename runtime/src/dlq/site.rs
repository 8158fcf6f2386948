//! Dead letters over HTTP, for who reaches the pod's own address: seen with GET, settled with POST, one question at a
//! time, by the code of the command line.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use serde_json::json;
use stockflow_web::{Reply, Site, Slots};

use super::asked::Asked;
use super::source::Source;
use super::work::Answer;
use super::{query, work};

/// What there is, as a 404 says it and docs/operations.md explains it.
const ENDPOINTS: [&str; 5] =
    ["GET /dlq/list", "GET /dlq/show", "POST /dlq/replay", "POST /dlq/drop", "POST /dlq/release"];
/// Most bytes of letters in an answer: they are kept in the worker's memory until it is sent.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// How long an answer may take; what was begun goes on to its end.
const ANSWER_WITHIN: Duration = Duration::from_secs(240);
const LATE: &str = "it takes longer than 4 minutes, and goes on: what comes of it is logged by this worker, and `list` \
                    shows what is left";
const BUSY: &str = "somebody else is at the dead letters on this worker: ask again when that has ended";
/// Who asks, by their own word. That it must be there keeps out what a browser can be made to send.
const BY: &str = "stockflow-by";
/// Most characters of that.
const BY_CHARS_MAX: usize = 256;

type Parameters = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// What every request has.
#[derive(Clone)]
struct Shared {
    sources: Arc<[Source]>,
    turn: Slots,
}

/// The letters of these stages.
pub(crate) fn site(sources: Vec<Source>) -> Site {
    let shared = Shared { sources: sources.into(), turn: Slots::new(1).saying(BUSY) };
    let routes = Router::new()
        .route("/dlq/list", get(|shared: State<Shared>, asked: Parameters| seen(shared, "list", asked)))
        .route("/dlq/show", get(|shared: State<Shared>, asked: Parameters| seen(shared, "show", asked)))
        .route("/dlq/{what}", post(settled))
        .with_state(shared);
    Site::new(routes, &ENDPOINTS).within(ANSWER_WITHIN, LATE)
}

async fn seen(State(shared): State<Shared>, what: &'static str, parameters: Parameters) -> Reply {
    answer(shared, what, parameters, None).await
}

async fn settled(
    State(shared): State<Shared>,
    Path(what): Path<String>,
    headers: HeaderMap,
    parameters: Parameters,
) -> Reply {
    if !matches!(what.as_str(), "replay" | "drop" | "release") {
        return Reply::json(StatusCode::NOT_FOUND, &json!({"error": "there is nothing here", "endpoints": ENDPOINTS}));
    }
    let said = headers.get(BY).and_then(|by| by.to_str().ok()).map(str::trim);
    let Some(by) = said.filter(|by| (1..=BY_CHARS_MAX).contains(&by.len())) else {
        return Reply::error(StatusCode::BAD_REQUEST, "say who does it, in the header stockflow-by");
    };
    answer(shared, &what, parameters, Some(by.to_owned())).await
}

async fn answer(shared: Shared, what: &str, parameters: Parameters, by: Option<String>) -> Reply {
    let Ok(Query(parameters)) = parameters else {
        return Reply::error(StatusCode::BAD_REQUEST, "the parameters must be percent-encoded UTF-8");
    };
    let (named, parameters): (Vec<_>, Vec<_>) = parameters.into_iter().partition(|(name, _)| name == "stage");
    let chosen = choose(&shared.sources, named.last().map(|(_, stage)| stage.as_str()));
    let asked = query::asked(what, &parameters).and_then(|asked| {
        let checked = asked.check().map_err(|failure| failure.to_string());
        checked.and(chosen).map(|place| (asked, place))
    });
    let (asked, place) = match asked {
        Ok(asked) => asked,
        Err(words) => return Reply::error(StatusCode::BAD_REQUEST, &words),
    };
    let sources = shared.sources;
    let made = move || sources.get(place).map_or_else(gone, |source| carried_out(source, &asked, by.as_deref()));
    shared.turn.answer(made).await
}

/// The place of the stage that is meant.
fn choose(sources: &[Source], named: Option<&str>) -> Result<usize, String> {
    let names = || sources.iter().map(|source| source.stage.name.as_str()).collect::<Vec<_>>().join(", ");
    match named {
        None if sources.len() == 1 => Ok(0),
        None => Err(format!("say whose dead letters with ?stage=: there are {}", names())),
        Some(name) => {
            let place = sources.iter().position(|source| source.stage.name == name);
            place.ok_or_else(|| format!("there is no stage `{name}` here; there are {}", names()))
        }
    }
}

fn gone() -> Reply {
    Reply::error(StatusCode::NOT_FOUND, "there is no such stage here")
}

/// Does it; what changes something is logged before and after, with who says that they do it.
fn carried_out(source: &Source, asked: &Asked, by: Option<&str>) -> Reply {
    let by = by.filter(|_| asked.changes());
    if let Some(by) = by {
        log(by, source, &format!("begins {asked:?}"));
    }
    let answered = work::answer(source, asked, ANSWER_BYTES_MAX);
    if let Some(by) = by {
        let came = match &answered {
            Ok(answer) => answer.told.join("; "),
            Err(failure) => format!("failed: {failure}"),
        };
        log(by, source, &came);
    }
    match answered {
        Ok(Answer { out, told }) => Reply::json(StatusCode::OK, &json!({ "out": out, "told": told })),
        Err(failure) if failure.code() == 2 => Reply::error(StatusCode::BAD_REQUEST, &failure.to_string()),
        Err(failure) => Reply::error(StatusCode::BAD_GATEWAY, &failure.to_string()),
    }
}

/// At the level that is logged by default. Logs have no time of their own.
fn log(by: &str, source: &Source, what: &str) {
    let mut at = Vec::new();
    stockflow_codec::write_time(stockflow_worker::WallClock::Real.now_ms(), &mut at);
    let at = String::from_utf8_lossy(&at).into_owned();
    let what = stockflow_core::printable(what).into_owned();
    tracing::warn!(%at, by, stage = source.stage.name.as_str(), what, "dead letters, over HTTP");
}
