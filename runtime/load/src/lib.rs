//! Deterministic inventory load: a retail day, a flash sale.
