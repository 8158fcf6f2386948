//! What a worker is asked, read as the command line reads it: the same options, within the same limits.

use clap::{ColorChoice, Parser};

use super::asked::Asked;

/// The words of a question.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true, color = ColorChoice::Never)]
struct Words {
    #[command(subcommand)]
    asked: Asked,
}

/// What is asked by `what` and parameters with the names of options; a flag is one without a value.
///
/// # Errors
/// What is wrong with it, in a line or two.
pub(super) fn asked(what: &str, parameters: &[(String, String)]) -> Result<Asked, String> {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let mut words = vec![what.to_owned()];
    for (name, value) in parameters {
        if !is_name(name) {
            return Err(format!("there is no parameter {name:?}"));
        }
        words.push(if value.is_empty() { format!("--{name}") } else { format!("--{name}={value}") });
    }
    Words::try_parse_from(words).map(|words| words.asked).map_err(|error| short(&error.to_string()))
}

/// The words of an error without what only a terminal wants.
fn short(error: &str) -> String {
    let end = ["\n\nUsage:", "\n\nFor more information"].iter().filter_map(|sign| error.find(sign)).min();
    let said = end.map_or(error, |end| &error[..end]);
    said.trim_start_matches("error: ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use stockflow_kubectl::args::{Cli, Command};
    use stockflow_letters::Filter;

    use super::super::asked::{FilterArgs, First, Output};
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn refused(what: &str, parameters: &[(&str, &str)]) -> String {
        asked(what, &pairs(parameters)).err().unwrap_or_default()
    }

    /// What `kubectl stockflow` asks when it is told this.
    fn of_kubectl(line: &str) -> Result<Asked, String> {
        let cli = Cli::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{error}"));
        let Command::Dlq { what } = cli.command else { panic!("{line}") };
        let path = what.path();
        let (what, query) = path.trim_start_matches("/dlq/").split_once('?').unwrap_or((&path["/dlq/".len()..], ""));
        let parameters = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.replace("%3A", ":").replace("%26", "&"))
        });
        asked(what, &parameters.collect::<Vec<_>>())
    }

    #[test]
    fn parameters_are_the_options_of_the_command_line() {
        let Ok(Asked::Replay(args)) = asked("replay", &pairs(&[("reason", "--all"), ("at", "0:1"), ("dry-run", "")]))
        else {
            panic!("it is a replay");
        };
        let places = vec!["0:1".parse().unwrap()];
        assert_eq!(args.filter.filter(), Filter { reasons: vec!["--all".into()], places, ..Filter::default() });
        assert!(args.dry_run && !args.all, "what a value says is a value");
    }

    #[test]
    fn what_the_command_line_refuses_is_refused_in_its_words() {
        assert!(refused("list", &[("limit", "100001")]).contains("100001 is not in 1..=100000"));
        assert!(refused("show", &[("since", "soon")]).contains("give a time such as"));
        assert!(refused("list", &[("al", "")]).starts_with("unexpected argument '--al'"));
        assert!(refused("list", &[("help", "")]).starts_with("unexpected argument '--help'"));
        assert!(refused("list", &[("=reason", "a")]).starts_with("there is no parameter"));
        assert!(refused("replay", &[("reason", "")]).contains("a value is required"));
        assert!(!refused("list", &[("limit", "0")]).contains("Usage"));
    }

    #[test]
    fn every_option_of_kubectl_stockflow_is_understood() {
        let filter = "--reason A --reason B --rule own --key a&b:here --at 0:1 --since 2h --until 1h --settled";
        let look = format!("omni --stage stock {filter} --limit 3 --first oldest -o json");
        let settle = format!("omni --stage stock {filter} --all --limit 3 --dry-run");
        let whole = |args: &FilterArgs| {
            let Filter { reasons, rules, keys, places, since_ms, until_ms } = args.filter();
            assert_eq!(
                (reasons, rules, keys),
                (vec!["A".into(), "B".into()], vec!["own".into()], vec!["a&b:here".into()])
            );
            assert!(places.len() == 1 && since_ms < until_ms && args.settled);
        };
        let line = |what: &str, args: &str| format!("kubectl-stockflow dlq {what} {args}");
        let Ok(Asked::List(list)) = of_kubectl(&line("list", &look)) else { panic!("list") };
        let Ok(Asked::Show(show)) = of_kubectl(&line("show", &look)) else { panic!("show") };
        assert_eq!((list.limit, show.limit, list.look.first, list.look.output), (3, 3, First::Oldest, Output::Json));
        let Ok(Asked::Replay(replay)) = of_kubectl(&line("replay", &settle)) else { panic!("replay") };
        let Ok(Asked::Drop(drop)) = of_kubectl(&line("drop", &settle)) else { panic!("drop") };
        assert!(replay.all && replay.dry_run && drop.limit == Some(3));
        [&list.look.filter, &show.look.filter, &replay.filter, &drop.filter].into_iter().for_each(whole);
        let Ok(Asked::Release(release)) = of_kubectl(&line("release", "omni --key a:b --dry-run")) else {
            panic!("release")
        };
        assert!(release.dry_run && release.key == ("a".to_owned(), "b".to_owned()));
    }
}
