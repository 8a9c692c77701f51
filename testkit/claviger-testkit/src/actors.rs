//! People, services, bots, projects and tokens, each made in one line.

use std::time::Duration;

use claviger_auth::accounts::{self, AccountEdit, NewAccount};
use claviger_auth::tokens::{self, NewToken};
use claviger_auth::{operator, sessions};
use claviger_domain::account::{Account, AccountKind, SiteRole};
use claviger_domain::caller::{Caller, Grant, Limits, Proven};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::policy::Sudo;
use claviger_domain::project::{Project, Role};
use claviger_domain::rights::{Rights, parse_cidr};
use claviger_domain::secret::Secret;
use claviger_domain::time::Clock;
use claviger_domain::token::TokenFormat;
use claviger_forge::projects::NewProject;
use claviger_forge::{members, projects};
use claviger_store::last_use::LastUse;

use crate::server::{TestServer, password_of};

impl TestServer {
    /// A person who can sign in with [`Actor::password`].
    pub async fn person(&self, login: &str) -> Actor {
        self.remember_secret(&password_of(login));
        let password = Some(Secret::from(password_of(login)));
        self.account(login, AccountKind::Person, None, password, SiteRole::User).await
    }

    /// A second administrator.
    pub async fn another_admin(&self, login: &str) -> Actor {
        self.remember_secret(&password_of(login));
        let password = Some(Secret::from(password_of(login)));
        self.account(login, AccountKind::Person, None, password, SiteRole::Admin).await
    }

    /// A service account: it has no password.
    pub async fn service(&self, login: &str) -> Actor {
        self.account(login, AccountKind::Service, None, None, SiteRole::User).await
    }

    /// A bot that belongs to a project.
    pub async fn bot(&self, login: &str, project: &Project) -> Actor {
        self.account(login, AccountKind::Bot, Some(project.id), None, SiteRole::User).await
    }

    async fn account(
        &self,
        login: &str,
        kind: AccountKind,
        home_project: Option<ProjectId>,
        password: Option<Secret<String>>,
        site_role: SiteRole,
    ) -> Actor {
        let new = NewAccount {
            login: login.to_owned(),
            name: String::new(),
            email: format!("{login}@example.org"),
            kind,
            home_project,
            site_role,
            password,
        };
        let made = accounts::create(&self.desk, &operator(&self.desk), Sudo::by_password(), new).await;
        Actor::new(self, made.expect("an account for a test"))
    }

    /// A public project of this owner.
    pub async fn project(&self, name: &str, owner: &Actor) -> Project {
        self.new_project(name, owner, false).await
    }

    /// A private project of this owner.
    pub async fn private_project(&self, name: &str, owner: &Actor) -> Project {
        self.new_project(name, owner, true).await
    }

    async fn new_project(&self, name: &str, owner: &Actor, private: bool) -> Project {
        let owner = Some(owner.login().to_owned());
        let new = NewProject { name: name.to_owned(), title: String::new(), private, owner };
        projects::create(&self.desk, &operator(&self.desk), new).await.expect("a project for a test")
    }

    /// Gives somebody a role in a project.
    pub async fn member(&self, project: &Project, who: &Actor, role: Role) {
        let operator = operator(&self.desk);
        members::set(&self.desk, &operator, Sudo::by_password(), &project.name, who.login(), role)
            .await
            .expect("a member for a test");
    }
}

/// Somebody who does things on a server.
#[derive(Debug, Clone)]
pub struct Actor {
    server: TestServer,
    /// The account as it was made.
    pub account: Account,
}

impl Actor {
    pub(crate) fn new(server: &TestServer, account: Account) -> Self {
        Self { server: server.clone(), account }
    }

    /// The login.
    pub fn login(&self) -> &str {
        &self.account.login
    }

    /// The password, which everybody can guess who knows how tests make them.
    pub fn password(&self) -> String {
        password_of(&self.account.login)
    }

    /// The caller that this person is with their password.
    pub fn caller(&self) -> Caller {
        let methods = self.server.desk.catalogue().everything().clone();
        let grant = Grant { actor: (&self.account).into(), limits: Limits::Password, methods };
        Caller { grant: grant.into(), proven: Proven::Password, dialect: "basic", address: [127, 0, 0, 1].into() }
    }

    /// A token to be made for this actor: full access and no end, unless something else is said.
    pub fn token(&self) -> TokenMaker {
        let new = NewToken {
            actor: Some(self.account.id),
            description: format!("token of {}", self.account.login),
            rights: Rights { sets: vec![], methods: vec![], projects: None, cidrs: vec![] },
            expiry: WantedExpiry::Never,
            format: TokenFormat::Native,
        };
        TokenMaker { server: self.server.clone(), new }
    }

    /// Signs in with the password, and returns the session's value.
    pub async fn session(&self, life: Duration) -> String {
        let password = Secret::from(self.password());
        let address = [127, 0, 0, 1].into();
        let opened = sessions::sign_in(&self.server.desk, self.login(), &password, address, "session", life).await;
        let value = opened.expect("a session for a test").secret.expose().clone();
        self.server.remember_secret(&value);
        value
    }
}

impl Actor {
    /// Disables the account, or enables it again.
    pub async fn enable(&self, enabled: bool) {
        let edit = AccountEdit { enabled: Some(enabled), ..AccountEdit::default() };
        let operator = operator(&self.server.desk);
        let done = accounts::edit(&self.server.desk, &operator, Sudo::by_password(), self.account.id, edit).await;
        done.expect("an account can be changed");
    }

    /// Deletes the account.
    pub async fn delete(&self) {
        let operator = operator(&self.server.desk);
        let done = accounts::delete(&self.server.desk, &operator, Sudo::by_password(), self.account.id).await;
        done.expect("an account can be deleted");
    }
}

/// A token in the making.
#[derive(Debug, Clone)]
#[must_use = "a token is made by `make().await`"]
pub struct TokenMaker {
    server: TestServer,
    new: NewToken,
}

impl TokenMaker {
    /// With these sets.
    pub fn sets<const N: usize>(mut self, names: [&str; N]) -> Self {
        let set = |name: &str| SetName::parse(name).expect("the name of a set");
        self.new.rights.sets.extend(names.map(set));
        self
    }

    /// With these single methods.
    pub fn methods<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let method = |name: &str| MethodName::parse(name).expect("the name of a method");
        self.new.rights.methods.extend(names.into_iter().map(method));
        self
    }

    /// Restricted to these projects.
    pub fn projects<const N: usize>(mut self, projects: [&Project; N]) -> Self {
        self.new.rights.projects = Some(projects.map(|project| project.id).to_vec());
        self
    }

    /// Restricted to these addresses.
    pub fn cidrs<const N: usize>(mut self, ranges: [&str; N]) -> Self {
        self.new.rights.cidrs = ranges.map(|range| parse_cidr(range).expect("a range of addresses")).to_vec();
        self
    }

    /// In this form.
    pub fn format(mut self, format: TokenFormat) -> Self {
        self.new.format = format;
        self
    }

    /// Named like this.
    pub fn description(mut self, text: &str) -> Self {
        text.clone_into(&mut self.new.description);
        self
    }

    /// Ending after this time.
    pub fn lasting(mut self, life: Duration) -> Self {
        self.new.expiry = WantedExpiry::At(self.server.clock.now().plus(life));
        self
    }

    /// Makes it: by the operator, past all confirmation.
    pub async fn make(mut self) -> TestToken {
        let rights = &mut self.new.rights;
        if rights.sets.is_empty() && rights.methods.is_empty() {
            rights.sets.push(SetName::from_static("Full access"));
        }
        let operator = operator(&self.server.desk);
        let made = tokens::create(&self.server.desk, &operator, Sudo::by_password(), self.new).await;
        let issued = made.expect("a token for a test");
        let secret = issued.secret.expose().clone();
        self.server.remember_secret(&secret);
        let (id, number) = (issued.token.credential.id, issued.token.credential.number);
        TestToken { server: self.server, id, number, secret }
    }
}

impl TestToken {
    /// Where our own API has it.
    pub fn path(&self) -> String {
        format!("/v1/tokens/{}", self.id)
    }

    /// Revokes it, by the operator.
    pub async fn revoke(&self) {
        let desk = &self.server.desk;
        let done = tokens::revoke(desk, &operator(desk), Sudo::by_password(), self.id, None).await;
        done.expect("a token can be revoked");
    }

    /// Lets it rest, by the operator.
    pub async fn suspend(&self) {
        let desk = &self.server.desk;
        let done = tokens::suspend(desk, &operator(desk), Sudo::by_password(), self.id, None).await;
        done.expect("a token can be suspended");
    }

    /// How it was last used, as lists show it.
    pub async fn last_use(&self) -> Option<LastUse> {
        let desk = &self.server.desk;
        tokens::get(desk, &operator(desk), self.id).await.expect("a token can be seen").last_use
    }
}

/// A token that works.
#[derive(Debug, Clone)]
pub struct TestToken {
    server: TestServer,
    /// Its id.
    pub id: CredentialId,
    /// Its decimal id.
    pub number: i64,
    /// Its value.
    pub secret: String,
}

impl AsRef<str> for TestToken {
    fn as_ref(&self) -> &str {
        &self.secret
    }
}
