//! A guest that misbehaves on request, for the tests of the host.
