//! `createtoken`.

use claviger_auth::tokens::{self, NewToken};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::rights::Rights;
use claviger_domain::token::TokenFormat;

use super::{issued, wanted_expiry};
use crate::faces::jelastic::catalogue::{wanted_methods, wanted_template};
use crate::faces::jelastic::{Call, Outcome};

/// Makes a token of 40 hexadecimal digits. With neither `tokenTemplate` nor `apiList` it is a `Custom` token that no
/// method is ticked for yet.
pub(in crate::faces::jelastic) async fn create(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let wanted = NewToken {
        actor: None,
        description: call.required("description")?.to_owned(),
        rights: Rights {
            sets: wanted_template(call)?.unwrap_or_default(),
            methods: wanted_methods(call)?.unwrap_or_default(),
            projects: own_projects(caller),
            cidrs: own_cidrs(caller),
        },
        expiry: wanted_expiry(call)?.unwrap_or(WantedExpiry::Default),
        format: TokenFormat::Jelastic,
    };
    let sudo = call.confirm(caller, Action::TokensCreate).await?;
    let made = tokens::create(&call.state.desk, caller, sudo, wanted).await?;
    Ok(issued(call, &made))
}

/// These clients have no word for projects: what a token makes is bound to the projects that it is bound to itself.
fn own_projects(caller: &Caller) -> Option<Vec<claviger_domain::ids::ProjectId>> {
    caller.rights().and_then(|rights| rights.projects.clone())
}

/// Nor for addresses.
fn own_cidrs(caller: &Caller) -> Vec<ipnet::IpNet> {
    caller.rights().map(|rights| rights.cidrs.clone()).unwrap_or_default()
}
