//! What a failed call means: wasmtime's error as a fault of the rule.

use stockflow_core::Fault;
use wasmtime::Trap;

use crate::log::shortened;
use crate::state::State;

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallFault {
    pub(crate) fault: Fault,
    /// What was seen, for people.
    pub(crate) message: String,
}

impl CallFault {
    /// An answer that breaks the contract.
    pub(crate) fn bad_answer(message: impl Into<String>) -> CallFault {
        CallFault { fault: Fault::BadAnswer, message: message.into() }
    }

    /// What `error` says happened to the guest with `state`.
    pub(crate) fn of(error: &wasmtime::Error, state: &State) -> CallFault {
        let Some(trap) = error.downcast_ref::<Trap>() else {
            // Not a trap: what the guest handed over could not be read.
            return CallFault::bad_answer(shortened(&error.root_cause().to_string()));
        };
        let (fault, seen) = match trap {
            Trap::OutOfFuel => (Fault::OutOfFuel, "it used all the fuel that one event may use".to_owned()),
            Trap::Interrupt => (Fault::Deadline, "it ran past its deadline".to_owned()),
            _ if state.memory_refused => (Fault::OutOfMemory, "it asked for more memory than it may have".to_owned()),
            trap => (Fault::Trap, trap.to_string()),
        };
        let message = match &state.last_error {
            Some(words) => format!("{seen}; its last words: {words}"),
            None => seen,
        };
        CallFault { fault, message }
    }
}
