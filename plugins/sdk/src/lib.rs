//! What a rule author writes against: rows, typed config, state, timers, emits, native tests.
