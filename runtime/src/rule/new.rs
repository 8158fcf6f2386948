//! `stockflow rule new`: a crate of the template that builds and passes its tests at once.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::name::RuleName;
use super::sdk::Sdk;
use crate::console;
use crate::failure::Failure;

/// What the crate consists of: each file's path in it, and its template.
const TEMPLATES: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("../../../plugins/sdk/template/Cargo.toml.template")),
    ("src/lib.rs", include_str!("../../../plugins/sdk/template/src/lib.rs.template")),
    ("README.md", include_str!("../../../plugins/sdk/template/README.md.template")),
    (".gitignore", include_str!("../../../plugins/sdk/template/gitignore.template")),
    ("events.jsonl", include_str!("../../../plugins/sdk/template/events.jsonl.template")),
];

/// Makes a rule: a crate with a rule, its tests and a day of events, to change as you need it.
///
/// It builds and passes its tests as it is, inside a checkout of Stockflow or anywhere else.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// What the rule is called, in kebab-case: max-units.
    #[arg(value_name = "NAME")]
    name: RuleName,

    /// The folder to make, which must not be there yet; ./NAME by default.
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,

    /// The crate of the rule SDK, plugins/sdk of a checkout. By default that of the checkout
    /// around you, else the one of this version from the project's repository.
    #[arg(long, value_name = "DIR")]
    sdk: Option<PathBuf>,
}

/// Makes the crate, or nothing.
pub(crate) fn run(args: &NewArgs) -> Result<ExitCode, Failure> {
    let folder = args.path.clone().unwrap_or_else(|| PathBuf::from(args.name.as_str()));
    let sdk = match &args.sdk {
        Some(path) => Sdk::at(path)?,
        None => Sdk::around(&folder),
    };
    let files = render(&args.name, &sdk);
    make_folder(&folder)?;
    if let Err((path, error)) = write(&folder, &files) {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&folder);
        return Err(Failure::io("write", &path, &error));
    }
    let told = console::print(&next_steps(&args.name, &folder, &sdk));
    told.map_err(|error| Failure::io("print to", Path::new("standard output"), &error))?;
    Ok(ExitCode::SUCCESS)
}

/// The files of the crate: paths in it, and texts.
fn render(name: &RuleName, sdk: &Sdk) -> Vec<(&'static str, String)> {
    let (type_name, sdk) = (name.type_name(), sdk.dependency());
    let filled = |template: &str| {
        template.replace("{{name}}", name.as_str()).replace("{{type}}", &type_name).replace("{{sdk}}", &sdk)
    };
    TEMPLATES.into_iter().map(|(path, template)| (path, filled(template))).collect()
}

/// Makes `folder`, which nobody may have made before.
fn make_folder(folder: &Path) -> Result<(), Failure> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| Failure::io("make the folder", parent, &error))?;
    }
    fs::create_dir(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::input(format!(
            "{} is there already: take another name, or another folder with --path",
            folder.display()
        )),
        _ => Failure::io("make the folder", folder, &error),
    })
}

fn write(folder: &Path, files: &[(&str, String)]) -> Result<(), (PathBuf, io::Error)> {
    for (name, text) in files {
        let path = folder.join(name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, text)).map_err(|error| (path, error))?;
    }
    Ok(())
}

fn next_steps(name: &RuleName, folder: &Path, sdk: &Sdk) -> String {
    let (name, folder) = (name.as_str(), folder.display());
    format!(
        "Made the rule {name} in {folder}, on the SDK {}.\n\n  \
         cd {folder}\n  \
         cargo test\n  \
         stockflow rule build\n  \
         stockflow rule test {name}.wasm --events events.jsonl\n",
        sdk.place()
    )
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use stockflow_codec::{Decoder, DecoderOptions, RawRecord};
    use stockflow_core::Events;

    use super::*;

    fn rendered() -> Vec<(&'static str, String)> {
        render(&"max-units".parse().unwrap(), &Sdk::Released)
    }

    fn text_of(file: &str) -> String {
        rendered().into_iter().find(|(path, _)| *path == file).unwrap().1
    }

    fn args(folder: &Path) -> NewArgs {
        NewArgs { name: "max-units".parse().unwrap(), path: Some(folder.to_owned()), sdk: None }
    }

    #[test]
    fn no_placeholder_is_left() {
        for (path, text) in rendered() {
            assert!(!text.contains("{{"), "{path}");
        }
    }

    #[test]
    fn the_crate_has_the_name_the_type_and_the_sdk() {
        let manifest = text_of("Cargo.toml");
        assert!(manifest.contains("\nname = \"max-units\"\n"), "{manifest}");
        assert!(manifest.contains(&format!("\nstockflow-rule = {}\n", Sdk::Released.dependency())), "{manifest}");
        assert!(text_of("src/lib.rs").contains("export_rule!(MaxUnits);"));
        assert!(text_of("README.md").contains("stockflow rule test max-units.wasm --events events.jsonl"));
    }

    #[test]
    fn the_sample_events_are_events() {
        let decoder = Decoder::new(DecoderOptions::default()).unwrap();
        let mut events = Events::default();
        let lines = text_of("events.jsonl");
        for line in lines.lines() {
            let record = RawRecord {
                value: Some(line.as_bytes()),
                headers: &[],
                topic: "events",
                partition: 0,
                offset: 0,
                timestamp_ms: 0,
            };
            let decoded = decoder.decode(&record, Bytes::copy_from_slice(line.as_bytes()), &mut events);
            assert!(decoded.is_ok(), "{line}: {decoded:?}");
        }
        assert_eq!(events.len(), lines.lines().count());
    }

    #[test]
    fn every_file_is_written() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("rules/max-units");
        run(&args(&folder)).unwrap();
        for (path, _) in TEMPLATES {
            assert!(folder.join(path).is_file(), "{path}");
        }
    }

    #[test]
    fn what_is_there_already_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("mine.txt"), "mine").unwrap();
        let failure = run(&args(place.path())).unwrap_err();
        assert_eq!((failure.code(), failure.to_string().contains("is there already")), (2, true), "{failure}");
        let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["mine.txt"]);
    }
}
