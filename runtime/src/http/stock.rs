//! `/stock/{sku}/{location}`: the committed stock of a key, from the thread that has its shard.

use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use axum::http::StatusCode;
use stockflow_codec::{StockField, StockShape};
use stockflow_core::Stock;
use stockflow_log::partition_for;
use stockflow_web::Reply;
use stockflow_worker::{Control, Phase, Stage};

use super::{StageView, View};

/// How long an answer may take: it comes between two transactions.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// The answer's names, in order.
const FIELDS: [(&str, StockField); 9] = [
    ("sku", StockField::Sku),
    ("location", StockField::LocationId),
    ("available", StockField::Available),
    ("reserved", StockField::Reserved),
    ("committed", StockField::Committed),
    ("unsellable", StockField::Unsellable),
    ("inTransit", StockField::InTransit),
    ("onHand", StockField::OnHand),
    ("version", StockField::Version),
];

/// Which stock is asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) sku: String,
    pub(super) location: String,
    /// The stage whose ledger is meant; needed where several keep one.
    pub(super) stage: Option<String>,
}

/// Where a partition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whereabouts {
    Here,
    BeingRestored,
    Elsewhere,
}

/// Answers; blocks for at most [`ANSWER_WITHIN`] and what it takes to find an owner.
pub(super) fn answer(view: &View, asked: &Asked) -> Reply {
    let (stage, at) = match choose(view, asked.stage.as_deref()) {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    let partition = partition_for(format!("{}:{}", asked.sku, asked.location).as_bytes(), stage.partitions);
    match place(&at.control, partition) {
        Whereabouts::Here => ask(&at.control, stage, partition, asked),
        Whereabouts::BeingRestored => Reply::later("the key's shard is being restored here: ask again"),
        Whereabouts::Elsewhere => elsewhere(view, at, partition),
    }
}

/// The stage whose ledger is meant.
fn choose<'a>(view: &'a View, named: Option<&str>) -> Result<(&'a Stage, &'a StageView), Reply> {
    let known = view.stages.iter().filter_map(|at| Some((&**at.stage.get()?, at)));
    let ledgers: Vec<(&Stage, &StageView)> = known.filter(|(stage, _)| stage.config.ledger.is_some()).collect();
    let names: Vec<&str> = ledgers.iter().map(|(stage, _)| stage.name.as_str()).collect();
    let refuse =
        |status, error: &str| Err(Reply::json(status, &serde_json::json!({ "error": error, "stages": names })));
    match (named, &ledgers[..]) {
        (None, [one]) => Ok(*one),
        (_, []) if view.stages.iter().any(|at| at.stage.get().is_none()) => {
            Err(Reply::later("the worker is starting: ask again"))
        }
        (_, []) => refuse(StatusCode::NOT_FOUND, "no stage of this worker keeps stock"),
        (None, _) => refuse(StatusCode::BAD_REQUEST, "several stages keep stock: name one with ?stage="),
        (Some(name), ledgers) => match ledgers.iter().find(|(stage, _)| stage.name == name) {
            Some(found) => Ok(*found),
            None => refuse(StatusCode::BAD_REQUEST, "no stage of this name keeps stock here"),
        },
    }
}

fn place(control: &Control, partition: u32) -> Whereabouts {
    let threads = control.threads();
    let mut shards = threads.values().flat_map(|thread| thread.shards.iter().flatten());
    match shards.find(|shard| shard.partition.partition == partition) {
        Some(shard) if shard.phase == Phase::Running => Whereabouts::Here,
        Some(_) => Whereabouts::BeingRestored,
        None => Whereabouts::Elsewhere,
    }
}

fn ask(control: &Control, stage: &Stage, partition: u32, asked: &Asked) -> Reply {
    let Some(answer) = control.ask(partition, &asked.sku, &asked.location) else {
        return Reply::later("too many questions wait: ask again");
    };
    match answer.recv_timeout(ANSWER_WITHIN) {
        Ok(answer) => match answer.stock {
            Some(stock) => Reply::json_bytes(json(&stock, stage.quantity_scale, asked)),
            None => Reply::error(
                StatusCode::NOT_FOUND,
                "nothing is kept of this key: it was never seen, or has long had nothing in it",
            ),
        },
        Err(RecvTimeoutError::Timeout) => Reply::later("no answer in time: ask again"),
        Err(RecvTimeoutError::Disconnected) => Reply::later("the key's shard has just moved: ask again"),
    }
}

/// Another instance that has the partition is named, for the caller to ask there.
fn elsewhere(view: &View, at: &StageView, partition: u32) -> Reply {
    match (at.owner)(partition) {
        Some(owner) if owner != view.instance => {
            Reply::json(StatusCode::MISDIRECTED_REQUEST, &serde_json::json!({ "owner": owner }))
        }
        // What the group says is ours comes soon.
        Some(_) => Reply::later("the key's shard is on its way here: ask again"),
        None => Reply::later("no instance has the key's shard at the moment: ask again"),
    }
}

fn json(stock: &Stock, scale: u8, asked: &Asked) -> Vec<u8> {
    let fields = FIELDS.map(|(name, field)| (name.to_owned(), field));
    let mut body = Vec::new();
    StockShape::new(&fields).encode(&asked.sku, &asked.location, stock, 0, scale, &mut body);
    body.push(b'\n');
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_decimals_of_the_scale_and_texts_are_escaped() {
        let stock = Stock { available: -150, reserved: 25, committed: 0, unsellable: 5, in_transit: 1000, version: 7 };
        let asked = Asked { sku: "a\"b".to_owned(), location: "é/1".to_owned(), stage: None };
        assert_eq!(
            String::from_utf8(json(&stock, 2, &asked)).unwrap(),
            "{\"sku\":\"a\\\"b\",\"location\":\"é/1\",\"available\":-1.50,\"reserved\":0.25,\"committed\":0.00,\
             \"unsellable\":0.05,\"inTransit\":10.00,\"onHand\":-1.20,\"version\":7}\n"
        );
    }
}
