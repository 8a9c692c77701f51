//! `claviger project`: projects and their members.

use clap::{Args, Subcommand, ValueEnum};
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::project::{Project, Role};
use claviger_forge::members;
use claviger_forge::projects::{self, NewProject};
use claviger_store::PageRequest;
use claviger_store::members::Member;
use serde_json::{Value, json};

use crate::config::Config;
use crate::open::Missing;
use crate::operator::Operator;
use crate::{output, password};

/// What can be done with projects.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a project
    #[command(after_help = "Examples:
  claviger project add site --owner alice --title 'The site'
  claviger project add secret-lab --owner alice --private")]
    Add(Add),
    /// List projects
    #[command(after_help = "Examples:\n  claviger project list\n  claviger project list --search site --json")]
    List(List),
    /// Show a project and its members
    #[command(after_help = "Example:\n  claviger project show site --json")]
    Show(One),
    /// Delete a project; the tokens of its bots die
    #[command(after_help = "Examples:
  claviger project delete site
  claviger project delete site --yes              asks nothing")]
    Delete(Delete),
    /// Manage a project's members
    #[command(
        subcommand,
        after_help = "Examples:\n  claviger project member add site bob developer\n  claviger project member list site"
    )]
    Member(MemberVerb),
}

/// What can be done with members.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberVerb {
    /// Add a member, or give a member another role
    #[command(after_help = "Examples:
  claviger project member add site bob developer
  claviger project member add site bob admin      the same member, another role")]
    Add(AddMember),
    /// Remove a member
    #[command(after_help = "Example:\n  claviger project member remove site bob")]
    Remove(RemoveMember),
    /// List the members
    #[command(after_help = "Example:\n  claviger project member list site --json")]
    List(One),
}

/// Arguments of `project add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The name in paths: lower-case letters, digits and -
    name: String,
    /// The login of its first administrator
    #[arg(long, value_name = "LOGIN")]
    owner: String,
    /// The name that people read [default: the name]
    #[arg(long, default_value = "", hide_default_value = true)]
    title: String,
    /// Only members may see it
    #[arg(long)]
    private: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `project list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only projects whose name or title contains this
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    search: String,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// One project.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// The project's name or id
    name: String,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `project delete`.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The project's name or id
    name: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Arguments of `project member add`.
#[derive(Debug, Args)]
pub(crate) struct AddMember {
    /// The project's name or id
    name: String,
    /// The account's login
    login: String,
    /// The role
    role: RoleWord,
}

/// Arguments of `project member remove`.
#[derive(Debug, Args)]
pub(crate) struct RemoveMember {
    /// The project's name or id
    name: String,
    /// The account's login
    login: String,
}

/// A role as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleWord {
    /// Everything in the project
    Admin,
    /// Reads and writes
    Developer,
    /// Reads
    Reader,
}

/// Does it.
pub(crate) async fn run(verb: Verb, config: Config) -> anyhow::Result<()> {
    let operator = Operator::sit_down(config, Missing::Refuse).await?;
    match verb {
        Verb::Add(wanted) => add(&operator, wanted).await,
        Verb::List(wanted) => list(&operator, wanted).await,
        Verb::Show(wanted) => show(&operator, wanted).await,
        Verb::Delete(wanted) => delete(&operator, wanted).await,
        Verb::Member(MemberVerb::Add(wanted)) => add_member(&operator, wanted).await,
        Verb::Member(MemberVerb::Remove(wanted)) => remove_member(&operator, wanted).await,
        Verb::Member(MemberVerb::List(wanted)) => list_members(&operator, wanted).await,
    }
}

async fn add(operator: &Operator, wanted: Add) -> anyhow::Result<()> {
    let owner = operator.account(&wanted.owner).await?.login;
    let new = NewProject { name: wanted.name, title: wanted.title, private: wanted.private, owner: Some(owner) };
    let project = projects::create(&operator.desk, &operator.caller, new).await?;
    operator.changed().await;
    if wanted.json { Ok(output::json(&as_json(&project))?) } else { print(&project) }
}

async fn list(operator: &Operator, wanted: List) -> anyhow::Result<()> {
    let mut found: Vec<Project> = vec![];
    let mut after: Option<ProjectId> = None;
    loop {
        let request = PageRequest::new(after, PageRequest::<ProjectId>::MOST);
        let page = projects::list(&operator.desk, &operator.caller, &wanted.search, &request).await?;
        after = page.items.last().map(|project| project.id);
        found.extend(page.items);
        if !page.more {
            break;
        }
    }
    if wanted.json {
        return Ok(output::json(&found.iter().map(as_json).collect())?);
    }
    if found.is_empty() {
        output::note("no project matches; `claviger project add NAME --owner LOGIN` makes one");
        return Ok(());
    }
    let row = |project: &Project| {
        [
            project.name.clone(),
            project.title.clone(),
            visibility(project).to_owned(),
            output::moment(project.created_at),
        ]
    };
    Ok(output::table(["name", "title", "seen by", "made"], found.iter().map(row).collect())?)
}

async fn show(operator: &Operator, wanted: One) -> anyhow::Result<()> {
    let project = operator.project(&wanted.name).await?;
    let members = members(operator, &project).await?;
    if wanted.json {
        let mut value = as_json(&project);
        value["members"] = members.iter().map(member_json).collect();
        return Ok(output::json(&value)?);
    }
    print(&project)?;
    for member in members {
        output::line(format!("{:7}  {} ({})", "member", member.login, member.role.as_str()))?;
    }
    Ok(())
}

async fn delete(operator: &Operator, wanted: Delete) -> anyhow::Result<()> {
    let project = operator.project(&wanted.name).await?;
    let question = format!("Delete {} and the tokens of its bots?", project.name);
    if !wanted.yes && !password::agreed(&question)? {
        return Err(anyhow::anyhow!("{} was not deleted", project.name));
    }
    projects::delete(&operator.desk, &operator.caller, Some(operator.sudo), &project.id.to_string()).await?;
    operator.changed().await;
    Ok(output::line(format!("{} is deleted", project.name))?)
}

async fn add_member(operator: &Operator, wanted: AddMember) -> anyhow::Result<()> {
    let (project, account) = (operator.project(&wanted.name).await?, operator.account(&wanted.login).await?);
    let role = match wanted.role {
        RoleWord::Admin => Role::Admin,
        RoleWord::Developer => Role::Developer,
        RoleWord::Reader => Role::Reader,
    };
    let id = project.id.to_string();
    members::set(&operator.desk, &operator.caller, operator.sudo, &id, &account.login, role).await?;
    operator.changed().await;
    Ok(output::line(format!("{} is {} of {}", account.login, role.as_str(), project.name))?)
}

async fn remove_member(operator: &Operator, wanted: RemoveMember) -> anyhow::Result<()> {
    let (project, account) = (operator.project(&wanted.name).await?, operator.account(&wanted.login).await?);
    let id = project.id.to_string();
    match members::remove(&operator.desk, &operator.caller, operator.sudo, &id, &account.login).await {
        Err(claviger_auth::Error::NotFound(_)) => {
            return Err(anyhow::anyhow!(
                "{} is no member of {name}: `claviger project member list {name}` shows who is",
                account.login,
                name = project.name
            ));
        }
        other => other?,
    }
    operator.changed().await;
    Ok(output::line(format!("{} is no longer a member of {}", account.login, project.name))?)
}

async fn list_members(operator: &Operator, wanted: One) -> anyhow::Result<()> {
    let project = operator.project(&wanted.name).await?;
    let members = members(operator, &project).await?;
    if wanted.json {
        return Ok(output::json(&members.iter().map(member_json).collect())?);
    }
    let row = |member: &Member| {
        [member.login.clone(), member.name.clone(), member.role.as_str().to_owned(), output::moment(member.since)]
    };
    Ok(output::table(["login", "name", "role", "since"], members.iter().map(row).collect())?)
}

async fn members(operator: &Operator, project: &Project) -> anyhow::Result<Vec<Member>> {
    let mut found: Vec<Member> = vec![];
    let mut after: Option<AccountId> = None;
    loop {
        let request = PageRequest::new(after, PageRequest::<AccountId>::MOST);
        let id = project.id.to_string();
        let page = members::list(&operator.desk, &operator.caller, &id, &request).await?;
        after = page.items.last().map(|member| member.account);
        found.extend(page.items);
        if !page.more {
            return Ok(found);
        }
    }
}

fn print(project: &Project) -> anyhow::Result<()> {
    Ok(output::facts([
        ("name", project.name.clone()),
        ("id", project.id.to_string()),
        ("number", project.number.to_string()),
        ("title", project.title.clone()),
        ("seen by", visibility(project).to_owned()),
        ("made", output::moment(project.created_at)),
    ])?)
}

const fn visibility(project: &Project) -> &'static str {
    if project.private { "members" } else { "everybody" }
}

fn as_json(project: &Project) -> Value {
    json!({
        "id": project.id,
        "number": project.number,
        "name": project.name,
        "title": project.title,
        "private": project.private,
        "created_at": project.created_at,
    })
}

fn member_json(member: &Member) -> Value {
    json!({ "login": member.login, "name": member.name, "kind": member.kind, "role": member.role, "since": member.since })
}
