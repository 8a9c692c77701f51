//! Changes a consumer. What was allowed to it stays.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::{AccountId, ConsumerId};
use claviger_domain::limits;
use claviger_domain::oauth1::consumer::ConsumerProof;
use claviger_domain::oauth1::{Consumer, SignatureMethods};
use claviger_domain::policy::{Sudo, authorize_change};
use claviger_domain::text::InvalidField;
use claviger_store::consumers;
use serde_json::json;

use super::create::{NewProof, active, callback, methods, proof, url};
use super::{Verb, finish, hide, new_two_legged, not_by_a_token, revoke};
use crate::audit::detail;
use crate::desk::Desk;
use crate::error::Result;
use crate::text::{kept_line, required_kept_line};

/// What to change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ConsumerEdit {
    /// Another name.
    pub name: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Another home of the program; `Some(None)` if it has none any more.
    pub url: Option<Option<String>>,
    /// Another public key, for a consumer that has one.
    pub public_key: Option<String>,
    /// Other signature methods.
    pub methods: Option<SignatureMethods>,
    /// Another address to send people back to; `Some(None)` leaves it to each request.
    pub callback: Option<Option<String>>,
    /// Whom requests without a person act as; `Some(None)` refuses them from now on.
    pub two_legged: Option<Option<AccountId>>,
    /// Whether bodies must be covered.
    pub demands_body_hash: Option<bool>,
}

/// Changes it.
pub async fn edit(desk: &Desk, caller: &Caller, sudo: Sudo, id: ConsumerId, edit: ConsumerEdit) -> Result<Consumer> {
    const VERB: Verb = Verb { link: Action::LinksEdit, application: Action::ApplicationsEdit };
    let mut tx = desk.store.write().await?;
    // Accounts come before what is theirs, as where they are deleted.
    let actor = match edit.two_legged.flatten() {
        Some(actor) => Some(active(&mut tx, actor).await),
        None => None,
    };
    let before = consumers::get_to_change(&mut tx, id).await?;
    let (action, thing) = VERB.of(before.owner);
    let permit = authorize_change(caller, action, thing, sudo).map_err(hide)?;
    let mut after = Consumer { updated_at: desk.now(), ..before.clone() };
    if let Some(name) = edit.name {
        after.name = required_kept_line(desk, "name", &name, limits::NAME)?;
    }
    if let Some(text) = edit.description {
        after.description = kept_line(desk, "description", &text, limits::DESCRIPTION)?;
    }
    if let Some(wanted) = edit.url {
        after.url = wanted.as_deref().map(url).transpose()?;
    }
    if let Some(key) = edit.public_key {
        not_by_a_token(caller, &before)?;
        if !matches!(before.proof, ConsumerProof::Key(_)) {
            return Err(
                InvalidField::new("public_key", "cannot be set: this consumer proves itself by a secret").into()
            );
        }
        after.proof = proof(desk, id, NewProof::Key(key))?.0;
    }
    if let Some(wanted) = edit.methods {
        after.methods = methods(&after.proof, wanted)?;
    }
    if let Some(wanted) = edit.callback {
        after.callback = wanted.as_deref().map(callback).transpose()?;
    }
    if let Some(demands) = edit.demands_body_hash {
        after.demands_body_hash = demands;
    }
    let mut touched = vec![];
    if edit.two_legged.is_some() {
        let old: Vec<_> = before.two_legged.into_iter().collect();
        touched = revoke(desk, &mut tx, &old, "another account, or none, for requests without a person").await?;
        after.two_legged = None;
        if let Some(actor) = actor {
            let credential = new_two_legged(desk, &mut tx, caller, &after, &actor?).await?;
            consumers::add_credential(&mut tx, id, credential, None).await?;
            after.two_legged = Some(credential);
            touched.push(credential);
        }
    }
    consumers::update(&mut tx, &after).await?;
    let said = detail([("before", summary(&before)), ("after", summary(&after))]);
    finish(desk, tx, caller, permit, &after, &touched, said).await?;
    Ok(after)
}

fn summary(consumer: &Consumer) -> serde_json::Value {
    json!({
        "name": consumer.name,
        "description": consumer.description,
        "url": consumer.url,
        "key": consumer.public_key().map(|key| key.fingerprint()),
        "methods": consumer.methods.to_string(),
        "callback": consumer.callback,
        "two_legged": consumer.two_legged,
        "demands_body_hash": consumer.demands_body_hash,
    })
}
