//! Behaviors: all the ways in which this guest can be bad, and what each does.

use serde::Deserialize;

/// What the guest does on the events that it picks; in the config by its name in kebab-case
/// (`endless-loop`). On every other event it asks for nothing.
///
/// `size` is the number of that name in the config, here with what it is when it is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behavior {
    /// Asks for nothing: the guest to compare the others with.
    WellBehaved,

    /// Never comes back: the fuel or the deadline must end it.
    EndlessLoop,
    /// Turns `size` (1,000,000) rounds of a loop an event and then asks for nothing: a batch of
    /// such events costs more than the limit of one event, each alone costs less.
    Busy,
    /// Turns `size` (1,000) rounds of a loop for each unit of the number that the sku ends in, and
    /// 20 more for each event that the instance has seen, of 1,000 at most: as an allocator does
    /// that looks through what was freed. It asks for nothing.
    Tires,
    /// Writes a list of `size` (65,536) bytes as JSON, as a rule does that keeps it as state, and
    /// reads it back. It asks for nothing.
    JsonState,
    /// Takes memory, 1 MiB at a time, and writes to every page, until it gets no more; then traps.
    MemoryBomb,
    /// Asks for `size` (1 GiB) bytes in one piece, traps when it does not get them, and writes
    /// to every page when it does.
    BigAllocation,
    /// Calls itself without end.
    DeepRecursion,
    /// Traps at once. With `when`, the one poisoned event of a thousand.
    Trap,

    /// Refuses with a reason of `size` (64 MiB) bytes. A memory limit below ends it before any
    /// limit on output can, so for that give a size well inside.
    LongText,
    /// Answers with `size` (10,000,000) effects, 28 bytes each. The same goes for its memory.
    ManyEffects,
    /// Emits a record with a value of `size` (2,000,000) bytes.
    BigRecord,
    /// Emits a record with a key of `size` (100,000) bytes.
    BigKey,
    /// Emits three records with values of `size` (500,000) bytes: each alone would do.
    BigRecords,
    /// Emits `size` (10,000) records of nothing.
    ManyEmits,
    /// Emits to a topic with a name of `size` (100,000) bytes.
    LongTopic,
    /// Emits an event with a sku of `size` (100,000) bytes.
    LongSku,
    /// Emits an event with an id of `size` (100,000) bytes.
    LongId,
    /// Sets a timer with a name of `size` (1,000,000) bytes.
    LongTimer,
    /// Takes a timer back that has a name of `size` (1,000,000) bytes.
    LongCancel,
    /// Holds for a reservation with an id of `size` (1,000,000) bytes.
    LongReservation,
    /// Logs and refuses in words that clear a terminal and turn its text around.
    ShadyWords,
    /// Sends `size` (100,000) log lines of 10,000 bytes and then asks for nothing.
    LogFlood,

    /// Says that a text ends `size` (1) bytes after the last byte.
    EndsOutOfRange,
    /// Says that a text ends before the one that precedes it.
    EndsDescending,
    /// Gives fewer ends than its effects have texts.
    MissingEnds,
    /// Answers for an event behind the last of the batch.
    HeadsOutOfRange,
    /// Answers for the next event and then for this one; the next of the last event is behind
    /// the batch too.
    HeadsDescending,
    /// Gives two numbers for an effect instead of three.
    MissingNumbers,
    /// Refuses with a reason that is not UTF-8.
    InvalidUtf8,
    /// Asks for an effect with a code that the contract does not have (13, the first free one).
    UnknownCode,
    /// Moves stock from a bucket that the contract does not have (7, the first free one).
    UnknownBucket,

    /// `configure` answers with an error.
    ConfigureFails,
    /// `configure` traps.
    ConfigureTraps,

    /// Refuses (`REMEMBERED`) every second of the picked events that this instance has seen, so
    /// that the answer depends on how the stream was cut and where it ran.
    Remembers,
}

impl Behavior {
    /// Every behavior, in the order of the enum.
    pub const ALL: [Behavior; 35] = [
        Behavior::WellBehaved,
        Behavior::EndlessLoop,
        Behavior::Busy,
        Behavior::Tires,
        Behavior::JsonState,
        Behavior::MemoryBomb,
        Behavior::BigAllocation,
        Behavior::DeepRecursion,
        Behavior::Trap,
        Behavior::LongText,
        Behavior::ManyEffects,
        Behavior::BigRecord,
        Behavior::BigKey,
        Behavior::BigRecords,
        Behavior::ManyEmits,
        Behavior::LongTopic,
        Behavior::LongSku,
        Behavior::LongId,
        Behavior::LongTimer,
        Behavior::LongCancel,
        Behavior::LongReservation,
        Behavior::ShadyWords,
        Behavior::LogFlood,
        Behavior::EndsOutOfRange,
        Behavior::EndsDescending,
        Behavior::MissingEnds,
        Behavior::HeadsOutOfRange,
        Behavior::HeadsDescending,
        Behavior::MissingNumbers,
        Behavior::InvalidUtf8,
        Behavior::UnknownCode,
        Behavior::UnknownBucket,
        Behavior::ConfigureFails,
        Behavior::ConfigureTraps,
        Behavior::Remembers,
    ];

    /// The `size` that a config without one means; 0 for behaviors that have none.
    pub(crate) fn default_size(self) -> u32 {
        match self {
            Behavior::Busy => 1_000_000,
            Behavior::Tires => 1_000,
            Behavior::JsonState => 65_536,
            Behavior::BigAllocation => 1 << 30,
            Behavior::LongText => 64 << 20,
            Behavior::ManyEffects => 10_000_000,
            Behavior::BigRecord => 2_000_000,
            Behavior::BigRecords => 500_000,
            Behavior::ManyEmits => 10_000,
            Behavior::LongTimer | Behavior::LongCancel | Behavior::LongReservation => 1_000_000,
            Behavior::BigKey | Behavior::LongTopic | Behavior::LongSku | Behavior::LongId => 100_000,
            Behavior::LogFlood => 100_000,
            Behavior::EndsOutOfRange => 1,
            _ => 0,
        }
    }
}
