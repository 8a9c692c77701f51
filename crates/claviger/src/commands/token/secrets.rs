//! `claviger token rotate`, `regenerate`, `copy`: new values.

use std::time::Duration;

use clap::Args;
use claviger_auth::Desk;
use claviger_auth::tokens::{self, Issued};

use super::show::as_json;
use crate::operator::Operator;
use crate::{output, span};

/// Arguments of `token rotate`.
#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// The token's id, tok_... or its number
    id: String,
    /// How long the old value lives on: 1h, 2d; 7 days at the most, and never past the token's end
    #[arg(long, value_name = "SPAN", default_value = "1d", value_parser = span::parse)]
    overlap: Duration,
    /// Print the token with its value as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `token regenerate`.
#[derive(Debug, Args)]
pub(crate) struct Regenerate {
    /// The token's id, tok_... or its number
    id: String,
    /// Print the token with its value as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `token copy`.
#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// The token's id, tok_... or its number
    id: String,
    /// What the copy is for [default: the same, and "(copy)"]
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Print the token with its value as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn rotate(operator: &Operator, wanted: Rotate) -> anyhow::Result<()> {
    let id = operator.token(&wanted.id).await?;
    let issued = tokens::rotate(&operator.desk, &operator.caller, operator.sudo, id, wanted.overlap).await?;
    operator.changed().await;
    print(&operator.desk, &issued, wanted.json)
}

pub(super) async fn regenerate(operator: &Operator, wanted: Regenerate) -> anyhow::Result<()> {
    let id = operator.token(&wanted.id).await?;
    let issued = tokens::regenerate(&operator.desk, &operator.caller, operator.sudo, id).await?;
    operator.changed().await;
    print(&operator.desk, &issued, wanted.json)
}

pub(super) async fn copy(operator: &Operator, wanted: Copy) -> anyhow::Result<()> {
    let id = operator.token(&wanted.id).await?;
    let issued = tokens::copy(&operator.desk, &operator.caller, operator.sudo, id, wanted.description).await?;
    operator.changed().await;
    print(&operator.desk, &issued, wanted.json)
}

/// The value alone, or all of it as JSON.
pub(super) fn print(desk: &Desk, issued: &Issued, as_json_wanted: bool) -> anyhow::Result<()> {
    if !as_json_wanted {
        return Ok(output::line(issued.secret.expose())?);
    }
    let mut value = as_json(&issued.token, desk.now());
    value["secret"] = issued.secret.expose().as_str().into();
    Ok(output::json(&value)?)
}
