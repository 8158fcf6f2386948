//! The log on Kafka: consumers, transactional producers and administration, by rdkafka.
