//! Claims: what is read of input files.

use std::path::Path;

use super::super::InputFile;
use super::{file, gzip, lines, number, values};

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
