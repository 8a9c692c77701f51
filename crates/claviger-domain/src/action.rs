//! What can be done through our own API: each action is a method of the catalogue.

use crate::method::MethodName;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $method:literal, $tag:literal, $kind:ident, $summary:literal;)*) => {
        /// One thing that can be done: the atom of the policy.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* #[doc = $summary] $name),* }

        impl Action {
            /// Every action, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The method's name, which is the `operationId`.
            #[must_use]
            pub const fn method(self) -> &'static str {
                match self { $(Self::$name => $method),* }
            }

            /// The tag under which the method is listed.
            #[must_use]
            pub const fn tag(self) -> &'static str {
                match self { $(Self::$name => $tag),* }
            }

            /// What it does, in one line.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$name => $summary),* }
            }

            /// Whether it only reads, writes, or changes credentials.
            #[must_use]
            pub const fn effect(self) -> Effect {
                match self { $(Self::$name => Effect::$kind),* }
            }
        }
    };
}

/// How far an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It changes nothing.
    Reads,
    /// It changes things, but nobody's rights.
    Writes,
    /// It changes credentials, or who may have them: no predefined set holds it, and it asks for confirmation.
    Rules,
}

actions! {
    MeRead = "me.read", "Me", Reads, "See who the credential is.";
    MeSetPassword = "me.set_password", "Me", Rules, "Change one's own password.";
    SessionsList = "sessions.list", "Sessions", Reads, "List one's own sessions.";
    SessionsDelete = "sessions.delete", "Sessions", Rules, "End one of one's own sessions.";
    SessionsDeleteAll = "sessions.delete_all", "Sessions", Rules, "End all of one's own sessions.";
    CatalogueRead = "methods.list", "Catalogue", Reads, "List the methods that can be permitted.";
    SetsList = "sets.list", "Catalogue", Reads, "List the API sets.";
    SetsCreate = "sets.create", "Catalogue", Rules, "Make an API set.";
    SetsDelete = "sets.delete", "Catalogue", Rules, "Remove an API set.";
    TokensList = "tokens.list", "Tokens", Reads, "List access tokens.";
    TokensRead = "tokens.read", "Tokens", Reads, "See one access token.";
    TokensCreate = "tokens.create", "Tokens", Rules, "Make an access token.";
    TokensEdit = "tokens.edit", "Tokens", Rules, "Change an access token.";
    TokensDelete = "tokens.delete", "Tokens", Rules, "Revoke an access token.";
    TokensRevoke = "tokens.revoke", "Tokens", Rules, "Revoke many access tokens at once.";
    TokensRotate = "tokens.rotate", "Tokens", Rules, "Give a token a new secret beside the old one.";
    TokensRegenerate = "tokens.regenerate", "Tokens", Rules, "Replace a token's secret at once.";
    TokensCopy = "tokens.copy", "Tokens", Rules, "Make a token with another one's settings.";
    TokensSuspend = "tokens.suspend", "Tokens", Rules, "Suspend an access token.";
    TokensResume = "tokens.resume", "Tokens", Rules, "Resume a suspended access token.";
    TokensIntrospect = "tokens.introspect", "Tokens", Reads, "Ask what a token is (RFC 7662).";
    ApplicationsList = "applications.list", "Applications", Reads, "List the applications one registered.";
    ApplicationsRead = "applications.read", "Applications", Reads, "See one application.";
    ApplicationsCreate = "applications.create", "Applications", Rules, "Register an application.";
    ApplicationsEdit = "applications.edit", "Applications", Rules, "Change an application.";
    ApplicationsRenewSecret = "applications.renew_secret", "Applications", Rules, "Give an application another secret.";
    ApplicationsListTokens = "applications.list_tokens", "Applications", Reads, "List the tokens of an application.";
    ApplicationsGenerateToken = "applications.generate_token", "Applications", Rules, "Make a bearer token for an application.";
    ApplicationsDelete = "applications.delete", "Applications", Rules, "Remove an application and all its tokens.";
    LinksList = "links.list", "Links", Reads, "List application links.";
    LinksRead = "links.read", "Links", Reads, "See one application link.";
    LinksCreate = "links.create", "Links", Rules, "Make an application link.";
    LinksEdit = "links.edit", "Links", Rules, "Change an application link.";
    LinksRenewSecret = "links.renew_secret", "Links", Rules, "Give an application link another secret.";
    LinksDelete = "links.delete", "Links", Rules, "Remove an application link and all its tokens.";
    UsersList = "users.list", "Users", Reads, "List accounts.";
    UsersRead = "users.read", "Users", Reads, "See one account.";
    UsersCreate = "users.create", "Users", Rules, "Make an account.";
    UsersEdit = "users.edit", "Users", Rules, "Change, disable or enable an account.";
    UsersSetPassword = "users.set_password", "Users", Rules, "Set the password of a person.";
    UsersPreviewDeletion = "users.preview_deletion", "Users", Reads, "See what the deletion of an account takes along.";
    UsersDelete = "users.delete", "Users", Rules, "Delete an account.";
    ProjectsList = "projects.list", "Projects", Reads, "List projects.";
    ProjectsRead = "projects.read", "Projects", Reads, "See one project.";
    ProjectsCreate = "projects.create", "Projects", Writes, "Make a project.";
    ProjectsEdit = "projects.edit", "Projects", Writes, "Change a project.";
    ProjectsDelete = "projects.delete", "Projects", Writes, "Delete a project.";
    MembersList = "members.list", "Members", Reads, "List a project's members.";
    MembersSet = "members.set", "Members", Rules, "Add a member to a project or change their role.";
    MembersRemove = "members.remove", "Members", Rules, "Remove a member from a project.";
    BotsList = "bots.list", "Members", Reads, "List a project's bots.";
    BotsCreate = "bots.create", "Members", Rules, "Make a bot that belongs to a project.";
    BotsDelete = "bots.delete", "Members", Rules, "Delete a project's bot.";
    AuditRead = "audit.read", "Operations", Reads, "Read the audit log.";
    MetricsRead = "metrics.read", "Operations", Reads, "Read the metrics.";
}

impl Action {
    /// The method's name as a value.
    #[must_use]
    pub fn method_name(self) -> MethodName {
        MethodName::from_static(self.method())
    }

    /// Whether a token can be given the method. One's own password is changed with the old one, never by a token.
    #[must_use]
    pub fn is_grantable(self) -> bool {
        self != Self::MeSetPassword
    }

    /// The action behind a method name.
    #[must_use]
    pub fn of_method(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.method() == name)
    }
}
