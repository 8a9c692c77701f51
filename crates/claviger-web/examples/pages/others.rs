//! Doors, errors, projects, one's own affairs.
use std::error::Error;

use claviger_web::dashboard::text::Language;
use claviger_web::dashboard::view::confirm::Confirm;
use claviger_web::dashboard::view::fault::{Fault, Faults};
use claviger_web::dashboard::view::forge::{
    BotNew, BotRow, MemberNew, MemberRemove, MemberRole, MemberRow, ProjectDelete, ProjectEdit, ProjectList,
    ProjectNew, ProjectPage, ProjectQuery, ProjectRow, Role,
};
use claviger_web::dashboard::view::listing::Pager;
use claviger_web::dashboard::view::person::{Profile, SessionRow, Sessions};
use claviger_web::dashboard::view::problem::{Problem, Trouble};
use claviger_web::dashboard::view::question::Question;
use claviger_web::dashboard::view::shell::NoticeAction;
use claviger_web::dashboard::view::sign_in::{Greeting, NewPassword, SecondFactor, SignIn, SignInFault, Upstream};
use claviger_web::dashboard::view::{Place, Theme};

use crate::{Album, days, hours};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    doors(album)?;
    problems(album)?;
    projects(album)?;
    person(album)
}

fn doors(album: &Album) -> Result<(), Box<dyn Error>> {
    let sign_in = SignIn {
        shell: album.plain(),
        login: String::new(),
        next: "/tokens".into(),
        fault: None,
        greeting: None,
        passkeys: true,
        upstreams: vec![],
    };
    album.add("sign-in", &sign_in)?;
    album.add("sign-in-first-run", &SignIn { greeting: Some(Greeting::FirstRun), ..sign_in.clone() })?;
    let upstreams = vec![Upstream { name: "Example SSO".into(), href: "#".into() }];
    album.add(
        "sign-in-wrong",
        &SignIn { login: "mira".into(), fault: Some(SignInFault::Wrong), upstreams, ..sign_in.clone() },
    )?;
    album.add("sign-in-throttled", &SignIn { fault: Some(SignInFault::Throttled(30)), ..sign_in })?;
    album.add("sign-in-code", &second_factor(album))?;
    let first = NewPassword {
        shell: album.plain(),
        action: "/first-run".into(),
        first_run: true,
        login: "admin".into(),
        code: None,
        shortest: 10,
        faults: Faults::none(),
    };
    let faults = [("repeat", Fault::Differs)].into_iter().collect();
    album.add(
        "new-password",
        &NewPassword {
            first_run: false,
            login: "tomas".into(),
            code: Some("sample".into()),
            faults,
            action: "/invitation".into(),
            ..first.clone()
        },
    )?;
    album.add("first-run", &first)
}

fn second_factor(album: &Album) -> SecondFactor {
    let (login, next) = ("mira".to_owned(), String::new());
    SecondFactor { shell: album.plain(), login, next, app: true, passkey: true, fault: None }
}

fn problems(album: &Album) -> Result<(), Box<dyn Error>> {
    let troubles = [
        Trouble::Unreadable,
        Trouble::NotFound,
        Trouble::Forbidden,
        Trouble::Forged,
        Trouble::WrongMethod,
        Trouble::TooSlow,
        Trouble::LinkUsed,
        Trouble::TooLarge,
        Trouble::TooMany,
        Trouble::Broken,
        Trouble::Unavailable,
        Trouble::Busy,
    ];
    for trouble in troubles {
        let request = (trouble == Trouble::Broken).then(|| "req_01JD7Z5Q".to_owned());
        let name = trouble.title().trim_end_matches("-title");
        album.add(&format!("problem-{name}"), &Problem { shell: album.plain(), trouble, request })?;
    }
    Ok(())
}

fn projects(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::Projects);
    let row = |name: &str, title: &str, private, role, members, tokens| ProjectRow {
        name: name.into(),
        title: title.into(),
        private,
        role,
        members,
        tokens,
        made: days(-500),
    };
    let rows = vec![
        row("web", "Website", false, Some(Role::Admin), 8, 14),
        row("api", "Public API", false, Some(Role::Developer), 12, 31),
        row("staging", "Staging", true, Some(Role::Reader), 3, 1),
        row("docs", "Documentation", false, None, 5, 2),
    ];
    let list = ProjectList {
        shell: shell(),
        query: ProjectQuery::default(),
        rows: rows.clone(),
        pager: Pager::new(1, 50, 4, |_| String::new()),
        may_create: true,
    };
    album.add("projects", &list)?;
    let none = ProjectList { rows: vec![], pager: Pager::default(), ..list };
    album.add("projects-empty", &none)?;
    let query = ProjectQuery { q: "nothing".into(), ..ProjectQuery::default() };
    album.add("projects-none", &ProjectList { query, ..none })?;
    let member = |login: &str, name: &str, role, tokens, service| MemberRow {
        login: login.into(),
        name: name.into(),
        role,
        tokens,
        service,
        bot: false,
        disabled: false,
        since: days(-400),
    };
    let members = vec![
        member("mira", "Mira Okafor", Role::Admin, 3, false),
        member("tomas", "Tomás Lindqvist", Role::Developer, 6, false),
        member("ci", "ci", Role::Developer, 2, true),
        MemberRow { disabled: true, ..member("yuki", "Yuki Tanaka", Role::Reader, 0, false) },
    ];
    let bot = BotRow {
        login: "web-release".into(),
        name: "Release notes".into(),
        role: Some(Role::Developer),
        tokens: 2,
        used: Some(hours(-3)),
    };
    let page = ProjectPage {
        shell: shell(),
        project: rows[0].clone(),
        members: members.clone(),
        pager: Pager::new(1, 50, 4, |_| String::new()),
        bots: Some(vec![bot.clone()]),
        may_change: true,
        may_export: false,
    };
    album.add("project", &page)?;
    album
        .add("project-new-born", &ProjectPage { members: members[..1].to_vec(), bots: Some(vec![]), ..page.clone() })?;
    let project = ProjectRow { role: None, ..rows[0].clone() };
    album.add("project-visitor", &ProjectPage { project, may_change: false, bots: None, ..page })?;
    let edit = ProjectEdit {
        shell: shell(),
        project: rows[0].clone(),
        title: rows[0].title.clone(),
        private: false,
        faults: Faults::none(),
    };
    album.add("project-edit", &edit)?;
    let faults = [("title", Fault::Missing)].into_iter().collect();
    album.add("project-edit-wrong", &ProjectEdit { title: String::new(), faults, ..edit })?;
    let delete = ProjectDelete {
        shell: shell(),
        project: rows[0].clone(),
        bots: vec!["Release notes".into(), "web-ci".into()],
        in_use: 2,
        bound: 9,
        confirm: Confirm::default(),
    };
    album.add("project-delete", &delete)?;
    let confirm = Confirm { fault: Some(Fault::WrongPassword) };
    album.add("project-delete-wrong", &ProjectDelete { bots: vec![], in_use: 0, bound: 0, confirm, ..delete })?;
    let (project, confirm) = ("web".to_owned(), Confirm::default());
    let faults: Faults = [("login", Fault::NoSuchPerson)].into_iter().collect();
    let login = "tomsa".to_owned();
    album.add(
        "member-new",
        &MemberNew { shell: shell(), project, login, role: Role::Reader, faults, confirm: confirm.clone() },
    )?;
    let (project, member, faults) = ("web".to_owned(), members[1].clone(), Faults::none());
    album.add(
        "member-role",
        &MemberRole { shell: shell(), project, member, role: Role::Developer, faults, confirm: confirm.clone() },
    )?;
    let (project, member, faults) = ("web".to_owned(), members[1].clone(), Faults::none());
    album.add("member-remove", &MemberRemove { shell: shell(), project, member, faults, confirm: confirm.clone() })?;
    album.add(
        "bot-new",
        &BotNew {
            shell: shell(),
            project: "web".into(),
            login: String::new(),
            name: String::new(),
            faults: Faults::none(),
            confirm: confirm.clone(),
        },
    )?;
    album.add("bot-delete", &Question::delete_bot(shell(), "web", &bot, confirm))?;
    let faults = [("name", Fault::Taken)].into_iter().collect();
    album.add(
        "project-new",
        &ProjectNew { shell: shell(), name: "web".into(), title: "Web".into(), private: true, faults },
    )
}

fn person(album: &Album) -> Result<(), Box<dyn Error>> {
    let session = |id: &str, device: &str, from: &str, since: i64, seen: i64, current| SessionRow {
        id: id.into(),
        device: device.into(),
        from: from.into(),
        since: hours(-since),
        seen: hours(-seen),
        current,
    };
    let undo = NoticeAction { href: "#".into(), label: "Undo".into() };
    let rows = vec![
        session("1", "Firefox on Linux", "10.2.3.77", 3, 0, true),
        session("2", "Safari on iPhone", "2001:db8:77::1", 700, 2, false),
        session("3", "Chromium on Windows", "192.0.2.19", 1900, 260, false),
    ];
    album.add(
        "sessions",
        &Sessions {
            shell: album.after(Place::Sessions, "The session on Edge on Windows has ended.", Some(undo)),
            rows: rows.clone(),
        },
    )?;
    album.add(
        "sessions-one",
        &Sessions { shell: album.shell(Place::Sessions), rows: rows.into_iter().take(1).collect() },
    )?;
    album.add(
        "profile",
        &Profile {
            confirm: None,
            shell: album.shell(Place::Profile),
            email: "mira@example.org".into(),
            language: Some(Language::English),
            zone: "Europe/Berlin".into(),
            zones: ["Europe/Berlin", "Europe/Lisbon", "UTC"].map(Into::into).into(),
            theme: Theme::Auto,
            has_password: true,
            shortest: 10,
            faults: Faults::none(),
            password_faults: [("current", Fault::WrongPassword)].into_iter().collect(),
        },
    )
}
