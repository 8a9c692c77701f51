//! Administration in its states.
use std::error::Error;

use claviger_web::dashboard::view::Place;
use claviger_web::dashboard::view::admin::audit::{AuditAction, AuditLine, AuditLog, AuditQuery};
use claviger_web::dashboard::view::admin::credentials::{
    CredentialList, CredentialQuery, CredentialRevoke, CredentialRow, Kind,
};
use claviger_web::dashboard::view::admin::people::{
    People, PeopleQuery, PersonDelete, PersonInvited, PersonNew, PersonPage, PersonRow,
};
use claviger_web::dashboard::view::admin::site::{
    AdminHome, Check, CheckState, Count, Health, RouteList, RouteRow, Setting, SettingSection, Settings, Source,
};
use claviger_web::dashboard::view::confirm::Confirm;
use claviger_web::dashboard::view::fault::{Fault, Faults};
use claviger_web::dashboard::view::listing::Pager;
use claviger_web::dashboard::view::question::Question;
use claviger_web::dashboard::view::token_list::TokenRow;

use crate::{Album, days, hours};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    let home = AdminHome {
        shell: album.shell(Place::Administration),
        counts: Count::ALL.into_iter().zip([1, 31, 118, 9, 14, 1204]).collect(),
        nodes: Some((3, 3)),
        lines: lines(),
    };
    album.add("admin", &home)?;
    let calm = AdminHome { counts: Count::ALL.map(|count| (count, 0)).into(), nodes: None, lines: vec![], ..home };
    album.add("admin-new-site", &calm)?;
    people(album)?;
    credentials(album)?;
    audit(album)?;
    site(album)
}

fn lines() -> Vec<AuditLine> {
    let line =
        |ago: i64, who: &str, what: &str, action: &str, target: Option<(&str, &str)>, from: &str, refused| AuditLine {
            at: hours(-ago),
            who: who.into(),
            what: what.into(),
            action: action.into(),
            target: target.map(|(name, href)| (name.into(), href.into())),
            from: from.into(),
            refused,
        };
    vec![
        line(0, "mira", "rotated the access token", "token.rotated", Some(("ci-deploy", "#")), "10.2.3.77", false),
        line(2, "tomas", "signed in", "session.started", None, "192.0.2.19", false),
        line(3, "ci", "asked for projects.delete on", "request.refused", Some(("web", "#")), "10.2.3.4", true),
        line(5, "mira", "made a developer of web:", "member.set", Some(("tomas", "#")), "10.2.3.77", false),
        line(
            31,
            "admin",
            "disabled the account",
            "account.disabled",
            Some(("contractor-2025", "#")),
            "10.2.3.1",
            false,
        ),
        line(50, "someone", "tried a wrong password for", "sign-in.refused", Some(("mira", "#")), "203.0.113.99", true),
        line(
            77,
            "yuki",
            "generated the access token",
            "token.created",
            Some(("Grafana, panel “open tickets”", "#")),
            "2001:db8::17",
            false,
        ),
    ]
}

fn person(login: &str, name: &str, credentials: u64) -> PersonRow {
    PersonRow {
        login: login.into(),
        name: name.into(),
        email: if name.is_empty() { String::new() } else { format!("{login}@example.org") },
        service: name.is_empty(),
        admin: login == "mira",
        disabled: false,
        credentials,
        seen: Some(hours(-2)),
        password: !name.is_empty(),
        made: days(-900),
    }
}

fn people(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::People);
    let rows = vec![
        person("mira", "Mira Okafor", 12),
        person("tomas", "Tomás Lindqvist", 31),
        person("ci", "", 4),
        PersonRow { disabled: true, seen: None, ..person("contractor-2025", "Jo Marsh", 0) },
        person("yuki", "Yuki Tanaka", 2),
    ];
    let pager = Pager::new(1, 50, 5, |_| String::new());
    album.add("people", &People { shell: shell(), query: PeopleQuery::default(), rows: rows.clone(), pager })?;
    let query = PeopleQuery { q: "nobody".into(), ..PeopleQuery::default() };
    album.add("people-none", &People { shell: shell(), query, rows: vec![], pager: Pager::default() })?;
    let new = PersonNew {
        shell: shell(),
        service: false,
        login: "tomas".into(),
        name: String::new(),
        email: String::new(),
        admin: false,
        faults: [("login", Fault::Taken)].into_iter().collect(),
        confirm: Confirm::default(),
    };
    album.add("person-new", &new)?;
    let link = "https://keys.example.org/welcome?token=9xT4vR8wYz3NcJ6hLd5sFg1pQ2b7Kd0mZa8eUi4oXy7".into();
    album.add("person-invited", &PersonInvited { shell: shell(), login: "ana".into(), link, until: hours(72) })?;
    let page = PersonPage {
        shell: shell(),
        person: rows[1].clone(),
        name: "Tomás Lindqvist".into(),
        email: "tomas@example.org".into(),
        admin: false,
        oneself: false,
        projects: vec![("web".into(), "Developer".into()), ("api".into(), "Administrator".into())],
        faults: Faults::none(),
        confirm: Confirm::default(),
    };
    album.add("person", &page)?;
    let disabled = PersonRow { disabled: true, ..rows[1].clone() };
    album.add("person-disabled", &PersonPage { person: disabled.clone(), ..page })?;
    let stops = "3 sessions, 31 tokens, 6 used in the last 7 days";
    album.add("person-disable", &Question::disable_person(shell(), &rows[1], stops, Confirm::default()))?;
    album.add("person-enable", &Question::enable_person(shell(), &disabled, Confirm::default()))?;
    let confirm = Confirm { fault: Some(Fault::WrongPassword) };
    album.add("person-invite-wrong", &Question::invite_person(shell(), &rows[1], confirm))?;
    let delete = PersonDelete {
        shell: shell(),
        person: rows[1].clone(),
        tokens: 31,
        in_use: 6,
        named: vec![("ci-deploy".into(), Some(hours(-1))), ("old laptop".into(), None)],
        applications: 2,
        foreign_tokens: 41,
        sessions: 3,
        orphans: vec![],
        faults: Faults::none(),
        confirm: Confirm::default(),
    };
    album.add("person-delete", &delete)?;
    album.add("person-delete-orphans", &PersonDelete { orphans: vec!["api".into()], ..delete })
}

fn credentials(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::Credentials);
    let kinds = [Kind::Access, Kind::Session, Kind::OAuth1];
    let owners = ["mira", "tomas", "ci", "yuki"];
    let row = |(index, token): (usize, TokenRow)| CredentialRow {
        id: token.id,
        kind: kinds[index % kinds.len()],
        href: (index % 4 == 0).then(|| "#".into()),
        description: token.description,
        owner: owners[index % 3].into(),
        owner_disabled: index % 3 == 1,
        state: token.state,
        grant: token.grant,
        expires: token.expires,
        used: token.used,
    };
    let rows: Vec<CredentialRow> = crate::tokens::rows().into_iter().enumerate().map(row).collect();
    let query = CredentialQuery { used: "quarter".into(), ..CredentialQuery::default() };
    let pager = Pager::new(1, 50, 312, |_| "#".into());
    let some: Vec<CredentialRow> = rows.iter().take(6).cloned().collect();
    let list =
        CredentialList { shell: shell(), query: CredentialQuery::default(), rows, pager, all: 1214, password_of: None };
    album.add("credentials", &list)?;
    album.add("credentials-filtered", &CredentialList { query: query.clone(), ..list.clone() })?;
    album.add(
        "credentials-none",
        &CredentialList { query: query.clone(), rows: vec![], pager: Pager::default(), ..list },
    )?;
    let revoke = CredentialRevoke {
        shell: shell(),
        ids: vec![],
        matching: Some(query),
        count: 312,
        in_use: 4,
        owners: vec![("tomas".into(), 120), ("ci".into(), 88), ("yuki".into(), 14)],
        more_owners: 23,
        some,
        milder: true,
        confirm: Confirm::default(),
    };
    album.add("credentials-revoke", &revoke)
}

fn audit(album: &Album) -> Result<(), Box<dyn Error>> {
    let log = AuditLog {
        shell: album.shell(Place::Audit),
        query: AuditQuery::default(),
        actions: ["tokens.create", "tokens.rotate", "projects.create"]
            .map(|name| AuditAction {
                name: name.into(),
                text: format!("Did {name}"),
                group: name.split('.').next().unwrap_or_default().into(),
            })
            .into(),
        lines: lines().into_iter().cycle().take(21).collect(),
        pager: Pager::new(2, 50, 8211, |_| "#".into()),
    };
    album.add("audit", &log)?;
    let query = AuditQuery { q: "nothing".into(), ..AuditQuery::default() };
    album.add("audit-none", &AuditLog { query, lines: vec![], ..log })
}

fn site(album: &Album) -> Result<(), Box<dyn Error>> {
    let route = |host: &str, path: &str, upstream: &str, anonymous, refused| RouteRow {
        host: host.into(),
        path: path.into(),
        upstream: upstream.into(),
        accepts: ["bearer", "access-token", "access-key"].map(Into::into).into(),
        anonymous,
        methods: 42,
        allowed: 128_442,
        refused,
        last_refusal: (refused > 0).then(|| hours(-4)),
    };
    let file = "/etc/claviger/claviger.toml";
    let rows = vec![
        route("", "/shop", "http://127.0.0.1:9000", false, 312),
        route("jenkins.example.org", "/", "http://10.0.0.8:8080", true, 0),
        route("grafana.example.org", "/", "", false, 17),
    ];
    album.add("routes", &RouteList { shell: album.shell(Place::Routes), rows, file: file.into() })?;
    album.add("routes-empty", &RouteList { shell: album.shell(Place::Routes), rows: vec![], file: file.into() })?;
    let setting = |key: &str, value: &str, source| Setting { key: key.into(), value: value.into(), source };
    let sections = vec![
        SettingSection {
            name: String::new(),
            settings: vec![
                setting("listen", "127.0.0.1:8470", Source::Default),
                setting("public_url", "https://keys.example.org", Source::Environment("CLAVIGER_PUBLIC_URL".into())),
                setting("database", "postgres://claviger:•••@db/claviger", Source::File),
                setting("data", "/var/lib/claviger", Source::Flag("--data".into())),
            ],
        },
        SettingSection {
            name: "[tokens]".into(),
            settings: vec![
                setting("max_lifetime", "365d", Source::File),
                setting("default_lifetime", "30d", Source::Default),
            ],
        },
    ];
    album.add("settings", &Settings { shell: album.shell(Place::Settings), sections, file: Some(file.into()) })?;
    let check = |name: &str, state, detail: &str| Check { name: name.into(), state, detail: detail.into() };
    let health = Health {
        shell: album.shell(Place::Health),
        version: "0.1.0".into(),
        since: days(-19),
        checks: vec![
            check("Database", CheckState::Well, "PostgreSQL 17, answers in 0.4 ms, 1,214 live credentials"),
            check(
                "Index",
                CheckState::Soon,
                "Filling: 812,000 of 1,000,000 secrets. Answers are right meanwhile, only slower.",
            ),
            check(
                "Mail",
                CheckState::Bad,
                "smtp.example.org refuses the connection. Check [mail] host and the firewall.",
            ),
            check("Clock", CheckState::Well, "Agrees with the database within 2 ms"),
        ],
    };
    album.add("health", &health)
}
