//! Applications, application links, and what was allowed to both.
use std::error::Error;

use claviger_web::dashboard::view::Place;
use claviger_web::dashboard::view::application::{
    ApplicationForm, ApplicationList, ApplicationPage, ApplicationRow, ConsumerQuery, ConsumerSecret, Dance,
};
use claviger_web::dashboard::view::confirm::Confirm;
use claviger_web::dashboard::view::consent::{AuthorizedList, AuthorizedRow};
use claviger_web::dashboard::view::fault::{Fault, Faults};
use claviger_web::dashboard::view::grant::{GrantRow, Origin};
use claviger_web::dashboard::view::link::{LinkFields, LinkForm, LinkList, LinkPage, LinkRow, MethodChoice, Signs};
use claviger_web::dashboard::view::listing::Pager;
use claviger_web::dashboard::view::question::Question;
use claviger_web::dashboard::view::token_list::{LastUse, TokenRow, TokenState};

use crate::{Album, days, hours, tokens};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    applications(album)?;
    links(album)?;
    authorized(album)
}

fn pager(rows: usize) -> Pager {
    Pager::new(1, 50, rows as u64, |_| "#".into())
}

fn dance(base: &str, steps: [&str; 3]) -> Option<Dance> {
    let python = "import os\nfrom requests_oauthlib import OAuth1Session\n\nme = dict(client_key=\"bamboo-scripts\", signature_method=\"RSA-SHA1\", rsa_key=open(\"link.pem\").read())";
    let addresses = steps.map(|step| format!("https://keys.example.org/{base}/{step}"));
    Some(Dance { addresses, python: python.into() })
}

/// What a program may do in whose name, since so many days, and its use so many hours ago.
fn grant(id: &str, login: &str, sets: &[&str], origin: Origin, since: i64, used: Option<i64>) -> GrantRow {
    GrantRow {
        token: TokenRow {
            id: format!("tok_{id}"),
            description: "Project backup".into(),
            owner: login.into(),
            state: TokenState::Active,
            grant: tokens::grant(sets, &[], &[]),
            expires: Some(days(365 * 5 - since)),
            used: used.map(|ago| LastUse { at: hours(-ago), from: "10.2.3.4".into(), dialect: "oauth1".into() }),
            week: vec![],
            made: days(-since),
            hint: None,
        },
        mask: Some(format!("{id}…")),
        origin,
        renewable: (origin == Origin::Consent).then(|| days(365 * 5 + 30 - since)),
    }
}

fn applications(album: &Album) -> Result<(), Box<dyn Error>> {
    let row = |id: &str, name: &str, description: &str, tokens, used| ApplicationRow {
        id: format!("con_{id}"),
        name: name.into(),
        consumer_key: format!("{id}a81fQx9vT4vR8w").to_lowercase(),
        description: description.into(),
        owner: "mira".into(),
        tokens,
        people: tokens.min(17),
        used,
        made: days(-301),
    };
    let rows = vec![
        row("0f81", "Project backup", "Fetches the exports of all projects each night.", 3, Some(hours(-6))),
        row("9d02", "Build badges", "Shows the state of builds on the wiki.", 41, Some(hours(-1))),
        row("77c3", "Old importer", "", 0, None),
    ];
    let shell = || album.shell(Place::Applications);
    let list = ApplicationList {
        home: "http://localhost:8470".to_owned(),
        shell: shell(),
        query: ConsumerQuery::default(),
        rows: rows.clone(),
        pager: pager(rows.len()),
        rules: false,
    };
    album.add("applications", &list)?;
    let all = ConsumerQuery { owner: "all".into(), ..ConsumerQuery::default() };
    let many: Vec<_> = rows.iter().cycle().take(50).cloned().collect();
    let full = Pager::new(2, 50, 214, |_| "#".into());
    album.add(
        "applications-all",
        &ApplicationList { query: all, rules: true, rows: many, pager: full, ..list.clone() },
    )?;
    let none = ConsumerQuery { q: "jenkins".into(), ..ConsumerQuery::default() };
    album.add("applications-none", &ApplicationList { query: none, rows: vec![], ..list.clone() })?;
    album.add("applications-empty", &ApplicationList { rows: vec![], ..list })?;
    let form = ApplicationForm {
        shell: shell(),
        of: None,
        name: String::new(),
        description: String::new(),
        callback: String::new(),
        faults: Faults::none(),
        confirm: Confirm::default(),
    };
    album.add("application-new", &form)?;
    let wrong = Fault::WrongPassword;
    let faults = [("callback", Fault::BadAddress("backup.example.org".into())), ("password", wrong.clone())];
    let edited = ApplicationForm {
        of: Some(("con_0f81".into(), "Project backup".into())),
        name: "Project backup".into(),
        callback: "backup.example.org".into(),
        faults: faults.into_iter().collect(),
        confirm: Confirm { fault: Some(wrong) },
        ..form
    };
    album.add("application-edit", &edited)?;
    let bearer = GrantRow {
        token: TokenRow {
            expires: None,
            ..grant("4f9b", "mira", &["Full access"], Origin::Generated, 60, Some(6)).token
        },
        ..grant("4f9b", "mira", &[], Origin::Generated, 60, None)
    };
    let grants = vec![bearer, grant("Qx9v", "mira", &["Read only"], Origin::Consent, 20, None)];
    let page = ApplicationPage {
        shell: shell(),
        application: rows[0].clone(),
        callback: Some("https://backup.example.org/callback".into()),
        own: true,
        pager: pager(grants.len()),
        grants,
        of_all: false,
        dance: dance("rest/oauth", ["request_token", "authorize", "access_token"]),
    };
    album.add("application", &page)?;
    let others = vec![
        grant("T4vR", "tomas", &["Full access"], Origin::Consent, 200, Some(1)),
        grant("8wYz", "mira", &["Read only"], Origin::Generated, 20, None),
    ];
    let ruled = ApplicationPage { own: false, of_all: true, grants: others, callback: None, ..page.clone() };
    album.add("application-ruled", &ruled)?;
    let unused = ApplicationPage { application: rows[2].clone(), grants: vec![], callback: None, ..page.clone() };
    album.add("application-unused", &unused)?;
    album.add(
        "application-secret",
        &ConsumerSecret {
            shell: shell(),
            href: "/applications/con_0f81".into(),
            name: "Project backup".into(),
            consumer_key: rows[0].consumer_key.clone(),
            secret: "9d3f7e1c5b20".repeat(7)[..80].to_owned(),
            dance: dance("rest/oauth", ["request_token", "authorize", "access_token"]),
        },
    )?;
    let href = "/applications/con_0f81";
    album.add("question-delete", &Question::delete_application(shell(), &rows[0], Confirm::default()))?;
    album.add("question-secret", &Question::renew_secret(shell(), href, &rows[0].name, Confirm::default()))?;
    let question = Question::revoke_grant(shell(), href, &rows[0].name, &page.grants[0], Confirm::default());
    album.add("question-bearer", &question)
}

fn methods(ticked: bool) -> Vec<MethodChoice> {
    let method = |(name, key)| MethodChoice { name, key, ticked };
    [("RSA-SHA1", true), ("RSA-SHA256", true), ("HMAC-SHA1", false), ("PLAINTEXT", false)].map(method).into()
}

fn links(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::Links);
    let row = |id: &str, name: &str, key: &str, signs, tokens| LinkRow {
        id: format!("con_{id}"),
        name: name.into(),
        description: String::new(),
        consumer_key: key.into(),
        signs,
        tokens,
        people: tokens,
        used: (tokens > 0).then(|| hours(-30)),
        made: days(-1200),
    };
    let rows = vec![
        row("01", "Bamboo client", "bamboo-scripts", Signs::Rsa(1024), 3),
        row("02", "Ticket mirror", "ticket-mirror", Signs::Rsa(4096), 1),
        row("03", "Old forum", "old-forum", Signs::Secret, 0),
    ];
    let query = ConsumerQuery::default;
    let list = LinkList { shell: shell(), query: query(), rows: rows.clone(), pager: pager(rows.len()) };
    album.add("links", &list)?;
    album.add(
        "links-none",
        &LinkList { query: ConsumerQuery { q: "jira".into(), ..query() }, rows: vec![], ..list.clone() },
    )?;
    album.add("links-empty", &LinkList { rows: vec![], ..list })?;
    let fields = LinkFields {
        name: "Bamboo client".into(),
        consumer_key: "bamboo-scripts".into(),
        face: "atlassian".into(),
        methods: methods(true),
        ..LinkFields::default()
    };
    let form = LinkForm {
        shell: shell(),
        of: None,
        fields: LinkFields { name: String::new(), consumer_key: String::new(), ..fields.clone() },
        faces: vec![("atlassian", "Jira, Confluence, Bamboo"), ("allura", "Allura")],
        faults: Faults::none(),
        confirm: Confirm::default(),
    };
    album.add("link-new", &form)?;
    let said = Fault::Said;
    let short = Fault::ShortKey("512".into(), "1024".into());
    let faults = [
        ("consumer_key", said("fault-consumer-key-taken")),
        ("public_key", short),
        ("acts_as", Fault::NoSuchPerson),
        ("signature_methods", said("fault-no-method")),
    ];
    let wrong = LinkFields {
        public_key: "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL..\n-----END PUBLIC KEY-----".into(),
        two_legged: true,
        acts_as: "ci-robot".into(),
        methods: methods(false),
        ..fields.clone()
    };
    album.add("link-wrong", &LinkForm { fields: wrong, faults: faults.into_iter().collect(), ..form.clone() })?;
    let secret = LinkFields { shared_secret: true, face: "allura".into(), ..fields.clone() };
    album.add("link-new-secret", &LinkForm { fields: secret, ..form.clone() })?;
    album.add("link-edit", &LinkForm { of: Some(rows[0].clone()), fields, ..form })?;
    let alone = GrantRow { renewable: None, ..grant("Nc6h", "ci-robot", &["Full access"], Origin::Alone, 90, Some(2)) };
    let over = GrantRow {
        token: TokenRow {
            state: TokenState::Expired,
            expires: Some(days(-3)),
            ..grant("Ld5s", "lena", &["Read only"], Origin::Consent, 1828, Some(80)).token
        },
        ..grant("Ld5s", "lena", &[], Origin::Consent, 1828, None)
    };
    let grants = vec![grant("T4vR", "tomas", &["Full access"], Origin::Consent, 200, Some(30)), alone, over];
    let page = LinkPage {
        shell: shell(),
        link: rows[0].clone(),
        url: Some("https://ci.example.org/".into()),
        callback: Some("https://ci.example.org/callback".into()),
        fingerprint: Some("SHA256:7QK2m9XTv4Rw8Yz3NcJ6hLd5sFg1pAa0EuIoXq77c2Q".into()),
        signatures: vec!["RSA-SHA1", "RSA-SHA256"],
        body_hash: false,
        acts_as: Some("ci-robot".into()),
        until: Some(days(365 * 5)),
        dance: dance("plugins/servlet/oauth", ["request-token", "authorize", "access-token"]),
        pager: pager(grants.len()),
        grants,
    };
    album.add("link", &page)?;
    let fresh = LinkPage {
        shell: album.after(Place::Links, &album.reader().t1("link-made", "name", "Old forum"), None),
        link: rows[2].clone(),
        url: None,
        callback: None,
        fingerprint: None,
        signatures: vec!["HMAC-SHA1"],
        body_hash: true,
        acts_as: None,
        grants: vec![],
        ..page
    };
    album.add("link-unused", &fresh)?;
    album.add("question-link", &Question::delete_link(shell(), &rows[0], Confirm::default()))
}

fn authorized(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::Authorized);
    let row = |name: &str, host: &str, grant| AuthorizedRow { name: name.into(), host: host.into(), grant };
    let alone = GrantRow { renewable: None, ..grant("Nc6h", "mira", &["Full access"], Origin::Alone, 900, Some(900)) };
    let rows = vec![
        row("Build badges", "badges.example.net", grant("Qx9v", "mira", &["Read only"], Origin::Consent, 77, Some(1))),
        row("Bamboo client", "ci.example.org", alone),
        row("Ticket mirror", "", grant("T4vR", "mira", &["Full access"], Origin::Consent, 20, None)),
    ];
    let list = AuthorizedList { shell: shell(), rows: rows.clone(), pager: pager(rows.len()) };
    album.add("authorized", &list)?;
    album.add("authorized-empty", &AuthorizedList { rows: vec![], ..list })?;
    album.add("question-authorized", &Question::revoke_authorized(shell(), &rows[1], Confirm::default()))
}
