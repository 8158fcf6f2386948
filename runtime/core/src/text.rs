//! Text of others, made fit for a terminal, a log and a label.

use std::borrow::Cow;

/// The text with what is no character to see written as `\u{1b}`: controls, which move a
/// terminal's cursor or end a line of a log, and those that turn the direction of text or hide
/// between letters, which make it read as something else.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let escaped = |c: char| if is_hidden(c) { c.escape_unicode().collect() } else { String::from(c) };
    Cow::Owned(text.chars().map(escaped).collect())
}

/// Lines, each of them [`printable`].
pub fn lines_printable(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// The same JSON: what is not to be seen can only be in its texts, where it has another spelling.
pub fn json_printable(json: &str) -> String {
    let spelled = |c: char| {
        let mut units = [0; 2];
        let all = c.encode_utf16(&mut units).iter();
        all.map(|unit| format!("\\u{unit:04x}")).collect::<String>()
    };
    let shown = |c: char| if c == '\n' || !is_hidden(c) { String::from(c) } else { spelled(c) };
    json.chars().map(shown).collect()
}

/// Whether a character is not to be seen, and changes how others are.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
            | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_seen_stays_as_it_is() {
        for text in ["", "LOW_STOCK", "größe", "בדיקה", "हिन्दी", "数量", "\"a\\b\"", "😀"] {
            assert_eq!(printable(text), text);
        }
    }

    #[test]
    fn controls_and_what_turns_or_hides_text_are_written_out() {
        assert_eq!(printable("a\u{1b}[2Jb\nc"), "a\\u{1b}[2Jb\\u{a}c");
        assert_eq!(printable("\u{202e}cba\u{2066}"), "\\u{202e}cba\\u{2066}");
        assert_eq!(printable("O\u{200b}K\u{7f}\u{9b}\u{2028}"), "O\\u{200b}K\\u{7f}\\u{9b}\\u{2028}");
    }

    #[test]
    fn lines_stay_lines_and_nothing_in_them_is_obeyed() {
        assert_eq!(lines_printable("a\u{1b}[2Jb\n\u{202e}c\n"), "a\\u{1b}[2Jb\n\\u{202e}c\n");
    }

    #[test]
    fn in_json_what_is_hidden_has_the_spelling_that_json_has_for_it() {
        assert_eq!(json_printable("{\"a\u{202e}\":\n\"\u{7f}é\"}"), "{\"a\\u202e\":\n\"\\u007fé\"}");
        assert_eq!(json_printable("\"\u{e0041}\""), "\"\\udb40\\udc41\"");
    }
}
