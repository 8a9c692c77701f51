//! The keyring against a model of it: whatever is done in whatever order, each value that was ever issued works exactly
//! when the model says so, at the server that did it, at another one, and after a restart. `PROPTEST_CASES=1000` tries
//! more than the few stories that every run has time for.

use std::time::Duration;

use claviger_auth::request::{Client, RequestView};
use claviger_auth::tokens::{self, NewToken, TokenEdit};
use claviger_auth::{authenticate, operator};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::ids::CredentialId;
use claviger_domain::method::SetName;
use claviger_domain::policy::Sudo;
use claviger_domain::rights::Rights;
use claviger_domain::time::{Clock, Timestamp};
use claviger_domain::token::TokenFormat;
use claviger_testkit::actors::Actor;
use claviger_testkit::{TestDatabase, TestServer};
use http::{HeaderMap, Method};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// One thing that is done. Numbers choose among what there is.
#[derive(Debug, Clone)]
enum Deed {
    Issue { format: usize, days: Option<u64> },
    Expire { token: usize, days: Option<u64> },
    Describe { token: usize },
    Rotate { token: usize, hours: u64 },
    Regenerate { token: usize },
    Copy { token: usize },
    Suspend { token: usize },
    Resume { token: usize },
    Revoke { token: usize },
    Disable,
    Enable,
    Delete,
    Wait { hours: u64 },
}

fn deed() -> impl Strategy<Value = Deed> {
    let token = 0..8_usize;
    let days = prop_oneof![Just(None), (1..5_u64).prop_map(Some)];
    prop_oneof![
        4 => (0..5_usize, days.clone()).prop_map(|(format, days)| Deed::Issue { format, days }),
        2 => (token.clone(), days).prop_map(|(token, days)| Deed::Expire { token, days }),
        1 => token.clone().prop_map(|token| Deed::Describe { token }),
        3 => (token.clone(), 0..72_u64).prop_map(|(token, hours)| Deed::Rotate { token, hours }),
        2 => token.clone().prop_map(|token| Deed::Regenerate { token }),
        1 => token.clone().prop_map(|token| Deed::Copy { token }),
        2 => token.clone().prop_map(|token| Deed::Suspend { token }),
        2 => token.clone().prop_map(|token| Deed::Resume { token }),
        1 => token.prop_map(|token| Deed::Revoke { token }),
        1 => Just(Deed::Disable),
        1 => Just(Deed::Enable),
        1 => Just(Deed::Delete),
        3 => (0..40_u64).prop_map(|hours| Deed::Wait { hours }),
    ]
}

/// What the model knows of a token.
#[derive(Debug, Clone)]
struct Known {
    id: CredentialId,
    owner: usize,
    state: State,
    end: Option<Timestamp>,
    /// When the current value was made: a renewed life is as long as that value's was.
    made: Timestamp,
    values: Vec<(String, Option<Timestamp>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Active,
    Suspended,
    Revoked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Person {
    Active,
    Disabled,
    Deleted,
}

struct Model {
    here: TestServer,
    there: TestServer,
    person: Actor,
    people: Vec<Person>,
    tokens: Vec<Known>,
    names: usize,
}

impl Model {
    async fn on(here: &TestServer, there: &TestServer, names: usize) -> Self {
        let person = here.person(&format!("person-{names}-0")).await;
        Self { here: here.clone(), there: there.clone(), person, people: vec![Person::Active], tokens: vec![], names }
    }

    fn now(&self) -> Timestamp {
        self.here.clock.now()
    }

    fn works(&self, token: &Known, dies_at: Option<Timestamp>) -> bool {
        let over = |end: Option<Timestamp>| end.is_some_and(|end| end <= self.now());
        token.state == State::Active && self.people[token.owner] == Person::Active && !over(token.end) && !over(dies_at)
    }

    /// Does it, here, and demands that it succeeds exactly when the model says so.
    async fn act(&mut self, deed: &Deed) {
        let desk = std::sync::Arc::clone(&self.here.desk);
        let (caller, sudo, now) = (operator(&desk), Sudo::by_password(), self.now());
        let count = self.tokens.len();
        let at = |wanted: usize| (count > 0).then(|| wanted % count.max(1));
        match deed {
            Deed::Wait { hours } => self.here.clock.advance(Duration::from_secs(hours * 3600)),
            Deed::Disable | Deed::Enable => {
                let enabled = matches!(deed, Deed::Enable);
                self.person.enable(enabled).await;
                *self.people.last_mut().unwrap() = if enabled { Person::Active } else { Person::Disabled };
            }
            Deed::Delete => {
                self.person.delete().await;
                *self.people.last_mut().unwrap() = Person::Deleted;
                let login = format!("person-{}-{}", self.names, self.people.len());
                self.person = self.here.person(&login).await;
                self.people.push(Person::Active);
                for token in &mut self.tokens {
                    token.state =
                        if self.people[token.owner] == Person::Deleted { State::Revoked } else { token.state };
                }
            }
            Deed::Issue { format, days } => {
                let new = NewToken {
                    actor: Some(self.person.account.id),
                    description: "model".to_owned(),
                    rights: Rights::of_set(SetName::from_static("Read only")),
                    expiry: days.map_or(WantedExpiry::Never, |days| WantedExpiry::At(now.plus(DAY * days as u32))),
                    format: TokenFormat::ALL[*format],
                };
                let issued = tokens::create(&desk, &caller, sudo, new).await;
                assert_eq!(issued.is_ok(), *self.people.last().unwrap() == Person::Active, "{issued:?}");
                if let Ok(issued) = issued {
                    self.know(issued, self.people.len() - 1);
                }
            }
            Deed::Copy { token } => {
                let Some(token) = at(*token) else { return };
                let original = self.tokens[token].clone();
                let copied = tokens::copy(&desk, &caller, sudo, original.id, None).await;
                assert_eq!(copied.is_ok(), self.people[original.owner] == Person::Active, "{copied:?}");
                if let Ok(copied) = copied {
                    let end = original.end.filter(|end| *end > now);
                    assert_eq!(copied.token.credential.expires_at, end);
                    self.know(copied, original.owner);
                }
            }
            Deed::Expire { token, days } => {
                let Some(token) = at(*token) else { return };
                let wanted = days.map_or(WantedExpiry::Never, |days| WantedExpiry::At(now.plus(DAY * days as u32)));
                let edit = TokenEdit { expiry: Some(wanted), ..TokenEdit::default() };
                let done = tokens::edit(&desk, &caller, sudo, self.tokens[token].id, edit).await;
                assert_eq!(done.is_ok(), self.tokens[token].state != State::Revoked, "{done:?}");
                if done.is_ok() {
                    self.tokens[token].end = days.map(|days| now.plus(DAY * days as u32));
                }
            }
            Deed::Describe { token } => {
                let Some(token) = at(*token) else { return };
                let edit = TokenEdit { description: Some("another".to_owned()), ..TokenEdit::default() };
                let done = tokens::edit(&desk, &caller, sudo, self.tokens[token].id, edit).await;
                assert_eq!(done.is_ok(), self.tokens[token].state != State::Revoked, "{done:?}");
            }
            Deed::Rotate { token, hours } => {
                let Some(token) = at(*token) else { return };
                let overlap = Duration::from_secs(hours * 3600);
                let done = tokens::rotate(&desk, &caller, sudo, self.tokens[token].id, overlap).await;
                let known = &mut self.tokens[token];
                let alive = known.state == State::Active && known.end.is_none_or(|end| end > now);
                assert_eq!(done.is_ok(), alive, "{done:?}");
                if let Ok(done) = done {
                    // never past the token's own end as it is now, also if that is moved later
                    let until = known.end.map_or(now.plus(overlap), |end| end.min(now.plus(overlap)));
                    for (_, dies_at) in &mut known.values {
                        let end = if dies_at.is_none() { until } else { now };
                        *dies_at = Some(dies_at.map_or(end, |dies_at| dies_at.min(end)));
                    }
                    known.values.push((done.secret.expose().clone(), None));
                    known.made = now;
                }
            }
            Deed::Regenerate { token } => {
                let Some(token) = at(*token) else { return };
                let done = tokens::regenerate(&desk, &caller, sudo, self.tokens[token].id).await;
                let known = &mut self.tokens[token];
                assert_eq!(done.is_ok(), known.state == State::Active, "{done:?}");
                if let Ok(done) = done {
                    known
                        .values
                        .iter_mut()
                        .for_each(|(_, dies_at)| *dies_at = Some(dies_at.map_or(now, |end| end.min(now))));
                    known.values.push((done.secret.expose().clone(), None));
                    known.end = known.end.map(|end| if end <= now { now.plus(end.since(known.made)) } else { end });
                    known.made = now;
                    assert_eq!(done.token.credential.expires_at, known.end);
                }
            }
            Deed::Suspend { token } => {
                let Some(token) = at(*token) else { return };
                let done = tokens::suspend(&desk, &caller, sudo, self.tokens[token].id, None).await;
                assert_eq!(done.is_ok(), self.tokens[token].state != State::Revoked, "{done:?}");
                if done.is_ok() {
                    self.tokens[token].state = State::Suspended;
                }
            }
            Deed::Resume { token } => {
                let Some(token) = at(*token) else { return };
                let done = tokens::resume(&desk, &caller, sudo, self.tokens[token].id).await;
                assert_eq!(done.is_ok(), self.tokens[token].state == State::Suspended, "{done:?}");
                if done.is_ok() {
                    self.tokens[token].state = State::Active;
                }
            }
            Deed::Revoke { token } => {
                let Some(token) = at(*token) else { return };
                tokens::revoke(&desk, &caller, sudo, self.tokens[token].id, None).await.unwrap();
                self.tokens[token].state = State::Revoked;
            }
        }
    }

    fn know(&mut self, issued: tokens::Issued, owner: usize) {
        self.tokens.push(Known {
            id: issued.token.credential.id,
            owner,
            state: State::Active,
            end: issued.token.credential.expires_at,
            made: self.now(),
            values: vec![(issued.secret.expose().clone(), None)],
        });
    }

    async fn check(&self, server: &TestServer, which: &str) {
        for token in &self.tokens {
            for (value, dies_at) in &token.values {
                let expected = self.works(token, *dies_at);
                assert_eq!(lets_in(server, value).await, expected, "{which}: {value} of {token:?} at {}", self.now());
            }
        }
    }
}

/// Asks the desk itself: the doors are tried elsewhere.
async fn lets_in(server: &TestServer, value: &str) -> bool {
    let mut headers = HeaderMap::new();
    headers.insert("authorization", format!("Bearer {value}").parse().unwrap());
    let view = RequestView {
        method: &Method::GET,
        path: "/",
        query: None,
        headers: &headers,
        form: None,
        outer: claviger_auth::request::Outer::default(),
        client: Client { address: [127, 0, 0, 1].into(), secure: true },
        accepts: claviger_auth::dialects::Accepts::all(),
        learned: None,
    };
    match authenticate(&server.desk, &view).await {
        Ok(caller) => caller.is_some(),
        Err(claviger_auth::Error::Refused(_)) => false,
        Err(error) => panic!("neither yes nor no: {error}"),
    }
}

fn a_keyring_is_its_model(database: impl Future<Output = TestDatabase>) {
    #[expect(clippy::disallowed_methods, reason = "how much is tried is for whoever runs the test")]
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { 32 };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (here, there) = runtime.block_on(async {
        let here = TestServer::with(database.await, |options| options.follow = false).await;
        let there = here.twin().await;
        (here, there)
    });
    let mut names = 0;
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let names = std::cell::RefCell::new(&mut names);
    let result = TestRunner::new(config).run(&prop::collection::vec(deed(), 1..40), |deeds| {
        **names.borrow_mut() += 1;
        let name = **names.borrow();
        runtime.block_on(async {
            let mut model = Model::on(&here, &there, name).await;
            for deed in &deeds {
                model.act(deed).await;
                model.check(&model.here, "here").await;
                model.there.follower.catch_up().await.unwrap();
                model.check(&model.there, "at another server").await;
            }
            if name % 8 == 0 {
                model.check(&here.restarted().await, "after a restart").await;
            }
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    runtime.block_on(here.after());
}

#[test]
fn a_keyring_is_its_model_on_sqlite() {
    a_keyring_is_its_model(TestDatabase::sqlite());
}

#[test]
fn a_keyring_is_its_model_on_postgres() {
    a_keyring_is_its_model(TestDatabase::postgres());
}
