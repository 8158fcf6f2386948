//! Seen: which version of each child the watches told of last, and which was last found as wanted.
//!
//! A child whose version is the one that was found as wanted need not be read again, so a
//! reconciliation of a pipeline of which nothing changed asks the API server nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use stockflow_plan::ChildKind;

use super::children::Found;

/// Of which pipeline, by uid.
pub type Uid = String;

/// Which of its children.
pub type Key = (ChildKind, String);

/// A child as it was when it was read.
#[derive(Clone, Debug)]
struct Read {
    version: String,
    /// Without what we have said of it.
    found: Found,
    /// That, as text: a tenth of what it takes as values, and there are some for each of thousands of
    /// pipelines.
    ours: Box<str>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    /// The version that a watch told last.
    told: Option<String>,
    read: Option<Read>,
}

/// How many children were known to be gone when the server was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked(u64);

/// What is known of the children of each pipeline.
#[derive(Debug, Default)]
pub struct Seen {
    owners: Mutex<HashMap<Uid, BTreeMap<Key, Known>>>,
    gone: AtomicU64,
}

impl Seen {
    /// Taken before the server is asked for what [`Seen::read`] is told.
    pub fn ask(&self) -> Asked {
        Asked(self.gone.load(Ordering::SeqCst))
    }

    /// A watch tells of an object of this owner.
    pub fn told(&self, owner: &str, key: Key, version: &str) {
        self.lock().entry(owner.to_owned()).or_default().entry(key).or_default().told = Some(version.to_owned());
    }

    /// The children that the watches have told of.
    pub fn of(&self, owner: &str) -> Vec<Key> {
        self.lock().get(owner).map(|known| known.keys().cloned().collect()).unwrap_or_default()
    }

    /// The child as it was last read, if no watch has told of another version since.
    pub fn current(&self, owner: &str, key: &Key) -> Option<Found> {
        let owners = self.lock();
        let Known { told: Some(told), read: Some(read) } = owners.get(owner)?.get(key)? else { return None };
        if *told != read.version {
            return None;
        }
        let mut found = read.found.clone();
        found.child.ours = serde_json::from_str(&read.ours).ok()?;
        Some(found)
    }

    /// A child was read, in this version. If any was told to be gone since the server was asked, it may be this one, of
    /// which no watch tells again: then it is not kept, and read once more.
    pub fn read(&self, asked: Asked, owner: &str, key: Key, version: &str, mut found: Found) {
        let ours = found.child.ours.take().to_string().into_boxed_str();
        let read = Some(Read { version: version.to_owned(), found, ours });
        let mut owners = self.lock();
        if self.ask() != asked {
            return;
        }
        let known = owners.entry(owner.to_owned()).or_default().entry(key).or_default();
        known.read = read;
        // A watch that is slow tells of an older one later: then it is read once more.
        known.told.get_or_insert_with(|| version.to_owned());
    }

    /// A child is not there any more.
    pub fn gone(&self, owner: &str, key: &Key) {
        let mut owners = self.lock();
        if let Some(known) = owners.get_mut(owner) {
            let is_news = known.remove(key).is_some();
            self.gone.fetch_add(u64::from(is_news), Ordering::SeqCst);
            // Those of a pipeline that is gone go one by one, and nobody asks for them any more.
            if known.is_empty() {
                owners.remove(owner);
            }
        }
    }

    /// A list of all children of a kind was read, and only these are there: a watch that was away tells
    /// of no deletion meanwhile. Gives the owners of those that are gone.
    pub fn listed(&self, kind: ChildKind, there: &HashSet<(Uid, String)>) -> Vec<Uid> {
        let mut gone = Vec::new();
        self.lock().retain(|owner, known| {
            let before = known.len();
            known.retain(|(of, name), _| *of != kind || there.contains(&(owner.clone(), name.clone())));
            gone.extend((known.len() < before).then(|| owner.clone()));
            !known.is_empty()
        });
        self.gone.fetch_add(u64::from(!gone.is_empty()), Ordering::SeqCst);
        gone
    }

    /// A pipeline is not there any more.
    pub fn forget(&self, owner: &str) {
        self.lock().remove(owner);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uid, BTreeMap<Key, Known>>> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use stockflow_plan::{Child, Owner};

    use super::*;

    fn child() -> Found {
        let child = Child {
            kind: ChildKind::Service,
            name: "shop".into(),
            uid: "1".into(),
            owner: Owner::Nobody,
            deleting: false,
            ours: serde_json::json!({"spec": {"ports": [8080]}}),
            replicas: None,
            rolling: false,
        };
        Found { child, workers: None }
    }

    #[test]
    fn a_child_is_read_again_only_once_a_watch_tells_of_another_version() {
        let (seen, key) = (Seen::default(), (ChildKind::Service, "shop".to_owned()));
        assert_eq!(seen.current("a", &key), None);
        seen.read(seen.ask(), "a", key.clone(), "7", child());
        assert_eq!(seen.current("a", &key), Some(child()));
        seen.told("a", key.clone(), "8");
        assert_eq!(seen.current("a", &key), None);
        seen.read(seen.ask(), "a", key.clone(), "8", child());
        assert_eq!(seen.current("a", &key), Some(child()));
        assert_eq!(seen.of("a"), std::slice::from_ref(&key));
        seen.gone("a", &key);
        assert_eq!((seen.current("a", &key), seen.of("a")), (None, vec![]));
    }

    #[test]
    fn a_child_that_a_list_does_not_have_is_gone_and_nothing_is_kept_of_who_has_none() {
        let (seen, key) = (Seen::default(), |name: &str| (ChildKind::Service, name.to_owned()));
        seen.read(seen.ask(), "a", key("one"), "7", child());
        seen.read(seen.ask(), "a", key("two"), "8", child());
        seen.read(seen.ask(), "b", key("one"), "9", child());
        let there = HashSet::from([("a".to_owned(), "two".to_owned())]);
        assert_eq!(seen.listed(ChildKind::ConfigMap, &there), Vec::<Uid>::new());
        let mut gone = seen.listed(ChildKind::Service, &there);
        gone.sort();
        assert_eq!(gone, ["a", "b"]);
        assert_eq!((seen.of("a"), seen.of("b")), (vec![key("two")], vec![]));
        seen.gone("a", &key("two"));
        assert!(seen.lock().is_empty());
    }

    #[test]
    fn a_read_that_crosses_a_deletion_is_not_kept_for_no_watch_would_take_it_back() {
        let (seen, key) = (Seen::default(), (ChildKind::StatefulSet, "shop-books".to_owned()));
        seen.told("a", key.clone(), "7");
        let asked = seen.ask();
        seen.gone("a", &key);
        seen.read(asked, "a", key.clone(), "7", child());
        assert_eq!((seen.current("a", &key), seen.of("a")), (None, vec![]));
        // What is only not there yet makes nothing to be read again.
        let asked = seen.ask();
        seen.gone("b", &key);
        seen.read(asked, "a", key.clone(), "8", child());
        assert_eq!(seen.current("a", &key), Some(child()));
        let asked = seen.ask();
        seen.listed(ChildKind::StatefulSet, &HashSet::new());
        seen.read(asked, "a", key.clone(), "8", child());
        assert_eq!(seen.of("a"), vec![]);
    }
}
