//! The operator's own API sets.

use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::limits;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::policy::{Sudo, Thing, authorize_change};
use claviger_domain::text::InvalidField;
use claviger_store::invalidations::Changed;
use claviger_store::sets::{self, OperatorSet};
use serde_json::json;

use crate::audit::{self, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::revocations;
use crate::text::kept_line;

/// Makes a set, or refuses if the name is taken by one that exists on every site.
pub async fn create(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    name: SetName,
    note: &str,
    methods: Vec<MethodName>,
) -> Result<()> {
    let permit = authorize_change(caller, Action::SetsCreate, Thing::Site, sudo)?;
    let (name, catalogue) = (name.for_new()?, desk.catalogue());
    if catalogue.find_set(name.as_str()).is_some() {
        return Err(Error::Taken("name"));
    }
    if methods.is_empty() {
        return Err(InvalidField::new("methods", "must have at least one item").into());
    }
    if methods.len() > limits::ITEMS {
        return Err(InvalidField::new("methods", format!("must have at most {} items", limits::ITEMS)).into());
    }
    let find = |method: &MethodName| {
        let found = catalogue.find_method(method.as_str()).map(|found| found.name.clone());
        found.ok_or_else(|| {
            InvalidField::new("methods", format!("names `{method}`, which is no method; GET /v1/methods lists them"))
        })
    };
    let methods = methods.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    let set = OperatorSet {
        name,
        note: kept_line(desk, "note", note, limits::DESCRIPTION)?,
        methods,
        created_at: desk.now(),
    };
    let mut tx = desk.store.write().await?;
    sets::insert(&mut tx, &set).await?;
    let said = detail([("name", json!(set.name)), ("methods", json!(set.methods))]);
    revocations::announce(desk, &mut tx, Changed::Sets).await?;
    audit::done(desk, &mut tx, caller, permit, AuditSubject::Site, None, said).await?;
    tx.commit().await?;
    revocations::apply(desk, &[Changed::Sets]).await;
    Ok(())
}

/// Removes a set. Tokens that have it keep its name, and lose what it gave.
pub async fn delete(desk: &Desk, caller: &Caller, sudo: Sudo, name: &SetName) -> Result<()> {
    let permit = authorize_change(caller, Action::SetsDelete, Thing::Site, sudo)?;
    let mut tx = desk.store.write().await?;
    sets::delete(&mut tx, name).await?;
    let said = detail([("name", json!(name))]);
    revocations::announce(desk, &mut tx, Changed::Sets).await?;
    audit::done(desk, &mut tx, caller, permit, AuditSubject::Site, None, said).await?;
    tx.commit().await?;
    revocations::apply(desk, &[Changed::Sets]).await;
    Ok(())
}
