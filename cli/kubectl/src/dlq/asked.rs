//! Arguments as a worker is asked: a path, and a parameter for each option by its name.

use super::args::{DlqCommand, FilterArgs, LookArgs, OfArgs, ReleaseArgs, SettleArgs};
use crate::args::Output;
use crate::encode::encoded;

/// Options with their values; a flag has none.
type Pairs = Vec<(&'static str, String)>;

impl DlqCommand {
    /// Whose letters.
    pub(crate) fn of(&self) -> &OfArgs {
        match self {
            DlqCommand::List(args) | DlqCommand::Show(args) => &args.of,
            DlqCommand::Replay(args) | DlqCommand::Drop(args) => &args.of,
            DlqCommand::Release(args) => &args.of,
        }
    }

    /// Whether something is changed by it.
    pub(crate) fn changes(&self) -> bool {
        !matches!(self, DlqCommand::List(_) | DlqCommand::Show(_))
    }

    /// How letters are printed.
    pub(crate) fn output(&self) -> Output {
        match self {
            DlqCommand::List(args) | DlqCommand::Show(args) => args.output,
            DlqCommand::Replay(_) | DlqCommand::Drop(_) | DlqCommand::Release(_) => Output::Text,
        }
    }

    /// Path and query of the question.
    pub fn path(&self) -> String {
        let (what, pairs) = match self {
            DlqCommand::List(args) => ("list", look(args)),
            DlqCommand::Show(args) => ("show", look(args)),
            DlqCommand::Replay(args) => ("replay", settle(args)),
            DlqCommand::Drop(args) => ("drop", settle(args)),
            DlqCommand::Release(args) => ("release", release(args)),
        };
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("/dlq/{what}{mark}{}", pairs.join("&"))
    }
}

fn filter(args: &FilterArgs) -> Pairs {
    let FilterArgs { reason, rule, key, at, since, until, settled } = args;
    let mut pairs = Pairs::new();
    for (name, values) in [("reason", reason), ("rule", rule), ("key", key), ("at", at)] {
        pairs.extend(values.iter().map(|value| (name, value.clone())));
    }
    pairs.extend(since.iter().map(|time| ("since", time.clone())));
    pairs.extend(until.iter().map(|time| ("until", time.clone())));
    flag(&mut pairs, "settled", *settled);
    pairs
}

fn look(LookArgs { of: _, filter: which, limit, first, output }: &LookArgs) -> Pairs {
    let mut pairs = filter(which);
    pairs.extend(limit.iter().map(|limit| ("limit", limit.to_string())));
    pairs.extend(first.iter().map(|first| ("first", first.clone())));
    if *output == Output::Json {
        pairs.push(("output", "json".to_owned()));
    }
    pairs
}

fn settle(SettleArgs { of: _, filter: which, all, limit, dry_run }: &SettleArgs) -> Pairs {
    let mut pairs = filter(which);
    flag(&mut pairs, "all", *all);
    pairs.extend(limit.iter().map(|limit| ("limit", limit.to_string())));
    flag(&mut pairs, "dry-run", *dry_run);
    pairs
}

fn release(ReleaseArgs { of: _, key, dry_run }: &ReleaseArgs) -> Pairs {
    let mut pairs = vec![("key", key.clone())];
    flag(&mut pairs, "dry-run", *dry_run);
    pairs
}

fn flag(pairs: &mut Pairs, name: &'static str, is_set: bool) {
    if is_set {
        pairs.push((name, String::new()));
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::args::{Cli, Command};

    fn path(line: &str) -> String {
        let cli = Cli::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{error}"));
        let Command::Dlq { what } = cli.command else { panic!("{line}") };
        what.path()
    }

    #[test]
    fn each_option_is_a_parameter_and_nothing_in_a_value_is_another_one() {
        assert_eq!(path("kubectl-stockflow dlq list omni -n retail"), "/dlq/list");
        assert_eq!(
            path("kubectl-stockflow dlq show omni --key a&all:é --at 0:1 --at 0:2 --first oldest -o json --settled"),
            "/dlq/show?key=a%26all%3A%C3%A9&at=0%3A1&at=0%3A2&settled=&first=oldest&output=json"
        );
        assert_eq!(
            path("kubectl-stockflow dlq replay omni --stage stock --rule own --since 2h --limit 3 --dry-run"),
            "/dlq/replay?rule=own&since=2h&limit=3&dry-run="
        );
        assert_eq!(path("kubectl-stockflow dlq drop omni --all"), "/dlq/drop?all=");
        assert_eq!(path("kubectl-stockflow dlq release omni --key plum:here"), "/dlq/release?key=plum%3Ahere");
    }
}
