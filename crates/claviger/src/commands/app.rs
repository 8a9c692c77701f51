//! `claviger app`: programs that people register for themselves.

use clap::{Args, Subcommand};
use claviger_auth::consumers::{self, Listed, NewConsumer, NewProof, Registered};
use claviger_domain::oauth1::{Provider, SignatureMethods};
use serde_json::{Value, json};

use super::link::find;
use crate::config::Config;
use crate::open::Missing;
use crate::operator::Operator;
use crate::{output, password};

/// What can be done with applications.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Register an application; prints its consumer key and its secret, a line each
    #[command(after_help = "Examples:
  claviger app add Importer --owner alice
  claviger app add Importer --owner alice --redirect https://importer.example.org/back --json")]
    Add(Add),
    /// List the applications that people registered
    #[command(after_help = "Examples:\n  claviger app list\n  claviger app list --owner alice --json")]
    List(List),
    /// Show one application
    #[command(after_help = "Example:\n  claviger app show con_...")]
    Show(One),
    /// Delete an application; all its tokens end
    #[command(after_help = "Example:\n  claviger app delete con_... --yes")]
    Delete(Delete),
    /// Give an application another secret, and print it; the old one works no longer
    #[command(after_help = "Example:\n  claviger app rotate-secret con_...")]
    RotateSecret(One),
}

/// Arguments of `app add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The name that people read when they are asked
    name: String,
    /// Whose it is
    #[arg(long, value_name = "LOGIN")]
    owner: String,
    /// Where people are sent back to, or below [default: wherever each request says]
    #[arg(long, value_name = "URI")]
    redirect: Option<String>,
    /// Whose manners it knows
    #[arg(long, value_name = "FACE", default_value = "allura", value_parser = ["allura"])]
    face: String,
    /// Print the application as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `app list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those of this account
    #[arg(long, value_name = "LOGIN")]
    owner: Option<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// One application.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// Its consumer key, or con_...
    id: String,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `app delete`.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// Its consumer key, or con_...
    id: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Does it.
pub(crate) async fn run(verb: Verb, config: Config) -> anyhow::Result<()> {
    let operator = Operator::sit_down(config, Missing::Refuse).await?;
    match verb {
        Verb::Add(wanted) => add(&operator, wanted).await,
        Verb::List(wanted) => list(&operator, wanted).await,
        Verb::Show(One { id, json }) => super::link::print(&find(&operator, &id).await?, None, json),
        Verb::Delete(Delete { id, yes }) => delete(&operator, &id, yes).await,
        Verb::RotateSecret(One { id, json }) => {
            let id = find(&operator, &id).await?.consumer.id;
            let made = consumers::renew_secret(&operator.desk, &operator.caller, operator.sudo, id).await?;
            operator.changed().await;
            show_secret(&operator, made, json, false).await
        }
    }
}

async fn add(operator: &Operator, wanted: Add) -> anyhow::Result<()> {
    let new = NewConsumer {
        owner: Some(operator.account(&wanted.owner).await?.id),
        key: None,
        name: wanted.name,
        description: String::new(),
        url: None,
        provider: Provider::from_word(&wanted.face).unwrap_or(Provider::Allura),
        proof: NewProof::Secret(None),
        methods: SignatureMethods::NONE,
        callback: wanted.redirect,
        two_legged: None,
        demands_body_hash: false,
    };
    let made = consumers::create(&operator.desk, &operator.caller, operator.sudo, new).await?;
    operator.changed().await;
    show_secret(operator, made, wanted.json, true).await
}

/// The secret, alone on its line; before it the key that belongs to it, if that is new too.
async fn show_secret(operator: &Operator, made: Registered, json: bool, with_key: bool) -> anyhow::Result<()> {
    let secret = made.secret.map(|secret| secret.expose().clone()).unwrap_or_default();
    let listed = consumers::shown(&operator.desk, made.consumer).await?;
    if json {
        return super::link::print(&listed, Some(&secret), true);
    }
    output::note("the secret is shown once");
    if with_key {
        output::line(&listed.consumer.key)?;
    }
    Ok(output::line(secret)?)
}

async fn list(operator: &Operator, wanted: List) -> anyhow::Result<()> {
    let owner = match &wanted.owner {
        Some(login) => Some(operator.account(login).await?.id),
        None => None,
    };
    let mut found = super::link::all(operator, owner).await?;
    found.retain(|listed| listed.consumer.owner.is_some());
    if wanted.json {
        let all: Vec<Value> = found.iter().map(|listed| super::link::described(listed, None)).collect();
        return Ok(output::json(&json!(all))?);
    }
    if found.is_empty() {
        output::note("there is no application; `claviger app add NAME --owner LOGIN` registers one");
        return Ok(());
    }
    let row = |listed: &Listed| {
        let (consumer, owner) = (&listed.consumer, listed.owner.clone().unwrap_or_default());
        let live = listed.summary.live.to_string();
        [consumer.name.clone(), owner, consumer.key.clone(), live, consumer.id.to_string()]
    };
    Ok(output::table(["name", "owner", "consumer key", "tokens", "id"], found.iter().map(row).collect())?)
}

async fn delete(operator: &Operator, id: &str, yes: bool) -> anyhow::Result<()> {
    let listed = find(operator, id).await?;
    let name = &listed.consumer.name;
    let question = format!("{name} loses {} live tokens. Delete?", listed.summary.live);
    if !yes && !password::agreed(&question)? {
        return Err(anyhow::anyhow!("{name} was not deleted"));
    }
    consumers::delete(&operator.desk, &operator.caller, operator.sudo, listed.consumer.id).await?;
    operator.changed().await;
    Ok(output::line(format!("{name} is deleted"))?)
}
