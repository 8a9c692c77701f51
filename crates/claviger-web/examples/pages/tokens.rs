//! Access tokens in their states.
use std::error::Error;

use claviger_web::dashboard::view::Place;
use claviger_web::dashboard::view::listing::Pager;
use claviger_web::dashboard::view::token_list::{Grant, Hint, LastUse, TokenList, TokenQuery, TokenRow, TokenState};

use crate::{Album, days, hours};

pub(crate) fn add(album: &Album) -> Result<(), Box<dyn Error>> {
    let list = list(album);
    album.add("tokens", &list)?;
    album.add("tokens-owners", &TokenList { owners: vec!["mira".into(), "web (bot)".into()], ..list.clone() })?;
    album.add("tokens-empty", &TokenList { all: 0, rows: vec![], ..list.clone() })?;
    let query = TokenQuery { q: "jenkins".into(), state: "suspended".into(), ..TokenQuery::default() };
    album.add("tokens-none", &TokenList { query, rows: vec![], pager: Pager::default(), ..list.clone() })?;
    let failure = Some("The database does not answer. Your tokens are unchanged. Try again in a minute.".to_owned());
    album.add("tokens-failed", &TokenList { failure, ..list.clone() })?;
    let many: Vec<TokenRow> = list.rows.iter().cycle().take(500).cloned().collect();
    album.add(
        "tokens-full",
        &TokenList { rows: many, pager: Pager::new(1, 500, 1214, |_| "#".into()), all: 1214, ..list },
    )
}

fn list(album: &Album) -> TokenList {
    let rows = rows();
    TokenList {
        shell: album.shell(Place::Tokens),
        query: TokenQuery::default(),
        pager: Pager::new(1, 50, rows.len() as u64, |_| "#".into()),
        all: 214,
        rows,
        owners: vec![],
        home: "https://keys.example.org".into(),
        failure: None,
    }
}

pub(crate) fn grant(sets: &[&str], methods: &[&str], projects: &[&str]) -> Grant {
    let own = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Grant { sets: own(sets), methods: own(methods), projects: own(projects), full: sets.contains(&"Full access") }
}

fn row(id: &str, description: &str, grant: Grant) -> TokenRow {
    TokenRow {
        id: id.into(),
        description: description.into(),
        owner: "mira".into(),
        state: TokenState::Active,
        grant,
        expires: Some(days(243)),
        used: None,
        week: vec![0; 7],
        made: days(-122),
        hint: None,
    }
}

fn used(hours_ago: i64, from: &str, dialect: &str) -> Option<LastUse> {
    Some(LastUse { at: hours(-hours_ago), from: from.into(), dialect: dialect.into() })
}

pub(crate) fn rows() -> Vec<TokenRow> {
    vec![
        TokenRow {
            expires: Some(days(12)),
            used: used(0, "10.2.3.4", "Bearer"),
            week: vec![120, 340, 810, 640, 220, 12, 400],
            ..row("tok_01", "ci-deploy", grant(&["Deploy"], &[], &["web", "api"]))
        },
        TokenRow {
            used: used(6, "host-7", "access_token"),
            week: vec![1, 1, 4, 1, 1, 1, 1],
            ..row(
                "tok_02",
                "nightly backup",
                grant(&[], &["exports.create", "exports.read", "exports.download", "projects.list"], &["web"]),
            )
        },
        TokenRow {
            expires: None,
            used: used(214 * 24, "192.0.2.117", "Basic"),
            hint: Some(Hint::Unused),
            made: days(-802),
            ..row("tok_03", "old laptop", grant(&["Full access"], &[], &[]))
        },
        TokenRow {
            used: used(2, "2001:db8::17", "X-Auth-AccessKey"),
            week: vec![14, 18, 22, 17, 3, 0, 9],
            hint: Some(Hint::Wide { used: 2, granted: 64 }),
            ..row("tok_04", "Grafana, panel “open tickets”", grant(&["Read only"], &[], &[]))
        },
        TokenRow {
            state: TokenState::Suspended,
            used: used(80, "10.2.3.9", "session"),
            ..row("tok_05", "staging environment start/stop", grant(&["Extended Access"], &[], &["staging"]))
        },
        TokenRow {
            state: TokenState::Expired,
            expires: Some(days(-3)),
            used: used(74, "ci-runner-12.build.example.org", "Bearer"),
            ..row(
                "tok_06",
                "release notes bot of the documentation team with a rather long description",
                grant(&["Read only"], &["tickets.comment"], &["docs"]),
            )
        },
        TokenRow {
            expires: Some(hours(7)),
            week: vec![0, 0, 0, 0, 0, 0, 2],
            used: used(1, "127.0.0.1", "Bearer"),
            made: hours(-1),
            ..row("tok_07", "trying things out", grant(&["IDE Plugins"], &[], &[]))
        },
        TokenRow { made: hours(-30), ..row("tok_08", "maven release", grant(&["Maven Plugin"], &[], &["api"])) },
    ]
}
