//! Claims about the whole: tidy source, real data, examples.
