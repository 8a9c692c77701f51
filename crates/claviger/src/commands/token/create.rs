//! `claviger token create`.

use std::io::{self, BufWriter, IsTerminal, Write};

use anyhow::bail;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use claviger_auth::tokens::{self, Count, NewToken};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::rights::{Rights, parse_cidr};
use claviger_domain::text::InvalidField;
use claviger_domain::time::{Clock, Timestamp};
use claviger_domain::token::{PlainToken, TokenFormat};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::failure::{Usage, explain_field, with_known_names};
use crate::operator::Operator;
use crate::world::SystemClock;
use crate::{output, span};

/// Arguments of `token create`.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The login of the account that the token acts as
    #[arg(long, value_name = "LOGIN")]
    user: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: String,
    /// An API set it may use, such as 'Read only'; may be repeated [default, with no method either: Full access]
    #[arg(long = "set", value_name = "SET")]
    sets: Vec<String>,
    /// A single method it may use, such as tokens.create; may be repeated
    #[arg(long = "method", value_name = "METHOD")]
    methods: Vec<String>,
    /// A project it is restricted to; may be repeated
    #[arg(long = "project", value_name = "NAME")]
    projects: Vec<String>,
    /// An address range it may be used from; may be repeated
    #[arg(long = "cidr", value_name = "CIDR")]
    cidrs: Vec<String>,
    /// When it ends: 30d, 12h, 2027-01-31, 2027-01-31T12:00:00Z or never [default: the site's]
    #[arg(long, value_name = "WHEN", value_parser = end)]
    expires: Option<WantedExpiry>,
    /// The form of its value
    #[arg(long, default_value = "native", value_parser = format())]
    format: TokenFormat,
    /// Make so many alike, and print one value a line
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// Print the token with its value as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(operator: &Operator, wanted: Create) -> anyhow::Result<()> {
    let account = operator.account(&wanted.user).await?;
    let new = NewToken {
        actor: Some(account.id),
        rights: rights(operator, &wanted).await?,
        description: wanted.description,
        expiry: wanted.expires.unwrap_or(WantedExpiry::Default),
        format: wanted.format,
    };
    let unlimited = wanted.sets.is_empty() && wanted.methods.is_empty();
    let note = || {
        if unlimited {
            output::note("note: no --set and no --method, so the token has `Full access`");
        }
    };
    if let Some(count) = wanted.count {
        note();
        return many(operator, new, count, wanted.json).await;
    }
    let issued = tokens::create(&operator.desk, &operator.caller, operator.sudo, new).await;
    let issued = issued.map_err(|error| with_known_names(error, &operator.desk.catalogue()))?;
    operator.changed().await;
    note();
    super::secrets::print(&operator.desk, &issued, wanted.json)
}

async fn rights(operator: &Operator, wanted: &Create) -> anyhow::Result<Rights> {
    let sets = named(&wanted.sets, SetName::parse)?;
    let methods = named(&wanted.methods, MethodName::parse)?;
    let cidrs = named(&wanted.cidrs, parse_cidr)?.unwrap_or_default();
    let projects = operator.projects(&wanted.projects).await?;
    Ok(Rights { projects, cidrs, ..Rights::sets_or_full(sets, methods) })
}

/// What an option names, if it stands there at all.
fn named<T>(typed: &[String], read: impl Fn(&str) -> Result<T, InvalidField>) -> Result<Option<Vec<T>>, Usage> {
    let names: Result<Vec<_>, _> = typed.iter().map(|text| read(text)).collect();
    let names = names.map_err(|error| Usage(explain_field(&error)))?;
    Ok((!names.is_empty()).then_some(names))
}

/// As fast as the disk takes them; each value is printed after the transaction that holds it.
async fn many(operator: &Operator, new: NewToken, count: u64, as_json_wanted: bool) -> anyhow::Result<()> {
    let progress = progress(count);
    let mut out = BufWriter::new(io::stdout());
    let mut made = 0;
    let mut each = |value: &PlainToken| {
        if as_json_wanted {
            writeln!(out, "{}", json!({ "secret": value.expose() }))?;
        } else {
            writeln!(out, "{}", value.expose())?;
        }
        made += 1;
        if made % 1000 == 0 {
            progress.set_position(made);
        }
        Ok(())
    };
    let many = Count { count, each: &mut each };
    let result = tokens::create_many(&operator.desk, &operator.caller, operator.sudo, new, many).await;
    progress.finish_and_clear();
    operator.changed().await;
    out.flush()?;
    match result {
        Ok(()) => Ok(()),
        Err(error) if made > 0 => bail!("{made} of {count} tokens were made before this: {error}"),
        Err(error) => Err(with_known_names(error, &operator.desk.catalogue())),
    }
}

/// A bar on stderr, if somebody looks and the values go elsewhere.
fn progress(count: u64) -> ProgressBar {
    if count < 10_000 || !io::stderr().is_terminal() || io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} tokens, {per_sec}, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn end(text: &str) -> Result<WantedExpiry, span::NotAnEnd> {
    let now: Timestamp = SystemClock.now();
    span::parse_end(text, now)
}

fn format() -> impl TypedValueParser<Value = TokenFormat> {
    let known = TokenFormat::ALL.map(|format| PossibleValue::new(format.as_str()).help(format.sample()));
    PossibleValuesParser::new(known).try_map(|word| TokenFormat::from_word(&word).ok_or("no such format"))
}
