//! `cargo xtask`: what cargo cannot check by itself.
mod openapi;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "What cargo cannot check by itself")]
enum Task {
    /// Check the floors, the pages, the manifests, the decision records and the links of this repository
    Tidy,
    /// Check that docs/reference/openapi.json is what the binary prints
    Openapi {
        /// Renew the file in place of complaining
        #[arg(long)]
        write: bool,
    },
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Tidy => tidy::run(),
        Task::Openapi { write } => openapi::run(write),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
