//! Claims about what a worker shows: made of made-up states, and asked of a server.

mod health;
mod limits;
mod made_up;
mod rendering;
mod server;
mod shop;
mod stock;
