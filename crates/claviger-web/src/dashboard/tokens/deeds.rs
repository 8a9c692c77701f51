//! Remove, suspend, resume, regenerate, rotate: asked about with what would stop, confirmed by the password, then done.

use std::time::Duration;

use axum::response::Response;
use claviger_auth::{Error, tokens};
use claviger_domain::action::Action;
use claviger_domain::ids::CredentialId;
use claviger_domain::policy::Sudo;
use claviger_domain::time::Timestamp;
use http::StatusCode;

use super::rows::{last_use, state};
use super::{changeable, choices, id_of, value};
use crate::dashboard::page::{Failure, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Fault;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::shell::Tone;
use crate::dashboard::view::token_deed::{Deed, DeedTarget, TokenDeed};
use crate::dashboard::view::token_list::TokenState;
use crate::dashboard::view::token_value::Birth;
use crate::dashboard::view::{Notice, Place};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// How long an old value may go on: an hour, a day, a week.
const OVERLAPS: [u64; 3] = [3600, 86_400, 7 * 86_400];
/// Tokens of one deed at most.
const MOST: usize = 500;

/// `GET /tokens/{id}/{deed}`.
pub(crate) async fn ask(visitor: Visitor, Path((id, deed)): Path<(String, String)>) -> Result<Response, Failure> {
    let deed = Deed::from_code(&deed).ok_or(Trouble::NotFound)?;
    ask_about(&visitor, deed, &[id_of(&id)?], None).await
}

/// The question about these tokens; with what was wrong with the confirmation.
pub(crate) async fn ask_about(
    visitor: &Visitor,
    deed: Deed,
    ids: &[CredentialId],
    fault: Option<Fault>,
) -> Result<Response, Failure> {
    let mut targets = Vec::with_capacity(ids.len());
    let mut milder = false;
    for id in ids {
        let seen = tokens::see(visitor.desk(), visitor, *id, choices::since(visitor, 7)).await?;
        let token = seen.token;
        if ids.len() == 1 {
            changeable(visitor, &token.credential)?;
        }
        milder |= state(&token.credential, visitor.desk().now()) == TokenState::Active;
        targets.push(DeedTarget {
            id: id.to_string(),
            description: token.credential.description,
            owner: token.actor_login,
            used: token.last_use.as_ref().map(last_use),
            agent: token.last_use.map(|used| used.user_agent).unwrap_or_default(),
            calls: seen.addresses.iter().map(|seen| u64::try_from(seen.calls).unwrap_or(0)).sum(),
            made: token.credential.created_at.to_jiff(),
        });
    }
    let back = match ids {
        [id] => format!("/tokens/{id}"),
        _ => "/tokens".to_owned(),
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page_with(
        status,
        &TokenDeed {
            shell: visitor.shell(Place::Tokens),
            deed,
            tokens: targets,
            overlaps: OVERLAPS.into(),
            milder,
            back,
            confirm: Confirm { fault },
        },
    ))
}

/// `POST /tokens/{deed}`: each token is decided about by itself; what was done stays done.
pub(crate) async fn carry_out(deed: Deed, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let ids: Vec<_> = fields.all("id").take(MOST).map(id_of).collect::<Result<_, _>>()?;
    let (Some(first), desk) = (ids.first().copied(), visitor.desk()) else { return Err(Trouble::NotFound.into()) };
    let action = match deed {
        Deed::Remove => Action::TokensDelete,
        Deed::Suspend => Action::TokensSuspend,
        Deed::Resume => Action::TokensResume,
        Deed::Regenerate => Action::TokensRegenerate,
        Deed::Rotate => Action::TokensRotate,
    };
    let sudo = match visitor.confirm(action, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return ask_about(&visitor, deed, &ids, Some(fault)).await,
    };
    match deed {
        Deed::Regenerate => {
            visitor.first_sending(&fields, &format!("/tokens/{first}")).await?;
            let issued = tokens::regenerate(desk, &visitor, sudo, first).await?;
            Ok(value::show(&visitor, &issued, Birth::Regenerated, value::the_list(&visitor)))
        }
        Deed::Rotate => {
            visitor.first_sending(&fields, &format!("/tokens/{first}")).await?;
            let overlap = Duration::from_secs(fields.one("overlap").parse().unwrap_or(OVERLAPS[0]));
            let issued = tokens::rotate(desk, &visitor, sudo, first, overlap).await?;
            let until = desk.now().plus(overlap);
            let until = issued.token.credential.expires_at.map_or(until, |end: Timestamp| end.min(until));
            Ok(value::show(&visitor, &issued, Birth::Rotated { until: until.to_jiff() }, value::the_list(&visitor)))
        }
        Deed::Remove | Deed::Suspend | Deed::Resume => {
            let done = take_all(deed, &visitor, sudo, &ids).await?;
            if done < ids.len() {
                let text = visitor.reader().t2("done-in-part", "done", done, "n", ids.len());
                return Ok(visitor.lead_to("/tokens", Notice { tone: Tone::Warning, text, action: None }));
            }
            let key = match deed {
                Deed::Remove => "done-removed",
                Deed::Suspend => "done-suspended",
                _ => "done-resumed",
            };
            let back =
                if deed == Deed::Remove || ids.len() > 1 { "/tokens".to_owned() } else { format!("/tokens/{first}") };
            Ok(visitor.done(&back, visitor.reader().t1(key, "n", ids.len())))
        }
    }
}

/// How many of them it was done to. A failure is one if nothing was done.
async fn take_all(deed: Deed, visitor: &Visitor, sudo: Sudo, ids: &[CredentialId]) -> Result<usize, Failure> {
    let (mut done, mut failed) = (0, None);
    for id in ids {
        match take(deed, visitor, sudo, *id).await {
            Ok(()) => done += 1,
            Err(failure) => {
                let hopeless = matches!(failure, Failure::Error(Error::Store(_)));
                failed = Some(failure);
                if hopeless {
                    break;
                }
            }
        }
    }
    match failed {
        Some(failure) if done == 0 => Err(failure),
        _ => Ok(done),
    }
}

async fn take(deed: Deed, visitor: &Visitor, sudo: Sudo, id: CredentialId) -> Result<(), Failure> {
    let desk = visitor.desk();
    match deed {
        Deed::Remove => drop(tokens::revoke(desk, visitor, sudo, id, None).await?),
        Deed::Suspend => drop(tokens::suspend(desk, visitor, sudo, id, None).await?),
        // one that does not rest is as it should be
        Deed::Resume => match tokens::resume(desk, visitor, sudo, id).await {
            Ok(_) | Err(Error::WrongState(_)) => {}
            Err(other) => return Err(other.into()),
        },
        Deed::Regenerate | Deed::Rotate => {}
    }
    Ok(())
}
