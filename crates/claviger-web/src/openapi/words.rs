//! Closed lists of words, as the schemas of fields that take one of them.

use std::borrow::Cow;

use claviger_domain::account;
use claviger_domain::audit;
use claviger_domain::credential;
use claviger_domain::oauth1;
use claviger_domain::project;
use claviger_domain::token;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! words {
    ($($(#[doc = $about:literal])* $name:ident = $words:expr;)*) => {
        $(
            $(#[doc = $about])*
            #[derive(Debug)]
            pub(crate) enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let object = ObjectBuilder::new().schema_type(Type::String).enum_values(Some($words));
                    object.description(Some(concat!($($about),*).trim())).build().into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )*

        /// Each list by its name.
        pub(super) fn all() -> impl Iterator<Item = (String, RefOr<Schema>)> {
            [$((stringify!($name).to_owned(), $name::schema())),*].into_iter()
        }
    };
}

words! {
    /// What an account may do on the whole site.
    SiteRole = [account::SiteRole::User, account::SiteRole::Admin].map(account::SiteRole::as_str);
    /// What kind of subject an account is.
    AccountKind = [account::AccountKind::Person, account::AccountKind::Service, account::AccountKind::Bot]
        .map(account::AccountKind::as_str);
    /// What kind of account is made by the site: a bot is made by its project.
    NewAccountKind = [account::AccountKind::Person, account::AccountKind::Service].map(account::AccountKind::as_str);
    /// Whether an account may act.
    AccountState = [account::AccountState::Active, account::AccountState::Disabled, account::AccountState::Deleted]
        .map(account::AccountState::as_str);
    /// What an account can be changed to.
    LivingAccountState = [account::AccountState::Active, account::AccountState::Disabled]
        .map(account::AccountState::as_str);
    /// What a member may do in a project.
    Role = [project::Role::Reader, project::Role::Developer, project::Role::Admin].map(project::Role::as_str);
    /// Whether a token works, and if not, why.
    TokenState = credential::Standing::ALL.map(credential::Standing::as_str);
    /// The form of a token's value.
    TokenFormat = token::TokenFormat::ALL.map(token::TokenFormat::as_str);
    /// The form of a credential's value.
    CredentialFormat = ["native", "allura", "tuleap", "youtrack", "jelastic", "oauth1"];
    /// Whose manners a consumer of OAuth 1.0a knows.
    Provider = [oauth1::Provider::Atlassian, oauth1::Provider::Allura].map(oauth1::Provider::as_str);
    /// How a request is signed.
    SignatureMethod = oauth1::SignatureMethod::ALL.map(oauth1::SignatureMethod::name);
    /// How an attempt ended.
    Outcome = [audit::Outcome::Done, audit::Outcome::Refused].map(audit::Outcome::as_str);
    /// What kind of thing something was done to.
    SubjectKind = ["account", "project", "credential", "site"];
}
