//! Claims: what is said of input files that are wrong.

use super::super::{InputError, InputFile, LINE_BYTES_MAX};
use super::{complaint, file, gzip, lines, number, values};

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
