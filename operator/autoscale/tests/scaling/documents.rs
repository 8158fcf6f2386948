//! Documents: docs/scaling.md and its plots have what this program makes. With `SCALING_WRITE` set it writes them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compared::COMPARED;
use crate::plot::svg;
use crate::table::table;

const BEGIN: &str = "<!-- written by `make scaling`: begin -->\n";
const END: &str = "<!-- written by `make scaling`: end -->\n";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// Writes `made` if that is asked for; what is there is then what was made.
fn holds(path: &Path, made: &str) {
    if std::env::var_os("SCALING_WRITE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, made).unwrap();
    }
    let there = fs::read_to_string(path).unwrap_or_default();
    assert!(there == made, "{} is not what the model makes: `make scaling`, and look at the change", path.display());
}

#[test]
fn the_table_and_the_plots_of_the_document_are_what_the_model_makes() {
    let path = docs().join("scaling.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    holds(&path, &format!("{before}{BEGIN}\n{}\n{END}{after}", table()));
    for compared in COMPARED.iter() {
        let Some(drawn) = &compared.drawn else { continue };
        let name = format!("scaling/{}.svg", compared.name);
        assert!(text.contains(&name), "docs/scaling.md does not show {name}");
        holds(&docs().join(&name), &svg(compared, drawn));
    }
}
