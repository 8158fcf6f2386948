//! What a rule says of itself, checked and in the core's words.

use stockflow_core::{Description, Field, Fields, Role};

use crate::bindings::stockflow::rule::types;

/// Most bytes of a name or version.
const NAME_BYTES_MAX: usize = 128;
/// Most bytes of a config schema.
const SCHEMA_BYTES_MAX: usize = 256 << 10;
/// Most older state versions.
const MIGRATES_MAX: usize = 64;

/// The description, or a sentence about what cannot be.
pub(crate) fn checked(said: types::Description) -> Result<Description, String> {
    for (what, text) in [("name", &said.name), ("version", &said.version)] {
        if text.is_empty() || text.len() > NAME_BYTES_MAX || stockflow_core::printable(text) != *text {
            return Err(format!("its {what} must be 1 to {NAME_BYTES_MAX} bytes of plain text"));
        }
    }
    if said.config_schema.len() > SCHEMA_BYTES_MAX {
        return Err(format!("its config schema has more than {SCHEMA_BYTES_MAX} bytes"));
    }
    if said.migrates.len() > MIGRATES_MAX {
        return Err(format!("it migrates more than {MIGRATES_MAX} versions of state"));
    }
    let role = match said.role {
        types::Role::Decider => Role::Decider,
        types::Role::Observer => Role::Observer,
    };
    let reads = fields(said.reads);
    if role == Role::Decider && reads.has(Field::Reason) {
        return Err("it decides, so there is no `reason` yet for it to read".to_owned());
    }
    if said.state_version.is_none() && reads.has(Field::State) {
        return Err("it reads `state`, but says of none that it keeps it: give a state version".to_owned());
    }
    Ok(Description {
        name: said.name,
        version: said.version,
        config_schema: said.config_schema,
        role,
        reads,
        state_version: said.state_version,
        migrates: said.migrates,
    })
}

fn fields(said: types::Fields) -> Fields {
    use types::Fields as Wire;
    let flags = [
        (Wire::ID, Field::Id),
        (Wire::KIND_NAME, Field::KindName),
        (Wire::SKU, Field::Sku),
        (Wire::LOCATION, Field::Location),
        (Wire::SOURCE, Field::Source),
        (Wire::RESERVATION, Field::Reservation),
        (Wire::ORDER, Field::Order),
        (Wire::USER, Field::User),
        (Wire::CORRELATION, Field::Correlation),
        (Wire::TO_LOCATION, Field::ToLocation),
        (Wire::DISPOSITION, Field::Disposition),
        (Wire::REASON, Field::Reason),
        (Wire::TIMER, Field::Timer),
        (Wire::STATE, Field::State),
        (Wire::PAYLOAD, Field::Payload),
    ];
    flags.into_iter().filter(|(flag, _)| said.contains(*flag)).fold(Fields::NONE, |set, (_, field)| set.with(field))
}
