//! Effect codes of the WIT, as they stand in a head.

pub(crate) const REFUSE: u32 = 0;
pub(crate) const MOVE: u32 = 1;
pub(crate) const COUNT: u32 = 2;
pub(crate) const HOLD: u32 = 3;
pub(crate) const CONFIRM: u32 = 4;
pub(crate) const FULFILL: u32 = 5;
pub(crate) const RELEASE: u32 = 6;
pub(crate) const EMIT_EVENT: u32 = 7;
pub(crate) const EMIT_RECORD: u32 = 8;
pub(crate) const PUT_STATE: u32 = 9;
pub(crate) const CLEAR_STATE: u32 = 10;
pub(crate) const SET_TIMER: u32 = 11;
pub(crate) const CANCEL_TIMER: u32 = 12;

/// As the time of an emit: that of the event that caused it.
pub(crate) const TIME_OF_CAUSE: i64 = i64::MIN;
