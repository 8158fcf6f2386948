//! The checks of a topic.

use serde_json::{Value, json};

use super::{
    EXTERNAL_SETTINGS, FEWER_PARTITIONS, INTERNAL_TOPIC, INTERNAL_TOPICS_BEGIN, TOPIC_FIELD_SETTINGS, TOPIC_FIELDS,
    UNCLEAN_ELECTION, UNCLEAN_SETTING, rule, rule_at,
};

pub(crate) fn topic() -> Value {
    json!([
        rule_at(
            ".partitions",
            "(has(self.managed) && !self.managed) || (has(oldSelf.managed) && !oldSelf.managed) || \
             (has(self.partitions) ? self.partitions : 1) >= (has(oldSelf.partitions) ? oldSelf.partitions : 1)",
            FEWER_PARTITIONS,
        ),
        rule_at(
            ".topicName",
            &format!("!has(self.topicName) || !self.topicName.startsWith('{INTERNAL_TOPICS_BEGIN}')"),
            INTERNAL_TOPIC,
        ),
        rule(
            "!has(self.managed) || self.managed || !(has(self.partitions) || has(self.retention) || \
             has(self.cleanup) || has(self.replicationFactor) || has(self.onDelete) || \
             (has(self.config) && self.config.size() > 0))",
            EXTERNAL_SETTINGS,
        ),
        rule_at(
            ".config",
            &format!(
                "!has(self.config) || !('{UNCLEAN_SETTING}' in self.config) || \
                 self.config['{UNCLEAN_SETTING}'] == 'false'"
            ),
            UNCLEAN_ELECTION,
        ),
        rule_at(
            ".config",
            &format!("!has(self.config) || {TOPIC_FIELD_SETTINGS:?}.all(name, !(name in self.config))"),
            TOPIC_FIELDS
        ),
    ])
}
