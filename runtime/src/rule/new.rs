//! `stockflow rule new`: a crate of the template that builds and passes its tests at once.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::name::RuleName;
use super::sdk::Sdk;
use super::template::render;
use crate::console;
use crate::failure::Failure;

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

/// Makes the crate and tells what to do with it.
pub(crate) fn run(args: &NewArgs) -> Result<ExitCode, Failure> {
    let made = make(args)?;
    console::print(&made).map_err(|error| Failure::io("print to", Path::new("standard output"), &error))?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the crate, or nothing; says what there is now, and what comes next.
fn make(args: &NewArgs) -> Result<String, Failure> {
    let folder = args.path.clone().unwrap_or_else(|| PathBuf::from(args.name.as_str()));
    let sdk = match &args.sdk {
        Some(path) => Sdk::at(path)?,
        None => Sdk::around(&folder),
    };
    refuse_own_rules(&folder, &sdk)?;
    let files = render(&args.name, &sdk);
    make_folder(&folder)?;
    if let Err((path, error)) = write(&folder, &files) {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&folder);
        return Err(Failure::io("write", &path, &error));
    }
    Ok(next_steps(&args.name, &folder, &sdk))
}

/// The folder of Stockflow's own rules takes no other workspace: cargo would stop for all of them.
fn refuse_own_rules(folder: &Path, sdk: &Sdk) -> Result<(), Failure> {
    let Some(own) = sdk.own_rules().and_then(|own| own.canonicalize().ok()) else { return Ok(()) };
    let parent = folder.parent().map(|parent| if parent == Path::new("") { Path::new(".") } else { parent });
    if parent.and_then(|parent| parent.canonicalize().ok()).is_some_and(|parent| parent == own) {
        return Err(Failure::input(format!(
            "{} holds the rules that Stockflow comes with, as one workspace: copy one of them there, or make yours \
             in another folder with --path",
            own.display()
        )));
    }
    Ok(())
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
         stockflow rule test {name}.wasm --events events.jsonl --with-stock\n",
        sdk.place()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(folder: &Path) -> NewArgs {
        NewArgs { name: "max-units".parse().unwrap(), path: Some(folder.to_owned()), sdk: None }
    }

    #[test]
    fn every_file_is_written() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("rules/max-units");
        let told = make(&args(&folder)).unwrap();
        assert!(told.contains("stockflow rule test max-units.wasm --events events.jsonl --with-stock"), "{told}");
        for (path, _) in render(&"max-units".parse().unwrap(), &Sdk::Released) {
            assert!(folder.join(path).is_file(), "{path}");
        }
    }

    #[test]
    fn the_rules_of_stockflow_stay_one_workspace() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins/rules/max-units");
        let failure = make(&args(&folder)).unwrap_err();
        assert!(failure.to_string().contains("--path"), "{failure}");
        assert!(!folder.exists());
    }

    #[test]
    fn what_is_there_already_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("mine.txt"), "mine").unwrap();
        let failure = make(&args(place.path())).unwrap_err();
        assert_eq!((failure.code(), failure.to_string().contains("is there already")), (2, true), "{failure}");
        let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["mine.txt"]);
    }
}
