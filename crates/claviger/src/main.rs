//! The binary: command line, configuration, wiring.

mod cli;
mod commands;
mod config;
mod demo;
mod doorbell;
mod failure;
mod gate;
mod keys;
mod open;
mod operator;
mod output;
mod password;
mod server;
mod span;
mod world;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(&world::environment())
}
