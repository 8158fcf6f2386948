//! The rule host on wasmtime: load, limits, instances, columns.
