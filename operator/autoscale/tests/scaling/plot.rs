//! Plot: a scenario as a picture.
