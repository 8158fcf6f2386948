//! Testbeds for claims about the whole: a real Kafka of the test's own, and processes that end
//! with the test that started them.

pub mod kafka;
pub mod process;
