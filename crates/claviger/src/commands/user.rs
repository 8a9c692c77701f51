//! `claviger user`: people, service accounts and bots.

use clap::{ArgGroup, Args, Subcommand};
use claviger_auth::accounts::{self, AccountEdit, NewAccount};
use claviger_auth::{factors, invitations};
use claviger_domain::account::{Account, AccountKind, AccountState, SiteRole};
use claviger_domain::ids::AccountId;
use claviger_store::PageRequest;
use claviger_store::accounts::AccountFilter;
use serde_json::json;

use crate::config::Config;
use crate::failure::Usage;
use crate::open::Missing;
use crate::operator::Operator;
use crate::{output, password};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make an account
    #[command(after_help = "Examples:
  claviger user add alice --email alice@example.org --name 'Alice Doe'
  echo \"$PASSWORD\" | claviger user add alice --password-stdin
  claviger user add root2 --admin
  claviger user add ci --service                  no password, only tokens
  claviger user add deployer --bot --project site its tokens belong to the project")]
    Add(Add),
    /// List accounts
    #[command(after_help = "Examples:
  claviger user list
  claviger user list --search alice --json")]
    List(List),
    /// Show one account
    #[command(after_help = "Example:\n  claviger user show alice --json")]
    Show(One),
    /// Change an account
    #[command(after_help = "Examples:
  claviger user set alice --admin
  claviger user set alice --no-admin --email alice@example.net")]
    Set(Set),
    /// Disable an account: it cannot sign in and its tokens rest, until it is enabled
    #[command(after_help = "Example:\n  claviger user disable alice")]
    Disable(Named),
    /// Enable an account again
    #[command(after_help = "Example:\n  claviger user enable alice")]
    Enable(Named),
    /// Delete an account; all its tokens die
    #[command(after_help = "Examples:
  claviger user delete alice
  claviger user delete alice --yes                asks nothing")]
    Delete(Delete),
    /// Set a person's password; their sessions end, their tokens stay
    #[command(after_help = "Examples:
  claviger user password alice                    asks for it
  echo \"$PASSWORD\" | claviger user password alice --password-stdin")]
    Password(SetPassword),
    /// Print a link with which a person chooses their password; it is good once, for seven days
    #[command(after_help = "Examples:\n  claviger user invite alice\n  claviger user invite alice --json")]
    Invite(One),
    /// Take a person's authenticator app and passkeys away, when they lost them all
    #[command(after_help = "Example:\n  claviger user reset-factors alice")]
    ResetFactors(Named),
}

/// Arguments of `user add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The login: letters, digits and . _ - + @
    login: String,
    /// The address for notices
    #[arg(long, value_name = "ADDRESS", default_value = "", hide_default_value = true)]
    email: String,
    /// The name that people read [default: the login]
    #[arg(long, default_value = "", hide_default_value = true)]
    name: String,
    /// Make an administrator of the whole site
    #[arg(long)]
    admin: bool,
    /// Make a service account: it has no password, only tokens
    #[arg(long, conflicts_with_all = ["bot", "password_stdin"])]
    service: bool,
    /// Make a bot: a service account that belongs to a project
    #[arg(long, requires = "project", conflicts_with_all = ["password_stdin", "admin"])]
    bot: bool,
    /// The project that a bot belongs to
    #[arg(long, value_name = "NAME", requires = "bot")]
    project: Option<String>,
    /// Read the password from the first line of stdin
    #[arg(long)]
    password_stdin: bool,
    /// Make the account without a password, and do not ask
    #[arg(long, conflicts_with = "password_stdin")]
    no_password: bool,
    /// Print the account as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `user list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only accounts whose login, name or address contains this
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    search: String,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// One account.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// The login
    login: String,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// One account, to change.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The login
    login: String,
}

/// Arguments of `user set`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true).args(["name", "email", "admin", "no_admin"]))]
pub(crate) struct Set {
    /// The login
    login: String,
    /// Another name
    #[arg(long)]
    name: Option<String>,
    /// Another address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Make an administrator of the whole site
    #[arg(long, conflicts_with = "no_admin")]
    admin: bool,
    /// Make an ordinary user
    #[arg(long)]
    no_admin: bool,
    /// Print the account as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `user delete`.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The login
    login: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Arguments of `user password`.
#[derive(Debug, Args)]
pub(crate) struct SetPassword {
    /// The login
    login: String,
    /// Read it from the first line of stdin
    #[arg(long)]
    password_stdin: bool,
}

/// Does it.
pub(crate) async fn run(verb: Verb, config: Config) -> anyhow::Result<()> {
    // An installation may begin with its first account; everything else needs one that exists.
    let missing = if matches!(verb, Verb::Add(_)) { Missing::Create } else { Missing::Refuse };
    let public_url = config.public_url(config.listen);
    let operator = Operator::sit_down(config, missing).await?;
    match verb {
        Verb::Add(wanted) => add(&operator, wanted).await,
        Verb::List(wanted) => list(&operator, wanted).await,
        Verb::Show(One { login, json }) => print(&operator.account(&login).await?, json),
        Verb::Set(wanted) => set(&operator, wanted).await,
        Verb::Disable(Named { login }) => enable(&operator, &login, false).await,
        Verb::Enable(Named { login }) => enable(&operator, &login, true).await,
        Verb::Delete(wanted) => delete(&operator, wanted).await,
        Verb::Password(wanted) => set_password(&operator, wanted).await,
        Verb::Invite(wanted) => invite(&operator, &wanted, public_url.as_str()).await,
        Verb::ResetFactors(Named { login }) => reset_factors(&operator, &login).await,
    }
}

async fn invite(operator: &Operator, wanted: &One, public_url: &str) -> anyhow::Result<()> {
    let account = operator.account(&wanted.login).await?;
    let made = invitations::invite(&operator.desk, &operator.caller, operator.sudo, account.id).await?;
    if wanted.json {
        let link = made.link(public_url);
        return Ok(output::json(&json!({ "login": account.login, "link": link.expose(), "until": made.until }))?);
    }
    output::note(format!("good once, until {}; pass it on over a way you trust", output::moment(made.until)));
    Ok(output::line(made.link(public_url).expose())?)
}

async fn reset_factors(operator: &Operator, login: &str) -> anyhow::Result<()> {
    let account = operator.account(login).await?;
    factors::reset(&operator.desk, &operator.caller, operator.sudo, account.id).await?;
    Ok(output::line(format!("the password of {} is enough again until they add a second factor", account.login))?)
}

async fn add(operator: &Operator, wanted: Add) -> anyhow::Result<()> {
    let kind = match (wanted.service, wanted.bot) {
        (true, _) => AccountKind::Service,
        (_, true) => AccountKind::Bot,
        _ => AccountKind::Person,
    };
    let password = match kind {
        AccountKind::Person if wanted.password_stdin => Some(password::from_stdin()?),
        AccountKind::Person if !wanted.no_password && password::can_ask() => {
            Some(password::ask(&format!("Password of {}", wanted.login))?)
        }
        _ => None,
    };
    let without = kind == AccountKind::Person && password.is_none();
    let home_project = match &wanted.project {
        Some(name) => Some(operator.project(name).await?.id),
        None => None,
    };
    let new = NewAccount {
        login: wanted.login,
        name: wanted.name,
        email: wanted.email,
        kind,
        home_project,
        site_role: if wanted.admin { SiteRole::Admin } else { SiteRole::User },
        password,
    };
    let account = accounts::create(&operator.desk, &operator.caller, operator.sudo, new).await?;
    operator.changed().await;
    if without {
        output::note(format!(
            "note: {login} has no password yet and cannot sign in: `claviger user password {login}` sets one",
            login = account.login
        ));
    }
    print(&account, wanted.json)
}

async fn list(operator: &Operator, wanted: List) -> anyhow::Result<()> {
    let filter = AccountFilter { search: wanted.search, ..AccountFilter::default() };
    let mut found = vec![];
    let mut after: Option<AccountId> = None;
    loop {
        let request = PageRequest::new(after, PageRequest::<AccountId>::MOST);
        let page = accounts::list(&operator.desk, &operator.caller, &filter, &request).await?;
        after = page.items.last().map(|account| account.id);
        found.extend(page.items);
        if !page.more {
            break;
        }
    }
    if wanted.json {
        return Ok(output::json(&found.iter().map(as_json).collect())?);
    }
    if found.is_empty() {
        output::note("no account matches; `claviger user add LOGIN` makes one");
        return Ok(());
    }
    let row = |account: &Account| {
        [
            account.login.clone(),
            account.name.clone(),
            account.email.clone(),
            account.kind.as_str().to_owned(),
            account.site_role.as_str().to_owned(),
            account.state.as_str().to_owned(),
            output::moment(account.created_at),
        ]
    };
    let rows = found.iter().map(row).collect();
    Ok(output::table(["login", "name", "email", "kind", "role", "state", "made"], rows)?)
}

async fn set(operator: &Operator, wanted: Set) -> anyhow::Result<()> {
    let account = operator.account(&wanted.login).await?;
    let site_role = match (wanted.admin, wanted.no_admin) {
        (true, _) => Some(SiteRole::Admin),
        (_, true) => Some(SiteRole::User),
        _ => None,
    };
    let edit = AccountEdit { name: wanted.name, email: wanted.email, site_role, enabled: None };
    let account = accounts::edit(&operator.desk, &operator.caller, operator.sudo, account.id, edit).await?;
    operator.changed().await;
    print(&account, wanted.json)
}

async fn enable(operator: &Operator, login: &str, enabled: bool) -> anyhow::Result<()> {
    let account = operator.account(login).await?;
    let edit = AccountEdit { enabled: Some(enabled), ..AccountEdit::default() };
    let account = accounts::edit(&operator.desk, &operator.caller, operator.sudo, account.id, edit).await?;
    operator.changed().await;
    Ok(output::line(format!("{} is {}", account.login, account.state.as_str()))?)
}

async fn delete(operator: &Operator, wanted: Delete) -> anyhow::Result<()> {
    let account = operator.account(&wanted.login).await?;
    if !wanted.yes {
        let doomed = accounts::preview_delete(&operator.desk, &operator.caller, account.id).await?;
        let projects = match doomed.projects.as_slice() {
            [] => String::new(),
            names => format!(" and leaves the projects {}", names.join(", ")),
        };
        let question = format!("{} loses {} live tokens{projects}. Delete?", account.login, doomed.tokens);
        if !password::agreed(&question)? {
            return Err(anyhow::anyhow!("{} was not deleted", account.login));
        }
    }
    accounts::delete(&operator.desk, &operator.caller, operator.sudo, account.id).await?;
    operator.changed().await;
    Ok(output::line(format!("{} is deleted", account.login))?)
}

async fn set_password(operator: &Operator, wanted: SetPassword) -> anyhow::Result<()> {
    let account = operator.account(&wanted.login).await?;
    if account.kind != AccountKind::Person {
        let kind = account.kind.as_str();
        return Err(
            Usage(format!("{} is a {kind} account, which has no password: give it a token", account.login)).into()
        );
    }
    let new = if wanted.password_stdin {
        password::from_stdin()?
    } else {
        password::ask(&format!("New password of {}", account.login))?
    };
    accounts::set_password(&operator.desk, &operator.caller, operator.sudo, account.id, &new).await?;
    operator.changed().await;
    Ok(output::line(format!("the password of {} is changed", account.login))?)
}

fn print(account: &Account, as_json_wanted: bool) -> anyhow::Result<()> {
    if as_json_wanted {
        return Ok(output::json(&as_json(account))?);
    }
    let state = match account.state {
        AccountState::Active => String::new(),
        other => other.as_str().to_owned(),
    };
    Ok(output::facts([
        ("login", account.login.clone()),
        ("id", account.id.to_string()),
        ("number", account.number.to_string()),
        ("name", account.name.clone()),
        ("email", account.email.clone()),
        ("kind", account.kind.as_str().to_owned()),
        ("role", account.site_role.as_str().to_owned()),
        ("state", state),
        ("made", output::moment(account.created_at)),
    ])?)
}

fn as_json(account: &Account) -> serde_json::Value {
    json!({
        "id": account.id,
        "number": account.number,
        "login": account.login,
        "name": account.name,
        "email": account.email,
        "kind": account.kind,
        "site_role": account.site_role,
        "state": account.state,
        "home_project": account.home_project,
        "created_at": account.created_at,
    })
}
