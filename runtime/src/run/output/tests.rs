//! Claims: what lies in the output folder, whole files only, and what is said of wrong ones.

use std::path::Path;

use bytes::Bytes;
use serde_json::{Value, json};
use stockflow_log::Record;

use super::partial::Partial;
use super::{OutputDir, OutputError};
use crate::failure::Failure;

fn record(key: Option<&[u8]>, headers: &[(&str, &[u8])], value: Option<&[u8]>) -> Record {
    let bytes = |part: &[u8]| Bytes::copy_from_slice(part);
    Record {
        subscription: 0,
        partition: 3,
        offset: 41,
        timestamp_ms: 5,
        key: key.map(bytes),
        value: value.map(bytes),
        headers: headers.iter().map(|(name, value)| (Box::from(*name), bytes(value))).collect(),
    }
}

/// The line of a record, as it is written.
fn line(record: &Record) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = OutputDir::create(folder.path()).unwrap();
    let mut file = output.topic_file("t").unwrap();
    file.write(record).unwrap();
    assert_eq!(file.finish().unwrap(), 1);
    let text = std::fs::read_to_string(folder.path().join("t.jsonl")).unwrap();
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
    text.trim_end().to_owned()
}

fn value(bytes: &[u8]) -> Value {
    serde_json::from_str(&line(&record(None, &[], Some(bytes)))).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_record_is_a_line_with_its_json_as_it_is() {
    let event = br#"{"sku":"A","n":1.50,"n":2}"#;
    let wanted = r#"{"partition":3,"offset":41,"key":"A|store-001","headers":{"x":"a \"b\"","y":""},"value":{"sku":"A","n":1.50,"n":2}}"#;
    assert_eq!(line(&record(Some(b"A|store-001"), &[("x", b"a \"b\""), ("y", b"")], Some(event))), wanted);
    let wanted = r#"{"partition":3,"offset":41,"key":null,"headers":{},"value":null}"#;
    assert_eq!(line(&record(None, &[], None)), wanted);
}

#[test]
fn what_is_not_json_is_a_string() {
    for text in ["not json", "{\"a\":1", "{} {}", "", "\u{feff}{}", "a\nb", "NaN", "{\"a\":\"\n\"}"] {
        assert_eq!(value(text.as_bytes())["value"], json!(text));
    }
    assert_eq!(value(b" [1,\r\n {\"a\": \"\\n\"}]\n")["value"], json!([1, {"a": "\n"}]));
}

#[test]
fn what_is_not_utf8_is_base64_under_another_name() {
    for (bytes, wanted) in
        [(&b"\xff"[..], "/w=="), (b"\xff\xfe", "//4="), (b"caf\xe9", "Y2Fm6Q=="), (b"\xe9\0\xc3", "6QDD")]
    {
        let whole = value(bytes);
        assert_eq!((&whole["valueBase64"], whole.get("value")), (&json!(wanted), None));
    }
    let wanted =
        r#"{"partition":3,"offset":41,"keyBase64":"/w==","headers":{"b":"1"},"headersBase64":{"a":"/w=="},"value":1}"#;
    assert_eq!(line(&record(Some(b"\xff"), &[("a", b"\xff"), ("b", b"1")], Some(b"1"))), wanted);
}

#[test]
fn of_headers_with_one_name_the_last_counts() {
    let wanted = r#"{"partition":3,"offset":41,"key":null,"headers":{"b":"2","a":"3"},"value":null}"#;
    assert_eq!(line(&record(None, &[("a", b"1"), ("b", b"2"), ("a", b"3")], None)), wanted);
}

#[test]
fn files_get_their_names_when_they_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/out");
    let output = OutputDir::create(&path).unwrap();
    let mut first = output.topic_file("stock").unwrap();
    first.write(&record(None, &[], None)).unwrap();
    let second = output.topic_file("empty").unwrap();
    assert_eq!(names(&path), ["empty.jsonl.partial", "stock.jsonl.partial"]);
    assert_eq!((first.finish().unwrap(), second.finish().unwrap()), (1, 0));
    assert_eq!(names(&path), ["empty.jsonl", "stock.jsonl"]);
    output.finish("{\"a\":1}").unwrap();
    assert_eq!(names(&path), ["empty.jsonl", "stock.jsonl", "summary.json"]);
    assert_eq!(std::fs::read_to_string(path.join("summary.json")).unwrap(), "{\"a\":1}\n");
}

#[test]
fn nothing_half_written_stays() {
    let folder = tempfile::tempdir().unwrap();
    let output = OutputDir::create(folder.path()).unwrap();
    let mut file = output.topic_file("stock").unwrap();
    let large = record(None, &[], Some(&b"1".repeat(400_000)));
    file.write(&large).unwrap();
    drop(file);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_folder_that_holds_something_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("precious"), "").unwrap();
    let error = OutputDir::create(folder.path()).unwrap_err();
    let wanted = "is not empty, and nothing is overwritten: name another folder, or empty it";
    assert_eq!(error.to_string(), format!("{}: {wanted}", folder.path().display()));
    assert_eq!(Failure::from(error).code(), 2);
    for path in ["precious", "precious/below"] {
        let error = OutputDir::create(&folder.path().join(path)).unwrap_err();
        assert!(matches!(error, OutputError::NotAFolder { .. }), "{error}");
    }
}

#[test]
fn no_topic_name_leads_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let output = OutputDir::create(&folder.path().join("out")).unwrap();
    for name in ["../x", "/x", "a/b", "", "a\\b", "a\0", &"x".repeat(250)] {
        let error = output.topic_file(name).unwrap_err();
        assert!(matches!(error, OutputError::NotATopicName { .. }), "{error}");
    }
    for name in ["..", ".", "summary"] {
        output.topic_file(name).unwrap().finish().unwrap();
    }
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn the_longest_topic_names_have_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let output = OutputDir::create(folder.path()).unwrap();
    let long = |end: char| format!("{}{end}", "x".repeat(248));
    let files = ['a', 'b'].map(|end| output.topic_file(&long(end)).unwrap());
    for file in files {
        file.finish().unwrap();
    }
    assert_eq!(names(folder.path()), ['a', 'b'].map(|end| format!("{}.jsonl", long(end))));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_with_the_file_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.jsonl");
    // The device that is always full.
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut file = Partial::over(full, folder.path().join("t.jsonl.partial"), path.clone());
    file.write(b"x").unwrap();
    let error = file.finish().unwrap_err();
    let wanted = "the disk is full: free some space, or name a folder on another disk";
    assert_eq!(error.to_string(), format!("{}: {wanted}", path.display()));
    assert_eq!(Failure::from(error).code(), 1);
}
