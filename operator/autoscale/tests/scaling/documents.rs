//! Documents: docs/scaling.md and its plots have what this program makes.
