//! Sample people, projects and tokens, made through the same verbs as everybody's.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::Context;
use claviger_auth::accounts::{self, NewAccount};
use claviger_auth::consumers::{self, ActsAs, NewConsumer, NewProof};
use claviger_auth::tokens::{self, NewToken};
use claviger_auth::{Desk, sessions};
use claviger_domain::account::{Account, AccountKind, SiteRole};
use claviger_domain::caller::Caller;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::ids::ProjectId;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::method::{SetName, sets};
use claviger_domain::oauth1::{Provider, SignatureMethods};
use claviger_domain::policy::Sudo;
use claviger_domain::project::Role;
use claviger_domain::rights::Rights;
use claviger_domain::secret::{Password, Secret};
use claviger_domain::token::{PlainToken, TokenFormat};
use claviger_forge::{members, projects};

const DAY: Duration = Duration::from_hours(24);

/// What the printed commands need.
pub(super) struct People {
    /// The number of alice.
    pub(super) alice: i64,
    /// Her tokens: one of each form.
    pub(super) native: PlainToken,
    pub(super) allura: PlainToken,
    pub(super) tuleap: PlainToken,
    pub(super) youtrack: PlainToken,
    pub(super) jelastic: PlainToken,
    /// A session of hers.
    pub(super) session: PlainToken,
    /// A token of the service account `ci`, which may only read.
    pub(super) reader: PlainToken,
    /// The secret of the application `demo`, whose signed requests act as alice.
    pub(super) signer: Secret<String>,
    /// A token of the bot of the project `apollo`, and its number.
    pub(super) bot: PlainToken,
    pub(super) bot_number: i64,
}

/// Makes them all. Everybody has the same password.
pub(super) async fn fill(desk: &Desk, password: &Password) -> anyhow::Result<People> {
    let maker = Maker { desk, caller: claviger_auth::operator(desk), password };
    let alice = maker.account("alice", "Alice Doe", AccountKind::Person, None).await?;
    let bob = maker.account("bob", "Bob Roe", AccountKind::Person, None).await?;
    let ci = maker.account("ci", "Build server", AccountKind::Service, None).await?;
    let apollo = maker.project("apollo", "Apollo", &alice, false).await?;
    maker.project("garden", "The secret garden", &bob, true).await?;
    maker.member("apollo", &bob, Role::Developer).await?;
    maker.member("apollo", &ci, Role::Reader).await?;
    let robot = maker.account("apollo-bot", "Apollo's hand", AccountKind::Bot, Some(apollo)).await?;
    let everything = || Rights::of_set(SetName::from_static(sets::FULL_ACCESS));
    let reading = || Rights::of_set(SetName::from_static(sets::READ_ONLY));
    let of_apollo = Rights { projects: Some(vec![apollo]), ..everything() };
    maker.token(&bob, "old laptop", everything(), 6, TokenFormat::Native).await?;
    let (bot, bot_number) = maker.token(&robot, "deploys apollo", of_apollo, 365, TokenFormat::Native).await?;
    Ok(People {
        alice: alice.number,
        native: maker.token(&alice, "laptop", everything(), 90, TokenFormat::Native).await?.0,
        allura: maker.token(&alice, "Allura script", everything(), 90, TokenFormat::Allura).await?.0,
        tuleap: maker.token(&alice, "Tuleap client", everything(), 90, TokenFormat::Tuleap).await?.0,
        youtrack: maker.token(&alice, "YouTrack client", everything(), 90, TokenFormat::Youtrack).await?.0,
        jelastic: maker.token(&alice, "Jelastic client", everything(), 90, TokenFormat::Jelastic).await?.0,
        session: maker.session(&alice).await?,
        reader: maker.token(&ci, "nightly reports", reading(), 30, TokenFormat::Native).await?.0,
        signer: maker.signer("demo", &alice).await?,
        bot,
        bot_number,
    })
}

struct Maker<'d> {
    desk: &'d Desk,
    caller: Caller,
    password: &'d Password,
}

impl Maker<'_> {
    async fn account(
        &self,
        login: &str,
        name: &str,
        kind: AccountKind,
        home: Option<ProjectId>,
    ) -> anyhow::Result<Account> {
        let new = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            email: format!("{login}@demo.example"),
            kind,
            home_project: home,
            site_role: SiteRole::User,
            password: (kind == AccountKind::Person).then(|| self.password.clone()),
        };
        Ok(accounts::create(self.desk, &self.caller, Sudo::by_operator(), new).await?)
    }

    async fn project(&self, name: &str, title: &str, owner: &Account, private: bool) -> anyhow::Result<ProjectId> {
        let owner = Some(owner.login.clone());
        let new = projects::NewProject { name: name.to_owned(), title: title.to_owned(), private, owner };
        Ok(projects::create(self.desk, &self.caller, new).await?.id)
    }

    async fn member(&self, project: &str, account: &Account, role: Role) -> anyhow::Result<()> {
        members::set(self.desk, &self.caller, Sudo::by_operator(), project, &account.login, role).await?;
        Ok(())
    }

    async fn token(
        &self,
        actor: &Account,
        description: &str,
        rights: Rights,
        days: u32,
        format: TokenFormat,
    ) -> anyhow::Result<(PlainToken, i64)> {
        let new = NewToken {
            actor: Some(actor.id),
            description: description.to_owned(),
            rights,
            expiry: WantedExpiry::At(self.desk.now().plus(DAY * days).minus(Duration::from_secs(1))),
            format,
        };
        let issued = tokens::create(self.desk, &self.caller, Sudo::by_operator(), new).await?;
        Ok((issued.secret, issued.token.credential.number))
    }

    /// A consumer with a secret, whose requests act as somebody without asking.
    async fn signer(&self, key: &str, acts_as: &Account) -> anyhow::Result<Secret<String>> {
        let new = NewConsumer {
            owner: None,
            key: Some(key.to_owned()),
            name: "Signing script".to_owned(),
            description: String::new(),
            url: None,
            provider: Provider::Allura,
            proof: NewProof::Secret(None),
            methods: SignatureMethods::default(),
            callback: None,
            two_legged: Some(ActsAs::Account(acts_as.id)),
            demands_body_hash: false,
        };
        let made = consumers::create(self.desk, &self.caller, Sudo::by_operator(), new).await?;
        made.secret.context("a consumer that was given no key has a secret")
    }

    async fn session(&self, account: &Account) -> anyhow::Result<PlainToken> {
        let address = Ipv4Addr::LOCALHOST.into();
        let opened =
            sessions::sign_in(self.desk, &account.login, self.password, address, "token-pair", SESSION_LIFE).await?;
        Ok(opened.secret)
    }
}
