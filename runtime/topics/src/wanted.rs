//! Which topics a stage of a pipeline needs, and how each is made.

use stockflow_crds::{Cleanup, Partitions, ResolvedPipeline, ResolvedStage, ResolvedTopic, Retention};

use crate::NewTopic;

/// A topic that a stage needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Somebody else's, by its name: it is there, or waited for.
    External(String),
    /// The pipeline's: made by the operator, or by who runs all of the pipeline.
    OfPipeline(NewTopic),
    /// Of which only the stage knows: made by whoever runs first.
    OfStage(NewTopic),
}

impl Wanted {
    /// The topic's name in Kafka.
    pub fn name(&self) -> &str {
        match self {
            Wanted::External(name) => name,
            Wanted::OfPipeline(new) | Wanted::OfStage(new) => &new.name,
        }
    }
}

/// The topics of a pipeline, and the dead letters of a stage that names no topic for them.
/// `replication` is how many copies there are to be, instead of what the pipeline says. The
/// changelog is not among them: it has as many partitions as the input turns out to have.
pub fn wanted(pipeline: &ResolvedPipeline, stage: &ResolvedStage, replication: Option<u16>) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = pipeline.topics.iter().map(|topic| of_pipeline(topic, replication)).collect();
    let copies =
        replication.or_else(|| pipeline.topics.iter().map(|topic| topic.replication_factor).max()).unwrap_or(3);
    if stage.publish.dead_letters.is_none() {
        wanted.push(Wanted::OfStage(NewTopic {
            name: stage.dead_letter_topic.clone(),
            partitions: 1,
            replication: copies,
            config: vec![
                ("cleanup.policy".to_owned(), "delete".to_owned()),
                ("retention.ms".to_owned(), "-1".to_owned()),
            ],
        }));
    }
    wanted
}

/// The changelog of a stage: kept for ever by Kafka, trimmed by the stage itself.
pub fn changelog(name: &str, partitions: u32, replication: u16) -> NewTopic {
    let config = [
        ("cleanup.policy", "delete"),
        ("retention.ms", "-1"),
        ("retention.bytes", "-1"),
        ("segment.bytes", "67108864"),
        // Packs are nearly as large: not what the brokers take by default, which may be less.
        ("max.message.bytes", "1048588"),
    ];
    let config = config.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    NewTopic { name: name.to_owned(), partitions, replication, config }
}

fn of_pipeline(topic: &ResolvedTopic, replication: Option<u16>) -> Wanted {
    match topic.partitions {
        Partitions::External => Wanted::External(topic.topic_name.clone()),
        Partitions::Managed(partitions) => Wanted::OfPipeline(NewTopic {
            name: topic.topic_name.clone(),
            partitions,
            replication: replication.unwrap_or(topic.replication_factor),
            config: settings(topic),
        }),
    }
}

fn settings(topic: &ResolvedTopic) -> Vec<(String, String)> {
    let retention = match topic.retention {
        Retention::Forever => "-1".to_owned(),
        Retention::Ms(ms) => ms.to_string(),
    };
    let cleanup = match topic.cleanup {
        Cleanup::Delete => "delete",
        Cleanup::Compact => "compact",
    };
    let ours = [("cleanup.policy".to_owned(), cleanup.to_owned()), ("retention.ms".to_owned(), retention)];
    ours.into_iter().chain(topic.config.iter().map(|(name, value)| (name.clone(), value.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::{NewTopic, Wanted, wanted};

    const PIPELINE: &str = "
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {name: shop, namespace: test}
spec:
  kafka: {bootstrapServers: [nowhere:9092]}
  topics:
  - {name: events, managed: false, topicName: orders}
  - {name: stock, partitions: 6, replicationFactor: 2, cleanup: compact, retention: 7d, config: {segment.ms: '60000'}}
  stages:
  - name: stock
    from: [{topic: events}]
    ledger: {}
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: stock}}
";

    fn of(replication: Option<u16>) -> Vec<Wanted> {
        let pipeline = stockflow_crds::resolve(&stockflow_crds::load(PIPELINE, "test").unwrap()).unwrap();
        wanted(&pipeline, &pipeline.stages[0], replication)
    }

    #[test]
    fn a_topic_of_others_is_looked_for_and_ours_are_made_as_the_pipeline_says() {
        let wanted = of(None);
        assert_eq!(wanted[0], Wanted::External("orders".into()));
        let Wanted::OfPipeline(NewTopic { name, partitions: 6, replication: 2, config }) = &wanted[1] else {
            panic!("{wanted:?}")
        };
        assert_eq!(name, "test.shop.stock");
        let config: Vec<_> = config.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let settings = [("cleanup.policy", "compact"), ("retention.ms", "604800000"), ("segment.ms", "60000")];
        assert_eq!(config, settings);
    }

    #[test]
    fn dead_letters_without_a_topic_of_the_pipeline_have_one_of_the_stage() {
        let wanted = of(Some(1));
        let Wanted::OfStage(NewTopic { name, partitions: 1, replication: 1, .. }) = &wanted[2] else {
            panic!("{wanted:?}")
        };
        assert_eq!((name.as_str(), wanted.len()), (wanted[2].name(), 3));
    }
}
