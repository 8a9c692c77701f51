//! `claviger link`: application links and consumers of OAuth 1.0a.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::{ArgGroup, Args, Subcommand};
use claviger_auth::consumers::{self, ActsAs, Listed, NewConsumer, NewProof};
use claviger_auth::{Error, PageRequest};
use claviger_domain::ids::{AccountId, ConsumerId};
use claviger_domain::limits;
use claviger_domain::oauth1::{Provider, RsaPublicKey, SignatureMethod};
use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::config::Config;
use crate::open::Missing;
use crate::operator::Operator;
use crate::{output, password};

/// What can be done with links.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a link to a program that signs its requests
    #[command(after_help = "Examples:
  openssl genrsa -out link.pem 2048 && openssl rsa -in link.pem -pubout -out link.pub
  claviger link add Bamboo --consumer-key OauthKey --public-key link.pub
  claviger link add Importer --consumer-key importer --shared-secret --face allura
  claviger link add Robot --consumer-key robot --public-key robot.pub --two-legged --as ci-robot")]
    Add(Add),
    /// List links, and the applications that people registered
    #[command(after_help = "Example:\n  claviger link list --json")]
    List(List),
    /// Show one link
    #[command(after_help = "Example:\n  claviger link show OauthKey")]
    Show(One),
    /// Delete a link; all its tokens end
    #[command(
        after_help = "Examples:\n  claviger link delete OauthKey\n  claviger link delete OauthKey --yes    asks nothing"
    )]
    Delete(Delete),
}

/// Arguments of `link add`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("proof").required(true).args(["public_key", "shared_secret"]))]
pub(crate) struct Add {
    /// The name that people read when they are asked
    name: String,
    /// The consumer key, by which the program names itself
    #[arg(long, value_name = "KEY")]
    consumer_key: String,
    /// The file with its public RSA key: PEM, DER, bare base64, or a certificate; at least 1024 bits
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// Draw a secret that both sides share, and print it
    #[arg(long)]
    shared_secret: bool,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    description: String,
    /// Where the program is at home, for people who want to look at it
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Where people are sent back to, or below [default: wherever each request says]
    #[arg(long, value_name = "URL")]
    callback: Option<String>,
    /// Whose manners it knows
    #[arg(long, value_name = "FACE", default_value = "atlassian", value_parser = ["atlassian", "allura"])]
    face: String,
    /// A signature method it may use; may stand more than once [default: all that go with its key or secret]
    #[arg(long = "signature", value_name = "METHOD")]
    signatures: Vec<SignatureMethod>,
    /// Let it act without a person: as the account that `--as` names, or as a service account of its own
    #[arg(long)]
    two_legged: bool,
    /// Whom requests without a person act as
    #[arg(long = "as", value_name = "LOGIN", requires = "two_legged")]
    acts_as: Option<String>,
    /// Refuse bodies that are no forms unless the signature covers their hash
    #[arg(long)]
    body_hash: bool,
    /// Print the link as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `link list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// One link, to look at.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// Its consumer key, or con_...
    id: String,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `link delete`.
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
        Verb::List(List { json }) => list(&operator, json).await,
        Verb::Show(One { id, json }) => {
            let listed = find(&operator, &id).await?;
            print(&listed, None, json)
        }
        Verb::Delete(wanted) => delete(&operator, wanted).await,
    }
}

async fn add(operator: &Operator, wanted: Add) -> anyhow::Result<()> {
    let proof = match &wanted.public_key {
        Some(file) => {
            let bytes =
                std::fs::read(file).with_context(|| format!("the key file {} cannot be read", file.display()))?;
            // what is no text is the key itself, in DER: its base64 is one of the texts that a key comes as
            NewProof::Key(String::from_utf8(bytes).unwrap_or_else(|der| BASE64.encode(der.as_bytes())))
        }
        None => NewProof::Secret(None),
    };
    let two_legged = match &wanted.acts_as {
        Some(login) => Some(ActsAs::Account(operator.account(login).await?.id)),
        None => wanted.two_legged.then_some(ActsAs::Itself),
    };
    let new = NewConsumer {
        owner: None,
        key: Some(wanted.consumer_key),
        name: wanted.name,
        description: wanted.description,
        url: wanted.url,
        provider: Provider::from_word(&wanted.face).unwrap_or(Provider::Atlassian),
        proof,
        methods: wanted.signatures.into_iter().collect(),
        callback: wanted.callback,
        two_legged,
        demands_body_hash: wanted.body_hash,
    };
    let made = consumers::create(&operator.desk, &operator.caller, operator.sudo, new).await.map_err(in_words)?;
    operator.changed().await;
    let listed = consumers::shown(&operator.desk, made.consumer).await?;
    if let (Some(ActsAs::Itself), Some(login)) = (two_legged, &listed.acts_as) {
        output::note(format!("made the service account {login}, as which it acts"));
    }
    if listed.consumer.public_key().is_some_and(|key| key.is_short()) {
        output::note("warning: this key has fewer than 2048 bits: make a longer one when you can");
    }
    let secret = made.secret.map(|secret| secret.expose().clone());
    if let (Some(secret), false) = (&secret, wanted.json) {
        output::note(format!("the secret of {} is shown once:", listed.consumer.key));
        return Ok(output::line(secret)?);
    }
    print(&listed, secret.as_deref(), wanted.json)
}

/// A field is an option here.
fn in_words(error: Error) -> anyhow::Error {
    let acts_as = matches!(&error, Error::Invalid(field) if field.field == "two_legged");
    let error = anyhow::Error::from(error);
    if acts_as { error.context("--two-legged: name the account with --as") } else { error }
}

/// Every consumer of an account, or of the site.
pub(crate) async fn all(operator: &Operator, owner: Option<AccountId>) -> anyhow::Result<Vec<Listed>> {
    let mut page = PageRequest::first(limits::PAGE_MAX);
    let mut all = vec![];
    loop {
        let found = consumers::list(&operator.desk, &operator.caller, owner, &page).await?;
        page.after = found.items.last().map(|listed| listed.consumer.id);
        all.extend(found.items);
        if !found.more {
            return Ok(all);
        }
    }
}

async fn list(operator: &Operator, json: bool) -> anyhow::Result<()> {
    let all: Vec<Value> = all(operator, None).await?.iter().map(|listed| described(listed, None)).collect();
    if json {
        return Ok(output::json(&Value::Array(all))?);
    }
    if all.is_empty() {
        output::note("there is no link; `claviger link add NAME --consumer-key KEY --public-key FILE` makes one");
        return Ok(());
    }
    let row = |link: &Value| ["consumer_key", "name", "face", "tokens", "id"].map(|field| text(&link[field]));
    Ok(output::table(["consumer key", "name", "face", "tokens", "id"], all.iter().map(row).collect())?)
}

async fn delete(operator: &Operator, wanted: Delete) -> anyhow::Result<()> {
    let listed = find(operator, &wanted.id).await?;
    let name = &listed.consumer.name;
    let question = format!("{name} loses {} live tokens. Delete?", listed.summary.live);
    if !wanted.yes && !password::agreed(&question)? {
        return Err(anyhow!("{name} was not deleted"));
    }
    consumers::delete(&operator.desk, &operator.caller, operator.sudo, listed.consumer.id).await?;
    operator.changed().await;
    Ok(output::line(format!("{name} is deleted"))?)
}

/// The link that a person means: by its consumer key or its id.
pub(crate) async fn find(operator: &Operator, typed: &str) -> anyhow::Result<Listed> {
    let found = match typed.parse::<ConsumerId>() {
        Ok(id) => consumers::get(&operator.desk, &operator.caller, id).await,
        Err(_) => consumers::find_by_key(&operator.desk, &operator.caller, typed).await,
    };
    match found {
        Err(Error::NotFound(_)) => Err(anyhow!("there is no link `{typed}`: `claviger link list` shows all")),
        other => Ok(other?),
    }
}

pub(crate) fn described(listed: &Listed, secret: Option<&str>) -> Value {
    let (consumer, key) = (&listed.consumer, listed.consumer.public_key());
    let mut link = json!({
        "id": consumer.id,
        "name": consumer.name,
        "description": consumer.description,
        "url": consumer.url,
        "consumer_key": consumer.key,
        "face": consumer.provider.as_str(),
        "signature_methods": consumer.methods.iter().map(SignatureMethod::name).collect::<Vec<_>>(),
        "bits": key.as_ref().map(RsaPublicKey::bits),
        "fingerprint": key.as_ref().map(RsaPublicKey::fingerprint),
        "public_key": key.as_ref().map(RsaPublicKey::to_pem),
        "callback": consumer.callback,
        "two_legged": listed.acts_as,
        "body_hash": consumer.demands_body_hash,
        "owner": listed.owner,
        "tokens": listed.summary.live,
        "created_at": consumer.created_at,
    });
    if let Some(secret) = secret {
        link["secret"] = secret.into();
    }
    link
}

pub(crate) fn print(listed: &Listed, secret: Option<&str>, json: bool) -> anyhow::Result<()> {
    let link = &described(listed, secret);
    if json {
        return Ok(output::json(link)?);
    }
    let fact = |name: &str| if link[name].is_null() { String::new() } else { text(&link[name]) };
    Ok(output::facts([
        ("name", fact("name")),
        ("description", fact("description")),
        ("home", fact("url")),
        ("id", fact("id")),
        ("consumer key", fact("consumer_key")),
        ("face", fact("face")),
        ("signs by", fact("signature_methods")),
        ("bits", fact("bits")),
        ("fingerprint", fact("fingerprint")),
        ("callback", fact("callback")),
        ("acts alone as", fact("two_legged")),
        ("owner", fact("owner")),
        ("tokens", fact("tokens")),
        ("made", output::moment(listed.consumer.created_at)),
    ])?)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
