//! The InventoryPipeline resource: types, defaults, validation, resolve; generated YAML beside the code.
