//! The gate from outside: real sockets, a real listener, an upstream that records what reaches it.
#![expect(clippy::unwrap_used, reason = "a case that cannot go on fails")]

mod bodies;
mod check;
mod frames;
mod framing;
mod house;
mod identity;
mod journal;
mod oauth1;
mod paths;
mod proxies;
mod rights;
mod routes;
mod stillness;
mod tunnels;
mod upstreams;
