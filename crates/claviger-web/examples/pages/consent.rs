//! Consent.
use std::error::Error;

use claviger_web::dashboard::view::confirm::Confirm;
use claviger_web::dashboard::view::consent::{Choice, Consent, ConsentCode, ConsentSet};
use claviger_web::dashboard::view::fault::{Fault, Faults};
use claviger_web::dashboard::view::token_form::{Deeds, Preview, ProjectChoice, SetCard};

use crate::{Album, days, token_pages};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    let set = |name: &str, sentence: &str, full| ConsentSet { name: name.into(), sentence: sentence.into(), full };
    let consent = Consent {
        shell: album.plain(),
        action: "/oauth2/authorize".into(),
        page: "/oauth2/authorize?request=sample".into(),
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
            life: Some(Some(90)),
        }),
        preview: Preview { renewable: Some(days(2191)), ..token_pages::preview() },
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
