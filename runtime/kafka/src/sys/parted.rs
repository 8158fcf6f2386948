//! A client that is parted with when it is dropped, on a thread of its own.

#![allow(unsafe_code, reason = "what is dropped is taken by the thread that closes it")]

use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

use crate::log::parting::part;

/// A client, closed as [`part`] does it.
pub(crate) struct Parted<T: Send + 'static>(ManuallyDrop<T>);

impl<T: Send + 'static> Parted<T> {
    pub(crate) fn new(client: T) -> Parted<T> {
        Parted(ManuallyDrop::new(client))
    }
}

impl<T: Send + 'static> Deref for Parted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Send + 'static> DerefMut for Parted<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Send + 'static> Drop for Parted<T> {
    fn drop(&mut self) {
        // SAFETY: taken once, here, and not touched any more.
        part(unsafe { ManuallyDrop::take(&mut self.0) });
    }
}
