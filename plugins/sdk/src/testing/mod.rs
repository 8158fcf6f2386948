//! Testing: native unit tests of rules that read like a sentence.
//!
//! ```
//! use stockflow_rule::testing::{Effect, Given};
//! use stockflow_rule::{Config, Effects, Event, Kind, Rule, Stock, Verdict};
//!
//! /// Holds what is asked for, and counts per user how often.
//! #[derive(Config)]
//! struct Holds {}
//!
//! impl Rule for Holds {
//!     const STATE_VERSION: Option<u32> = Some(1);
//!
//!     fn apply(&self, event: &Event, _: &Stock, out: &mut Effects) -> Verdict {
//!         let times = event.state_json::<u32>().unwrap_or(0) + 1;
//!         if times > 2 {
//!             return Verdict::refuse("OFTEN_ENOUGH");
//!         }
//!         out.hold(event.quantity());
//!         out.put_state_json(&times);
//!         Verdict::Continue
//!     }
//! }
//!
//! let first = Given::stock(10).event(Kind::Reservation, 3).user("u1").apply(&Holds {});
//! assert_eq!(first.effects(), [Effect::hold(3), Effect::put_state("1")]);
//! let second = first.then().event(Kind::Reservation, 3).user("u1").apply(&Holds {});
//! let third = second.then().event(Kind::Reservation, 3).user("u1").apply(&Holds {});
//! assert_eq!(third.refused(), Some("OFTEN_ENOUGH"));
//! ```

mod answer;
mod effect;
mod given;

pub use answer::Answer;
pub use effect::{Effect, EmittedEvent};
pub use given::Given;
