//! Testbeds for claims about the whole: a real Kafka of the test's own, processes that end
//! with the test that started them, and asking a server as a probe would.

pub mod http;
pub mod kafka;
pub mod process;
