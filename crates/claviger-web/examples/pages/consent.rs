//! Consent, what was allowed, application links.
use std::error::Error;

use claviger_web::dashboard::view::Place;
use claviger_web::dashboard::view::confirm::Confirm;
use claviger_web::dashboard::view::consent::{AuthorizedList, AuthorizedRow, Choice, Consent, ConsentCode, ConsentSet};
use claviger_web::dashboard::view::fault::{Fault, Faults};
use claviger_web::dashboard::view::link::{LinkForm, LinkList, LinkPage, LinkRow, Signs};
use claviger_web::dashboard::view::question::Question;
use claviger_web::dashboard::view::token_form::{Deeds, Preview, ProjectChoice, SetCard};

use crate::{Album, days, hours, token_pages};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    asks(album)?;
    authorized(album)?;
    links(album)
}

fn asks(album: &Album) -> Result<(), Box<dyn Error>> {
    let set = |name: &str, sentence: &str, full| ConsentSet { name: name.into(), sentence: sentence.into(), full };
    let consent = Consent {
        shell: album.plain(),
        action: "/oauth2/authorize".into(),
        hidden: vec![("request".into(), "sample".into())],
        name: "Build badges".into(),
        host: "badges.example.net".into(),
        registered_by: "tomas".into(),
        trusted: false,
        login: "mira".into(),
        asks: vec![
            set("Read only", "Sees what you see and changes nothing.", false),
            set("Deploy", "Reads projects and their code, starts exports and environments.", false),
        ],
        choice: None,
        preview: token_pages::preview(),
        preview_from: None,
        projects: token_pages::projects(),
        held: false,
        faults: Faults::none(),
        confirm: None,
        passkey: false,
    };
    album.add("consent", &consent)?;
    let chosen = Consent {
        asks: vec![],
        choice: Some(Choice {
            sets: token_pages::sets()
                .into_iter()
                .map(|set| SetCard { ticked: set.full, card: !set.name.ends_with("Plugin"), ..set })
                .collect(),
            usual: Some(days(1826)),
            lives: vec![1, 30, 90, 365],
            life: Some(90),
        }),
        preview_from: Some("/consent/preview"),
        held: true,
        confirm: Some(Confirm::default()),
        passkey: true,
        ..consent.clone()
    };
    album.add("consent-chosen", &chosen)?;
    let nowhere = Consent {
        projects: token_pages::projects()
            .into_iter()
            .map(|project| ProjectChoice { ticked: false, ..project })
            .collect(),
        faults: [("projects", Fault::NoProject)].into_iter().collect(),
        ..chosen
    };
    album.add("consent-faults", &nowhere)?;
    let everything = Consent {
        asks: vec![set("Full access", "Everything you can do, except change credentials.", true)],
        preview: Preview { deeds: Deeds::Everything { grave: vec![] }, until: None, ..token_pages::preview() },
        projects: vec![],
        trusted: true,
        confirm: Some(Confirm { fault: Some(Fault::WrongPassword) }),
        ..consent
    };
    album.add("consent-full", &everything)?;
    album.add(
        "consent-code",
        &ConsentCode { shell: album.plain(), name: "Bamboo client".into(), code: "7QK2M9".into(), label: None },
    )
}

fn authorized(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::Authorized);
    let row = |id: &str, name: &str, host: &str, grant: &str, expires, used: Option<i64>| AuthorizedRow {
        id: id.into(),
        name: name.into(),
        host: host.into(),
        protocol: "OAuth 2".into(),
        grant: grant.into(),
        expires,
        used: used.map(|ago| (hours(-ago), "192.0.2.40".into())),
        since: days(-77),
    };
    let rows = vec![
        row("1", "Build badges", "badges.example.net", "Read only", Some(days(13)), Some(1)),
        row("2", "Bamboo client", "ci.example.org", "Full access", None, Some(900)),
        row("3", "Phone app", "app.example.org", "IDE Plugins", Some(days(60)), None),
    ];
    album.add("authorized", &AuthorizedList { shell: shell(), rows: rows.clone() })?;
    album.add("authorized-empty", &AuthorizedList { shell: shell(), rows: vec![] })?;
    album.add("question-authorized", &Question::revoke_authorized(shell(), &rows[1], Confirm::default()))
}

fn links(album: &Album) -> Result<(), Box<dyn Error>> {
    let shell = || album.shell(Place::Links);
    let row = |id: &str, name: &str, key: &str, signs, tokens| LinkRow {
        id: id.into(),
        name: name.into(),
        consumer_key: key.into(),
        signs,
        tokens,
        used: Some(hours(-30)),
        made: days(-1200),
    };
    let rows = vec![
        row("lnk_01", "Bamboo client", "bamboo-scripts", Signs::Rsa(1024), 3),
        row("lnk_02", "Ticket mirror", "ticket-mirror", Signs::Rsa(4096), 1),
        row("lnk_03", "Old forum", "old-forum", Signs::Secret, 0),
    ];
    album.add("links", &LinkList { shell: shell(), rows: rows.clone() })?;
    album.add("links-empty", &LinkList { shell: shell(), rows: vec![] })?;
    let form = LinkForm {
        shell: shell(),
        name: "Bamboo client".into(),
        consumer_key: "bamboo-scripts".into(),
        shared_secret: false,
        public_key: String::new(),
        callback: String::new(),
        two_legged: false,
        faults: Faults::none(),
        confirm: Confirm::default(),
    };
    let faults = [("consumer_key", Fault::Taken), ("public_key", Fault::Missing)].into_iter().collect();
    album.add("link-new", &LinkForm { faults, ..form })?;
    let page = LinkPage {
        shell: shell(),
        link: rows[0].clone(),
        callback: "https://ci.example.org/callback".into(),
        fingerprint: Some("SHA256:7QK2m9XTv4Rw8Yz3NcJ6hLd5".into()),
        signatures: vec!["RSA-SHA1".into(), "RSA-SHA256".into()],
        two_legged: true,
        addresses: ["request-token", "authorize", "access-token"]
            .map(|step| format!("https://keys.example.org/plugins/servlet/oauth/{step}")),
        may_change: true,
    };
    album.add("link", &page)?;
    album.add("question-link", &Question::delete_link(shell(), &rows[0], Confirm::default()))
}
