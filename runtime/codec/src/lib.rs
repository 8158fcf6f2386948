//! Records to events and back: JSON, CloudEvents, field mapping, output shapes.
