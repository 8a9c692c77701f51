//! `cargo xtask`: what cargo cannot check by itself.
fn main() {}
