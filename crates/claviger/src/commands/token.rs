//! `claviger token`: access tokens. A new value is printed alone, on stdout, and never again.

mod changes;
mod create;
mod list;
mod secrets;
mod show;

use clap::Subcommand;

use crate::config::Config;
use crate::open::Missing;
use crate::operator::Operator;

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a token, and print its value
    #[command(after_help = "Examples:
  claviger token create --user alice --description laptop
  claviger token create --user ci --description nightly --set 'Read only' --expires 90d
  claviger token create --user ci --description deploy --method projects.read --project site --cidr 10.0.0.0/8
  claviger token create --user alice --description script --format tuleap --expires 2027-01-31
  TOKEN=$(claviger token create --user ci --description build)
  claviger token create --user ci --description load --count 100000 > tokens.txt")]
    Create(create::Create),
    /// List tokens, newest first
    #[command(after_help = "Examples:
  claviger token list
  claviger token list --user alice --state active --json
  claviger token list --search nightly --limit 20")]
    List(list::List),
    /// Show a token's settings; its value cannot be shown again
    #[command(
        after_help = "Examples:\n  claviger token show tok_01jd8m2v7wf3r9n0h4k6t5x2qz\n  claviger token show 42 --json"
    )]
    Show(show::Show),
    /// End tokens for good
    #[command(after_help = "Examples:
  claviger token revoke 42 --reason 'laptop lost'
  claviger token revoke 42 43 44")]
    Revoke(changes::WithReason),
    /// Let tokens rest until they are resumed
    #[command(after_help = "Example:\n  claviger token suspend 42 --reason 'is this still used?'")]
    Suspend(changes::WithReason),
    /// Wake resting tokens
    #[command(after_help = "Example:\n  claviger token resume 42")]
    Resume(changes::Tokens),
    /// Give a token a new value beside the old one, which lives on for a while; print the new one
    #[command(after_help = "Examples:
  claviger token rotate 42                        the old value works for one more day
  claviger token rotate 42 --overlap 1h")]
    Rotate(secrets::Rotate),
    /// Replace a token's value at once, and print the new one; works on an expired token too
    #[command(after_help = "Example:\n  claviger token regenerate 42")]
    Regenerate(secrets::Regenerate),
    /// Make a token with another one's settings, and print its value
    #[command(after_help = "Example:\n  claviger token copy 42 --description 'second laptop'")]
    Copy(secrets::Copy),
}

/// Does it.
pub(crate) async fn run(verb: Verb, config: Config) -> anyhow::Result<()> {
    let operator = Operator::sit_down(config, Missing::Refuse).await?;
    match verb {
        Verb::Create(wanted) => create::run(&operator, wanted).await,
        Verb::List(wanted) => list::run(&operator, wanted).await,
        Verb::Show(wanted) => show::run(&operator, wanted).await,
        Verb::Revoke(wanted) => changes::revoke(&operator, wanted).await,
        Verb::Suspend(wanted) => changes::suspend(&operator, wanted).await,
        Verb::Resume(wanted) => changes::resume(&operator, wanted).await,
        Verb::Rotate(wanted) => secrets::rotate(&operator, wanted).await,
        Verb::Regenerate(wanted) => secrets::regenerate(&operator, wanted).await,
        Verb::Copy(wanted) => secrets::copy(&operator, wanted).await,
    }
}
