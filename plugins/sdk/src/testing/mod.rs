//! Testing: native unit tests of rules that read like a sentence.
