//! The command line: every command, its flags and its examples.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use claviger_auth::audit;

use crate::commands::{app, backup, check_config, demo, doctor, link, migrate, openapi, project, serve, token, user};
use crate::config::{Config, Draft, Overrides};
use crate::failure::{self, Usage};
use crate::output;
use crate::world::{self, Environment};

/// One server for every key with which programs call HTTP APIs.
#[derive(Debug, Parser)]
#[command(
    name = "claviger",
    version,
    propagate_version = true,
    after_help = "Examples:
  claviger serve                                  a server in ./claviger-data, on 127.0.0.1:8470
  claviger demo                                   a throw-away one, full of samples
  claviger user add alice --email alice@example.org
  claviger token create --user alice --description laptop --expires 90d"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Which installation a command works on.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which installation")]
struct Place {
    /// The data folder [default: ./claviger-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database: a path, sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME [default: SQLite in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The configuration file [default: ./claviger.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    #[command(after_help = "Examples:
  claviger serve
  claviger serve --data /var/lib/claviger --listen 0.0.0.0:8470 --public-url https://keys.example.org
  claviger serve --database postgres://claviger@db/claviger
  CLAVIGER_ADMIN_PASSWORD=... claviger serve      the first administrator's password, not a drawn one

SIGTERM ends it after the requests that run, a second one at once; SIGHUP reads routes and certificates again.")]
    Serve(serve::Serve),
    /// Run a throw-away server full of sample people, projects and tokens, and print commands to try
    #[command(after_help = "Examples:\n  claviger demo\n  claviger demo --listen 127.0.0.1:9000")]
    Demo(demo::Demo),
    /// Manage accounts: people, service accounts and projects' bots
    #[command(
        subcommand,
        visible_alias = "users",
        after_help = "Examples:
  claviger user add alice --email alice@example.org
  claviger user list --json
  claviger user disable alice"
    )]
    User(user::Verb),
    /// Make, list and end access tokens
    #[command(
        subcommand,
        visible_alias = "tokens",
        after_help = "Examples:
  claviger token create --user ci --description nightly --set 'Read only' --expires 90d
  claviger token list --user ci
  claviger token revoke 42"
    )]
    Token(token::Verb),
    /// Manage projects and their members: what tokens can be restricted to
    #[command(
        subcommand,
        visible_alias = "projects",
        after_help = "Examples:
  claviger project add site --owner alice
  claviger project member add site bob developer"
    )]
    Project(project::Verb),
    /// Register applications in somebody's name
    #[command(
        subcommand,
        visible_alias = "apps",
        after_help = "Examples:
  claviger app add Importer --owner alice
  claviger app list --owner alice"
    )]
    App(app::Verb),
    /// Link programs that sign their requests (OAuth 1.0a)
    #[command(
        subcommand,
        visible_alias = "links",
        after_help = "Examples:
  claviger link add Bamboo --consumer-key OauthKey --public-key link.pub
  claviger link list"
    )]
    Link(link::Verb),
    /// Read the configuration and say what it comes to, or all that is wrong with it
    #[command(after_help = "Examples:
  claviger check-config
  claviger check-config --config /etc/claviger/claviger.toml --json")]
    CheckConfig(check_config::CheckConfig),
    /// Look at everything that the installation stands on: keys, database, audit log, disk, clock, upstreams
    #[command(after_help = "Examples:\n  claviger doctor\n  claviger doctor --json")]
    Doctor(doctor::Doctor),
    /// Make the database, or bring it to this version's schema
    #[command(after_help = "Examples:
  claviger migrate
  claviger migrate --database postgres://claviger@db/claviger")]
    Migrate(migrate::Migrate),
    /// Write a copy of the database to a file, also while a server runs
    #[command(after_help = "Examples:
  claviger backup /backups/claviger-$(date +%F).db
  claviger backup /backups/claviger.db --json")]
    Backup(backup::File),
    /// Read a backup into a database without accounts: a new data folder, or an empty PostgreSQL
    #[command(after_help = "Examples:
  claviger restore /backups/claviger-2027-01-31.db --data ./new-data
  claviger restore /backups/claviger-2027-01-31.db --database postgres://claviger@db/claviger")]
    Restore(backup::File),
    /// Print the OpenAPI document of the server's own API
    #[command(after_help = "Example:\n  claviger openapi > claviger.openapi.json")]
    Openapi,
    /// Print a script that completes commands in your shell
    #[command(after_help = "Examples:
  claviger completions bash > /etc/bash_completion.d/claviger
  claviger completions zsh > ~/.zfunc/_claviger
  claviger completions fish > ~/.config/fish/completions/claviger.fish")]
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: Shell,
    },
}

/// Reads the command line and does what it says.
pub(crate) fn run(environment: &Environment) -> ExitCode {
    let cli = Cli::parse();
    output::want_colour(environment.get("NO_COLOR").is_none_or(String::is_empty));
    match cli.execute(environment) {
        Ok(code) => code,
        Err(error) => failure::tell(&error),
    }
}

impl Cli {
    fn execute(self, environment: &Environment) -> anyhow::Result<ExitCode> {
        let overrides = Overrides {
            file: self.place.config,
            data: self.place.data,
            database: self.place.database,
            ..Overrides::default()
        };
        let config = || Config::load(&overrides, environment);
        match self.command {
            Command::Serve(wanted) => together(serve::run(wanted.overrides(overrides), environment)),
            Command::Demo(wanted) if overrides.is_empty() => together(demo::run(wanted, environment)),
            Command::Demo(_) => {
                Err(Usage("a demo makes an installation of its own: leave out --data, --database and --config".into())
                    .into())
            }
            Command::User(verb) => alone(environment, user::run(verb, config()?)),
            Command::Token(verb) => alone(environment, token::run(verb, config()?)),
            Command::Project(verb) => alone(environment, project::run(verb, config()?)),
            Command::App(verb) => alone(environment, app::run(verb, config()?)),
            Command::Link(verb) => alone(environment, link::run(verb, config()?)),
            Command::CheckConfig(wanted) => {
                check_config::run(&wanted, Draft::read(&overrides, environment)?).map(|()| ExitCode::SUCCESS)
            }
            Command::Doctor(wanted) => alone(environment, doctor::run(wanted, &overrides, environment)),
            Command::Openapi => openapi::run().map(|()| ExitCode::SUCCESS),
            Command::Migrate(wanted) => alone(environment, migrate::run(wanted, config()?)),
            Command::Backup(file) => alone(environment, backup::backup(file, config()?)),
            Command::Restore(file) => alone(environment, backup::restore(file, config()?)),
            Command::Completions { shell } => {
                let mut script = vec![];
                clap_complete::generate(shell, &mut Self::command(), "claviger", &mut script);
                std::io::Write::write_all(&mut std::io::stdout(), &script)?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// A command needs no second thread. What it does is written down with who typed it.
fn alone(environment: &Environment, work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<ExitCode> {
    let work = audit::OS_USER.scope(world::os_user(environment), work);
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)?;
    Ok(ExitCode::SUCCESS)
}

/// A server uses all cores.
fn together(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        fn check(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "{path} has no examples");
            command.get_subcommands().filter(|sub| sub.get_name() != "help").for_each(|sub| check(sub, &path));
        }
        check(&Cli::command(), "");
    }
}
