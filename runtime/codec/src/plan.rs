//! Plan: the JSON pointers of a mapping as a tree, so that a value is read in one pass.

use crate::mapping_error::{MappingError, OverlapSnafu, TooManySnafu};
use crate::options::EventField;

/// Keys of one object that a plan may read: one bit each says which were seen.
const KEYS_MAX: usize = 64;

/// What is read of one object or array.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) keys: Vec<Key>,
}

/// A key that is read.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: Box<str>,
    pub(crate) place: Target,
}

/// What stands at a key.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A scalar that fills these fields.
    Leaf(Vec<EventField>),
    /// A scalar that fills this field where no leaf does.
    Fallback(EventField),
    /// An object or array that is read further.
    Inside(Node),
}

impl Node {
    /// The place of a key among those that are read.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.keys.iter().position(|key| *key.name == *name)
    }

    /// Reads `field` from the key `name` of this very object, where nothing else fills it.
    pub(crate) fn fall_back(&mut self, field: EventField, name: &str) {
        self.keys.push(Key { name: name.into(), place: Target::Fallback(field) });
    }

    /// Reads `field` from `pointer` (RFC 6901, begins with a slash).
    pub(crate) fn read(&mut self, field: EventField, pointer: &str) -> Result<(), MappingError> {
        let mut names = pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).peekable();
        let overlap = || OverlapSnafu { field: field.name(), pointer }.build();
        let mut node = self;
        while let Some(name) = names.next() {
            let last = names.peek().is_none();
            let at = match node.find(&name) {
                Some(at) => at,
                None if node.keys.len() == KEYS_MAX => {
                    return TooManySnafu { field: field.name(), max: KEYS_MAX }.fail();
                }
                None => {
                    let place = if last { Target::Leaf(Vec::new()) } else { Target::Inside(Node::default()) };
                    node.keys.push(Key { name: name.into(), place });
                    node.keys.len() - 1
                }
            };
            match &mut node.keys[at].place {
                Target::Leaf(fields) if last => {
                    fields.push(field);
                    return Ok(());
                }
                Target::Inside(inner) if !last => node = inner,
                _ => return Err(overlap()),
            }
        }
        Err(overlap())
    }
}
