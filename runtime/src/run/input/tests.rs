//! Claims: what is read of input files, and what is said of wrong ones.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{InputError, InputFile, LINE_BYTES_MAX, Line};

/// A file in a folder of its own, which goes when this does.
struct Scratch {
    folder: tempfile::TempDir,
    path: PathBuf,
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> Scratch {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Scratch { folder, path }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lines(path: &Path) -> Result<Vec<Line>, InputError> {
    let mut file = InputFile::open(path)?;
    std::iter::from_fn(|| file.next().transpose()).collect()
}

/// What is read of a file with this name and content.
fn values(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let scratch = file(name, bytes);
    let lines = lines(&scratch.path).unwrap();
    lines.iter().map(|line| String::from_utf8(line.value.to_vec()).unwrap()).collect()
}

/// What is said of it, without the folder's name.
fn complaint(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let scratch = file(name, bytes);
    let said = lines(&scratch.path).map(|lines| lines.len()).expect_err("the file is wrong").to_string();
    said.replace(&format!("{}/", scratch.folder.path().display()), "")
}

fn number(line: &Line) -> &str {
    std::str::from_utf8(&line.id).unwrap().split_once('-').unwrap().0
}

#[test]
fn json_lines_come_as_they_are_whatever_ends_them() {
    assert_eq!(values("a.jsonl", "{\"a\":1}\n\n  \n{\"b\":2}\r\nnot json"), ["{\"a\":1}", "{\"b\":2}", "not json"]);
    assert_eq!(values("a.jsonl", ""), [""; 0]);
    assert_eq!(values("a.jsonl", "\u{feff}{}\n"), ["{}"]);
}

#[test]
fn ids_name_the_line_in_the_file_and_are_stable() {
    let scratch = file("a.jsonl", "{}\n\n[]\n{}\n");
    let once = lines(&scratch.path).unwrap();
    assert_eq!(once.iter().map(number).collect::<Vec<_>>(), ["1", "3", "4"]);
    assert_ne!(once[0].id[1..], once[1].id[1..], "another value, another hash");
    assert_eq!(once[0].id[1..], once[2].id[1..]);
    assert_eq!(once[0].id.len(), "1-".len() + 16);
    assert_eq!(lines(&scratch.path).unwrap(), once);
    let zipped = file("a.jsonl.gz", gzip(b"{}\n\n[]\n{}\n"));
    assert_eq!(lines(&zipped.path).unwrap(), once);
}

#[test]
fn lines_are_whole_across_the_chunks_they_are_read_in() {
    let wanted: Vec<String> =
        (0..5_000).map(|n| format!("{{\"n\":{n},\"pad\":\"{}\"}}", "x".repeat(n % 700))).collect();
    let text = wanted.join("\n");
    assert!(text.len() > 1 << 20);
    assert_eq!(values("a.jsonl", &text), wanted);
    assert_eq!(values("a.jsonl.gz", gzip(text.as_bytes())), wanted);
}

#[test]
fn gzip_files_that_were_put_together_are_read_to_the_end() {
    let both = [gzip(b"1\n"), gzip(b"2\n")].concat();
    assert_eq!(values("A.JSONL.GZ", both), ["1", "2"]);
}

#[test]
fn rows_become_objects_of_strings_in_column_order() {
    let csv = "sku,\"the \"\"name\"\"\",n\nA,\"x, \"\"y\"\"\nz\",007\nB,\t\\\u{1}é,\n";
    let wanted =
        [r#"{"sku":"A","the \"name\"":"x, \"y\"\nz","n":"007"}"#, r#"{"sku":"B","the \"name\"":"\t\\\u0001é","n":""}"#];
    assert_eq!(values("a.csv", csv), wanted);
    assert_eq!(values("a.csv.gz", gzip(csv.as_bytes())), wanted);
    for line in wanted {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    assert_eq!(values("a.csv", "only,a,header\n"), [""; 0]);
}

#[test]
fn a_row_has_the_number_of_the_line_it_begins_in() {
    for end in ["\n", "\r\n"] {
        let csv = ["a,b", "1,x", "2,\"y", "z\"", "", "3,w", ""].join(end);
        let scratch = file("a.csv", csv);
        let numbers: Vec<String> = lines(&scratch.path).unwrap().iter().map(|line| number(line).to_owned()).collect();
        assert_eq!(numbers, ["2", "3", "6"], "lines that end in {end:?}");
    }
}

#[test]
fn progress_is_measured_in_bytes_of_the_file_as_it_lies_there() {
    let scratch = file("a.jsonl.gz", gzip(&b"{\"a\":1}\n".repeat(10_000)));
    let mut input = InputFile::open(&scratch.path).unwrap();
    while input.next().unwrap().is_some() {}
    assert_eq!(Some(input.bytes_read()), InputFile::size(&scratch.path));
    assert_eq!(InputFile::size(scratch.folder.path()), None);
    assert_eq!(InputFile::size(Path::new("-")), None);
}

#[test]
fn a_file_that_cannot_be_opened_or_says_not_what_it_is_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone.jsonl");
    let said = lines(&gone).unwrap_err().to_string();
    assert!(said.starts_with(&format!("{}: cannot open: No such file", gone.display())), "{said}");
    let nested = folder.path().join("nested.csv");
    std::fs::create_dir(&nested).unwrap();
    let said = lines(&nested).unwrap_err().to_string();
    assert_eq!(said, format!("{}: is a folder: name a .jsonl or .csv file in it", nested.display()));
    for name in ["events.json", "events", "gz", "events.gz", ".jsonl"] {
        let said = complaint(name, "{}\n");
        assert!(said.starts_with(&format!("{name}: what it holds is told by its name")), "{said}");
    }
}

#[test]
fn a_header_row_that_is_missing_or_unclear_is_refused() {
    let cases = [
        ("", "a.csv:1: there is no header row: name the columns in the first line"),
        ("a,,c\n", "a.csv:1: column 2 of the header row has no name: give it one"),
        ("a,b,a\n", "a.csv:1: columns 1 and 3 of the header row are both named \"a\": rename one"),
    ];
    for (text, wanted) in cases {
        assert_eq!(complaint("a.csv", text), wanted);
    }
}

#[test]
fn a_ragged_row_is_told_by_line_row_and_fields() {
    let said = complaint("a.csv", "a,b\n1,\"2\n2\"\n\n3\n");
    let wanted = "a.csv:5: row 2 has 1 fields and the header row 2: make them equal; \
                  a field with commas or line ends stands in double quotes";
    assert_eq!(said, wanted);
}

#[test]
fn text_that_is_not_utf8_is_told_by_line_and_column() {
    let wanted = "a.csv:3: column 2 is not UTF-8: convert the file first, as with iconv -f LATIN1 -t UTF-8";
    assert_eq!(complaint("a.csv", b"a,b\n1,2\n3,caf\xe9\n"), wanted);
}

#[test]
fn a_gzip_that_is_cut_short_is_told_by_the_last_whole_line() {
    for name in ["a.jsonl.gz", "a.csv.gz"] {
        let rows: String = (0..50_000).map(|n| format!("{}\n", n * 7919)).collect();
        let mut zipped = gzip(format!("n\n{rows}").as_bytes());
        zipped.truncate(zipped.len() / 2);
        let scratch = file(name, &zipped);
        let mut input = InputFile::open(&scratch.path).unwrap();
        let mut last = 0;
        let said = loop {
            match input.next() {
                Ok(Some(line)) => last = number(&line).parse().unwrap(),
                Ok(None) => panic!("the end was not noticed"),
                Err(error) => break error,
            }
        };
        let InputError::CutShort { line, .. } = said else { panic!("{said}") };
        assert_eq!(line, last, "{name}");
        assert!(last > 10_000, "{name}: {last}");
    }
    assert_eq!(complaint("a.csv.gz", ""), "a.csv.gz: the gzip is cut short, after line 0: copy or download it again");
}

#[test]
fn gzip_and_plain_text_under_each_others_names_are_told() {
    for name in ["a.jsonl", "a.csv"] {
        let wanted = format!("{name}: is gzipped: let its name end in .gz, or unpack it first");
        assert_eq!(complaint(name, gzip(b"a\n1\n")), wanted);
    }
    for name in ["a.jsonl.gz", "a.csv.gz"] {
        let said = complaint(name, "{\"a\":1}\n{\"a\":1}\n");
        assert!(said.starts_with(&format!("{name}: not gzip, or damaged, after line 0 (")), "{said}");
    }
}

#[test]
fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    let long = "x".repeat(LINE_BYTES_MAX - 1);
    assert!(values("a.jsonl", format!("1\n{long}\n2\n")) == ["1", &long, "2"]);
    let said = complaint("a.jsonl", format!("1\n{long}x\n2\n"));
    assert!(said.starts_with("a.jsonl:2: the line is longer than 1048576 bytes"), "{said}");
    assert!(complaint("a.jsonl", format!("1\n{long}xx")).starts_with("a.jsonl:2: the line is longer"));
    assert_eq!(values("a.csv", format!("n\n{long}\n")).len(), 1);
    assert!(complaint("a.csv", format!("n\n1\n{long}x\n2\n")).starts_with("a.csv:3: the line is longer"));
}

#[test]
fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let said = complaint("a.csv.gz", gzip(format!("n\n1\n\"{}", "2\n".repeat(8 << 20)).as_bytes()));
    assert!(said.starts_with("a.csv.gz:3: the line is longer than 1048576 bytes"), "{said}");
}
