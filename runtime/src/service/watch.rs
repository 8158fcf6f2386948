//! Watching: whether the input is still the topic that the books are of.

use std::time::Duration;

use stockflow_kafka::KafkaLog;
use stockflow_worker::{Control, Stage};

use crate::failure::Failure;

/// How often it is looked at. What is read of another topic before that is found out by whoever
/// restores it: packs say which topic they are of.
const LOOKED_EVERY: Duration = Duration::from_secs(5);

/// Looks at the input until the stage is told to stop; stops it when its input was deleted and made
/// anew meanwhile, and says so.
pub(super) fn watch(log: &KafkaLog, stage: &Stage, control: &Control) -> Result<(), Failure> {
    let input = &stage.inputs[0].subscription.topic;
    while !control.stopping() {
        control.wait(LOOKED_EVERY);
        // Without an answer, or without ids, there is nothing to be said.
        let Ok(Some(id)) = log.admin().topic_id(input) else { continue };
        if !stage.input_id.is_empty() && id != stage.input_id {
            control.stop();
            return Err(Failure::work(format!(
                "stage {}: the topic {input:?} was deleted and made anew while it was read: its offsets mean other \
                 records now. To begin anew, delete changelog, group and local copy together; then replay",
                stage.name
            )));
        }
    }
    Ok(())
}
