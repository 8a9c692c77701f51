//! One table of cases over every door and every dialect that is spoken there.
//!
//! A door is a place that takes credentials: a route of a face, the gate, a question about a request. It says how it lets
//! somebody in and how it refuses; the battery tries everything else.

use std::time::Duration;

use claviger_domain::entropy::SeededEntropy;
use claviger_domain::project::Project;
use claviger_domain::token::{Label, TokenFormat, generate};

use crate::actors::{Actor, TokenMaker};
use crate::client::{Answer, Ask};
use crate::server::TestServer;
use crate::speakers::{Holder, Speaker};

/// What an answer says about who asks, in the speech of its face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Come in.
    In,
    /// No: not with this credential.
    Who,
    /// No: this credential may not do that, or sees nothing here.
    What,
    /// The request cannot be read as one request of one person.
    Unclear,
}

/// How HTTP says it: 401, 403 or 404, and other refusals.
#[must_use]
pub fn told_by_status(answer: &Answer) -> Told {
    match answer.status {
        200..=299 => Told::In,
        401 => Told::Who,
        403 | 404 => Told::What,
        _ => Told::Unclear,
    }
}

/// A place that takes credentials.
pub struct Door {
    /// How failures name it.
    pub name: &'static str,
    /// The dialects that are spoken here.
    pub accepts: &'static [&'static str],
    /// A request of this door, without a credential.
    pub ask: fn(&TestServer, &Project) -> Ask,
    /// The method that a token must have for it; none if every credential may.
    pub needs: Option<&'static str>,
    /// How a token that has another method is told: that it may not, or that it is no token for this place.
    pub without_method: Told,
    /// Whether it is about the project, so that a token of another project sees nothing.
    pub of_project: bool,
    /// Whether people without a credential come in.
    pub anonymous: bool,
    /// Whether a credential is read here only when the connection is encrypted.
    pub over_tls: bool,
    /// What an answer says.
    pub told: fn(&Answer) -> Told,
}

/// Tries everything at one door. The failures are told together.
pub async fn run(server: &TestServer, door: &Door) {
    let word: String = door.name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let word = word.to_lowercase();
    for dialect in door.accepts {
        let owner = server.person(&format!("{word}-{dialect}")).await;
        let project = server.private_project(&format!("{word}-{dialect}"), &owner).await;
        let other = server.private_project(&format!("{word}-{dialect}-other"), &owner).await;
        let case = Case { server, door, speaker: Speaker::of(dialect), owner, project, other };
        case.lets_in().await;
        case.refuses_what_is_no_credential().await;
        case.refuses_the_dead().await;
        case.refuses_what_is_not_this_tokens().await;
        case.refuses_what_is_too_much().await;
    }
}

struct Case<'s> {
    server: &'s TestServer,
    door: &'s Door,
    speaker: &'static Speaker,
    owner: Actor,
    project: Project,
    other: Project,
}

impl Case<'_> {
    fn request(&self) -> Ask {
        let ask = (self.door.ask)(self.server, &self.project);
        if self.door.over_tls { ask.secure() } else { ask }
    }

    fn request_in_clear(&self) -> Ask {
        (self.door.ask)(self.server, &self.project)
    }

    /// A token that opens the door.
    fn key(&self) -> TokenMaker {
        self.owner.token().sets(["Full access"])
    }

    async fn expect(&self, what: &str, ask: Ask, allowed: &[Told]) -> Answer {
        let answer = ask.send().await;
        let told = (self.door.told)(&answer);
        let (door, dialect) = (self.door.name, self.speaker.dialect);
        assert!(
            allowed.contains(&told),
            "{door}, {dialect}, {what}: {told:?}, not {allowed:?}: {} {} {:?}",
            answer.status,
            answer.text(),
            answer.headers
        );
        answer
    }

    async fn say(&self, what: &str, holder: &Holder, allowed: &[Told]) -> Answer {
        self.expect(what, self.speaker.say(self.request(), holder), allowed).await
    }

    async fn lets_in(&self) {
        for format in TokenFormat::ALL {
            let token = self.key().format(format).make().await;
            let holder = Holder::of(&self.owner, &token);
            self.say(format.as_str(), &holder, &[Told::In]).await;
            let seen = token.last_use().await.unwrap_or_else(|| panic!("{}: no last use", self.door.name));
            assert_eq!((seen.dialect.as_str(), seen.uses), (self.speaker.dialect, 1), "{}", self.door.name);
            if let Some(any_case) = self.speaker.any_case {
                self.expect("in another case", any_case(self.request(), &holder), &[Told::In]).await;
            }
        }
    }

    async fn refuses_what_is_no_credential(&self) {
        // Jelastic says that a parameter is missing
        let absent: &[Told] = if self.door.anonymous { &[Told::In] } else { &[Told::Who, Told::Unclear] };
        self.expect("absent", self.request(), absent).await;
        for (place, malformed) in self.speaker.malformed.iter().enumerate() {
            let ask = if self.speaker.needs_tls { self.request().secure() } else { self.request() };
            self.expect(&format!("malformed {place}"), malformed(ask), &[Told::Who, Told::Unclear]).await;
        }
        let token = self.key().make().await;
        let holder = Holder::of(&self.owner, &token);
        let label = Label { number: 1, login: "nobody", description: "none" };
        for (n, format) in (1..).zip([TokenFormat::Native, TokenFormat::Tuleap, TokenFormat::Jelastic]) {
            let unknown = generate(format, label, &SeededEntropy::new(0xbad + n));
            self.say("unknown", &holder.with(unknown.expose().as_str()), &[Told::Who]).await;
        }
        for wrong in [
            token.secret.to_uppercase(),
            token.secret[..token.secret.len() - 1].to_owned(),
            format!("{}0", token.secret),
            format!("{}%20", token.secret),
            format!("{}\u{a0}", token.secret),
        ] {
            self.say(&format!("spelled {wrong}"), &holder.with(wrong), &[Told::Who, Told::Unclear]).await;
        }
    }

    async fn refuses_the_dead(&self) {
        let dead: &[Told] = &[Told::Who];
        let short = self.key().lasting(Duration::from_secs(60)).make().await;
        let holder = Holder::of(&self.owner, &short);
        self.server.clock.advance(Duration::from_millis(59_999));
        self.say("a moment before its end", &holder, &[Told::In]).await;
        self.server.clock.advance(Duration::from_millis(1));
        self.say("expired", &holder, dead).await;

        let token = self.key().make().await;
        self.say("before it is suspended", &Holder::of(&self.owner, &token), &[Told::In]).await;
        token.suspend().await;
        self.say("suspended", &Holder::of(&self.owner, &token), dead).await;
        token.revoke().await;
        self.say("revoked", &Holder::of(&self.owner, &token), dead).await;

        let token = self.key().make().await;
        self.owner.enable(false).await;
        // some products say that the account may not, which is what their clients read
        self.say("of a disabled account", &Holder::of(&self.owner, &token), &[Told::Who, Told::What]).await;
        self.owner.enable(true).await;
        self.say("of an account that is enabled again", &Holder::of(&self.owner, &token), &[Told::In]).await;
    }

    async fn refuses_what_is_not_this_tokens(&self) {
        let elsewhere = self.key().cidrs(["10.0.0.0/8", "127.0.0.64/26"]).make().await;
        let holder = Holder::of(&self.owner, &elsewhere);
        self.say("from a wrong address", &holder, &[Told::What]).await;
        let ask = self.speaker.say(self.request(), &holder).from("127.0.0.77");
        self.expect("from the right address", ask, &[Told::In]).await;

        if self.door.needs.is_some() {
            let narrow = self.owner.token().methods(self.every_other_method().iter().map(String::as_str)).make().await;
            self.say("without the method", &Holder::of(&self.owner, &narrow), &[self.door.without_method]).await;
        }
        if self.door.of_project {
            let bound = self.key().projects([&self.project]).make().await;
            self.say("bound to the project", &Holder::of(&self.owner, &bound), &[Told::In]).await;
            let bound = self.key().projects([&self.other]).make().await;
            self.say("bound to another project", &Holder::of(&self.owner, &bound), &[Told::What]).await;
        }
    }

    async fn refuses_what_is_too_much(&self) {
        let token = self.key().make().await;
        let holder = Holder::of(&self.owner, &token);
        self.say("oversized", &holder.with("a".repeat(16 * 1024)), &[Told::Who, Told::Unclear]).await;
        let refused = &[Told::Who, Told::What, Told::Unclear];
        let twice = self.speaker.say(self.speaker.say(self.request(), &holder), &holder);
        self.expect("twice", twice, refused).await;
        for other in self.door.accepts.iter().filter(|other| **other != self.speaker.dialect) {
            let both = Speaker::of(other).say(self.speaker.say(self.request(), &holder), &holder);
            self.expect(&format!("and in {other} too"), both, refused).await;
        }
        if self.speaker.needs_tls || self.door.over_tls {
            let ask = self.speaker.say_in_clear(self.request_in_clear(), &holder);
            self.expect("over plain HTTP", ask, refused).await;
        }
    }

    fn every_other_method(&self) -> Vec<String> {
        let catalogue = self.server.desk.catalogue();
        let names =
            catalogue.listed().filter(|method| !method.changes_credentials).map(|method| method.name.to_string());
        names.filter(|name| Some(name.as_str()) != self.door.needs).collect()
    }
}
