//! Cycles of stages without a ledger: an event may go round in them for ever.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::bounds::HOPS_MAX;
use crate::{InventoryPipelineSpec, Name, StageSpec};

use super::{findings::Findings, named};

/// That a stage sends to a topic which another one reads.
struct Hop<'a> {
    /// The field that says so.
    path: String,
    topic: &'a Name,
    to: usize,
}

/// Only what is written down counts: where a stage publishes, and topics that its rules' configs name. A rule may
/// emit to any topic, so that by what is possible every stage behind another one would be in a cycle.
///
/// A ledger drops an id that it has seen, so a cycle through one is left alone: such as goods under way, which `stock`
/// announces to its own input.
pub(super) fn check(spec: &InventoryPipelineSpec, findings: &mut Findings) {
    let hops: Vec<Vec<Hop<'_>>> = spec.stages.iter().enumerate().map(|(s, stage)| hops(spec, s, stage)).collect();
    // Each stage that is in a cycle is named once; all cycles could be more than anybody reads.
    let mut told = BTreeSet::new();
    for s in 0..spec.stages.len() {
        if told.contains(&s) {
            continue;
        }
        let Some(cycle) = shortest(&hops, s) else { continue };
        told.insert(s);
        told.extend(cycle.iter().map(|hop| hop.to));
        let way = cycle.iter().map(|hop| format!(" -> topic `{}` -> stage `{}`", hop.topic, spec.stages[hop.to].name));
        let way: String = way.collect();
        let message = format!(
            "an event may go round for ever: stage `{}`{way}; no stage of them keeps a ledger, which would drop an id \
             that it has seen",
            spec.stages[s].name
        );
        let help = format!(
            "let one of them send elsewhere; what goes on for more than {HOPS_MAX} hops becomes a dead letter (`LOOP`)"
        );
        findings.warn(cycle[0].path.clone(), message, help);
    }
}

fn hops<'a>(spec: &'a InventoryPipelineSpec, s: usize, stage: &'a StageSpec) -> Vec<Hop<'a>> {
    if stage.ledger.is_some() {
        return Vec::new();
    }
    let path = format!("spec.stages[{s}]");
    let publish = stage.publish.as_ref();
    let outputs = [
        ("refusals", publish.and_then(|publish| publish.refusals.as_ref()).map(|refusals| &refusals.topic)),
        ("deadLetters", publish.and_then(|publish| publish.dead_letters.as_ref()).map(|dead| &dead.topic)),
    ];
    // What it publishes to its own input is refused elsewhere.
    let outputs = outputs.into_iter().filter_map(|(output, topic)| Some((output, topic?)));
    let outputs = outputs.filter(|(_, topic)| !reads(stage, topic));
    let outputs = outputs.map(|(output, topic)| (format!("{path}.publish.{output}.topic"), topic));
    let named = named::topics(spec, stage).into_iter();
    let named = named.map(|named| (format!("{path}.rules[{}].config.{}", named.rule, named.at), named.topic));
    let sent = outputs.chain(named);
    let hops = sent.flat_map(|(path, topic)| {
        let readers = spec.stages.iter().enumerate();
        let readers = readers.filter(move |(_, reader)| reader.ledger.is_none() && reads(reader, topic));
        readers.map(move |(to, _)| Hop { path: path.clone(), topic, to })
    });
    hops.collect()
}

fn reads(stage: &StageSpec, topic: &Name) -> bool {
    stage.from.iter().any(|input| input.topic == *topic)
}

/// The shortest way from a stage back to it, if there is one.
fn shortest<'h, 'a>(hops: &'h [Vec<Hop<'a>>], start: usize) -> Option<Vec<&'h Hop<'a>>> {
    let mut came: BTreeMap<usize, (usize, &Hop<'a>)> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(from) = next.pop_front() {
        for hop in &hops[from] {
            if came.contains_key(&hop.to) {
                continue;
            }
            came.insert(hop.to, (from, hop));
            if hop.to == start {
                return Some(back(&came, start));
            }
            next.push_back(hop.to);
        }
    }
    None
}

/// The hops that led to `start`, the first of them first.
fn back<'h, 'a>(came: &BTreeMap<usize, (usize, &'h Hop<'a>)>, start: usize) -> Vec<&'h Hop<'a>> {
    let mut way = Vec::new();
    let mut at = start;
    while let Some((from, hop)) = came.get(&at) {
        way.push(*hop);
        at = *from;
        if at == start {
            break;
        }
    }
    way.reverse();
    way
}
