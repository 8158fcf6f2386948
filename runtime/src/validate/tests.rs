//! Claims: how problems are shown.

use std::path::PathBuf;

use stockflow_crds::{Problem, load_all};

use super::{read, shown};

/// What is said of a file with this content, under the name p.yaml.
fn said(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.yaml");
    std::fs::write(&path, bytes).unwrap();
    let failure = read(&path, load_all).unwrap_err();
    assert_eq!(failure.code(), 2);
    failure.to_string().replace(&path.display().to_string(), "p.yaml")
}

#[test]
fn a_problem_is_shown_with_its_line_field_and_advice() {
    let problem = Problem::new("spec.stages[0]", "it is odd").with_help("make it even").at(11, 3).in_source("p.yaml");
    let text = "\n".repeat(10) + "a\tb: c\n";
    let wanted = "\
p.yaml:11:3: error: it is odd
   |
11 | a b: c
   |   ^ spec.stages[0]
   = help: make it even

p.yaml: 1 problem";
    assert_eq!(shown::all(&[problem], "p.yaml", &text), wanted);
}

#[test]
fn a_problem_without_a_place_is_shown_with_its_field() {
    let problem = Problem::new("spec.stages", "there are none").in_source("p.yaml");
    let wanted = "p.yaml: error: there are none\n = field: spec.stages";
    assert_eq!(
        shown::all(&[problem.clone(), problem], "p.yaml", ""),
        format!("{wanted}\n\n{wanted}\n\np.yaml: 2 problems")
    );
}

#[test]
fn a_warning_is_called_one_and_counted_by_itself() {
    let problem = Problem::new("a", "it is wrong").in_source("p.yaml");
    let warning = Problem::warning("b", "it is odd").with_help("make it even").in_source("p.yaml");
    let wanted = "p.yaml: warning: it is odd\n = field: b\n = help: make it even\n\np.yaml: 1 warning";
    assert_eq!(shown::all(std::slice::from_ref(&warning), "p.yaml", ""), wanted);
    let both = shown::all(&[problem, warning.clone(), warning], "p.yaml", "");
    assert!(both.ends_with("\n\np.yaml: 1 problem, 2 warnings"), "{both}");
    assert_eq!(shown::all(&[], "p.yaml", ""), "");
}

#[test]
fn lines_that_are_too_long_to_read_are_not_shown() {
    let problem = Problem::new("a", "it is odd").at(1, 3).in_source("p.yaml");
    let wanted = "p.yaml:1:3: error: it is odd\n  = field: a\n\np.yaml: 1 problem";
    assert_eq!(shown::all(&[problem], "p.yaml", &"x".repeat(1000)), wanted);
}

#[test]
fn a_file_that_is_wrong_is_told_whatever_is_wrong_with_it() {
    let wanted =
        "p.yaml:2:4: error: the text is not UTF-8\n  |\n2 | b: \u{fffd}\n  |    ^\n  = help: save the file as UTF-8";
    assert!(said(b"a: 1\nb: \xff\n").starts_with(wanted), "{}", said(b"a: 1\nb: \xff\n"));
    assert!(said(b"").starts_with("p.yaml: error: there is no pipeline in the text\n"));
    assert!(said(&b"#".repeat(3 << 20)).starts_with("p.yaml: error: the text has"));
    assert!(said("é".repeat(1 << 20).as_bytes()).starts_with("p.yaml: error: the text has"));
    let gone = read(&PathBuf::from("no/such.yaml"), load_all).unwrap_err().to_string();
    assert!(gone.starts_with("no/such.yaml: error: cannot read it: No such file"), "{gone}");
}

#[test]
fn what_a_file_says_does_not_steer_the_terminal() {
    let shown = said(b"apiVersion: \"\\e[31m\"\nkind: InventoryPipeline\n");
    assert!(shown.contains("[31m") && !shown.contains('\u{1b}'), "{shown}");
}
