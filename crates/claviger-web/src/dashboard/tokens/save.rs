//! What the form does: makes a token, or changes one.

use std::collections::HashMap;

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::tokens::{self, NewToken, TokenEdit};
use claviger_domain::action::Action;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::ids::ProjectId;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_domain::token::TokenFormat;
use claviger_forge::projects;
use http::StatusCode;

use super::draft::{Draft, Meant};
use super::form::{Filled, calendar, kind_of};
use super::rows::Names;
use super::{actors, changeable, id_of, value};
use crate::dashboard::below;
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::token_form::FormKind;
use crate::dashboard::view::token_value::Birth;
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `POST /tokens/new`: the answer shows the value, and nothing else ever does.
pub(crate) async fn create(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let draft = Draft::read(&fields);
    let form = || Filled::new(FormKind::Generate, draft.clone());
    if fields.one("intent") != "save" {
        return Ok(page(&form().form(&visitor).await?));
    }
    let meant = match draft.meant(&calendar(&visitor, None)) {
        Ok(meant) => meant,
        Err(faults) => return again(form().with_faults(faults), &visitor).await,
    };
    let Some(format) = format_of(&draft) else {
        let fault = Fault::Said("fault-no-such-format");
        return again(form().with_faults([("format", fault)].into_iter().collect()), &visitor).await;
    };
    let actor = match actors::find(&visitor, &draft.user).await? {
        Ok(actor) => actor,
        Err(faults) => {
            // the choice that is offered again holds nobody that cannot be chosen
            let draft = Draft { user: String::new(), ..draft.clone() };
            return again(Filled::new(FormKind::Generate, draft).with_faults(faults), &visitor).await;
        }
    };
    let projects = match projects_of(&visitor, &meant, None).await? {
        Ok(projects) => projects,
        Err(fault) => return again(form().with_faults(fault), &visitor).await,
    };
    let sudo = match visitor.confirm(Action::TokensCreate, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return again(form().unconfirmed(fault), &visitor).await,
    };
    visitor.first_sending(&fields, "/tokens").await?;
    let Meant { description, sets, methods, cidrs, expiry, .. } = meant;
    let rights = Rights { sets, methods, projects, cidrs };
    let wanted = NewToken { actor, description, rights, expiry: expiry.unwrap_or(WantedExpiry::Default), format };
    match tokens::create(visitor.desk(), &visitor, sudo, wanted).await {
        Ok(issued) => Ok(value::show(&visitor, &issued, Birth::Generated, value::the_list(&visitor))),
        Err(error) => again(form().with_faults(faults_of(error)?), &visitor).await,
    }
}

/// `POST /tokens/{id}/edit`.
pub(crate) async fn edit(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let token = tokens::get(visitor.desk(), &visitor, id_of(&id)?).await?;
    changeable(&visitor, &token.credential)?;
    let names = Names::of(&visitor, std::iter::once(&token.credential.rights)).await?;
    let mut draft = Draft { user: token.actor_login.clone(), ..Draft::read(&fields) };
    let seen = draft.seen.parse().ok().map(Timestamp::from_millis);
    let form = |draft: &Draft| Filled::new(kind_of(&token), draft.clone());
    if fields.one("intent") != "save" {
        return Ok(page(&form(&draft).form(&visitor).await?));
    }
    let meant = match draft.meant(&calendar(&visitor, token.credential.expires_at)) {
        Ok(meant) => meant,
        Err(faults) => return again(form(&draft).with_faults(faults), &visitor).await,
    };
    let known = token.credential.rights.projects.iter().flatten().map(|id| (names.name(*id), *id)).collect();
    let projects = match projects_of(&visitor, &meant, Some(known)).await? {
        Ok(projects) => projects,
        Err(faults) => return again(form(&draft).with_faults(faults), &visitor).await,
    };
    let sudo = match visitor.confirm(Action::TokensEdit, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return again(form(&draft).unconfirmed(fault), &visitor).await,
    };
    let edit = TokenEdit {
        description: Some(meant.description.clone()),
        sets: Some(meant.sets),
        methods: Some(meant.methods),
        projects: Some(projects),
        cidrs: Some(meant.cidrs),
        expiry: meant.expiry,
        seen: Some(seen.unwrap_or(Timestamp::from_millis(0))),
    };
    match tokens::edit(visitor.desk(), &visitor, sudo, token.credential.id, edit).await {
        Ok(_) => {
            let said = visitor.reader().t1("done-saved", "name", &meant.description);
            Ok(visitor.done(&format!("/tokens/{}", token.credential.id), said))
        }
        Err(Error::Invalid(field)) if field.field == "seen" => {
            // what was typed stays; saving once more is then a decision
            draft.seen = token.credential.updated_at.as_millis().to_string();
            let stale = Fault::Said("fault-stale");
            again(form(&draft).with_faults([("form", stale)].into_iter().collect()), &visitor).await
        }
        Err(error) => again(form(&draft).with_faults(faults_of(error)?), &visitor).await,
    }
}

/// The form again, with all that was filled in but the password.
pub(super) async fn again(form: Filled, visitor: &Visitor) -> Result<Response, Failure> {
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &form.form(visitor).await?))
}

fn format_of(draft: &Draft) -> Option<TokenFormat> {
    let wanted = if draft.fields.format.is_empty() { "native" } else { &draft.fields.format };
    TokenFormat::from_word(wanted)
}

/// The projects behind the names. One that the token had already stays, whoever may see it.
pub(super) async fn projects_of(
    visitor: &Visitor,
    meant: &Meant,
    known: Option<Vec<(String, ProjectId)>>,
) -> Result<Result<Option<Vec<ProjectId>>, Faults>, Failure> {
    let Some(names) = &meant.projects else { return Ok(Ok(None)) };
    let kept: HashMap<String, ProjectId> = known.into_iter().flatten().collect();
    let (old, new): (Vec<&str>, Vec<&str>) =
        names.iter().map(String::as_str).partition(|name| kept.contains_key(*name));
    match projects::find_all_visible(visitor.desk(), visitor, new).await {
        Ok(Ok(found)) => Ok(Ok(Some(old.into_iter().map(|name| kept[name]).chain(found).collect()))),
        Ok(Err(name)) => Ok(Err([("projects", no_such_project(name))].into_iter().collect())),
        Err(error) => faults_of(error).map(Err),
    }
}

/// What is said of a project that is not there, or that the visitor cannot see.
pub(crate) fn no_such_project(name: &str) -> Fault {
    Fault::About("fault-no-such-project", "name", name.to_owned())
}

/// What the keyring said, beside the field that it is about. What is about none is a page of its own.
pub(super) fn faults_of(error: Error) -> Result<Faults, Failure> {
    let (field, fault) = match error {
        Error::Invalid(field) => {
            let fault = below::fault_of(&field);
            let place = match field.field {
                "expires_at" => "date",
                "cidrs" | "projects" | "user" => field.field,
                "sets" | "methods" => "grant",
                _ => "description",
            };
            (place, fault)
        }
        Error::Quota(_) => ("description", below::QUOTA),
        other => return Err(other.into()),
    };
    Ok([(field, fault)].into_iter().collect())
}
