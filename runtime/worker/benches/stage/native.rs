//! The stock rule compiled into the bench: what WebAssembly is compared with.

use rule_stock::Books;
use stockflow_core::{Batch, Description, Effects, Failure, Field, Fields, Role, Rule};
use stockflow_host::HostError;
use stockflow_rule::{EffectColumns, NativeRule};
use stockflow_worker::RuleSource;

pub struct Native;

struct Instance {
    rule: NativeRule<Books>,
    description: Description,
    out: EffectColumns,
}

impl RuleSource for Native {
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError> {
        let said = NativeRule::<Books>::describe();
        let description = Description {
            name: said.name.to_owned(),
            version: said.version.to_owned(),
            config_schema: String::new(),
            role: Role::Decider,
            reads: Fields::NONE.with(Field::ToLocation).with(Field::Disposition),
            state_version: None,
            migrates: Vec::new(),
        };
        assert_eq!(said.reads.bits(), description.reads.0, "the columns are those that the rule reads");
        let rule = NativeRule::new(crate::workload::CONFIG).unwrap();
        Ok(Box::new(Instance { rule, description, out: EffectColumns::default() }))
    }
}

impl Rule for Instance {
    fn description(&self) -> &Description {
        &self.description
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        failures.clear();
        std::mem::swap(&mut effects.heads, &mut self.out.heads);
        std::mem::swap(&mut effects.numbers, &mut self.out.numbers);
        std::mem::swap(&mut effects.ends, &mut self.out.ends);
        std::mem::swap(&mut effects.text, &mut self.out.text);
        self.rule.apply(&batch.kinds, &batch.numbers, &batch.ends, &batch.text, &mut self.out);
        std::mem::swap(&mut effects.heads, &mut self.out.heads);
        std::mem::swap(&mut effects.numbers, &mut self.out.numbers);
        std::mem::swap(&mut effects.ends, &mut self.out.ends);
        std::mem::swap(&mut effects.text, &mut self.out.text);
    }
}
