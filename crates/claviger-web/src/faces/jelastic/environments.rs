//! `environment/...`: permitted like any other method, and answered truthfully: this server runs no environments.

use claviger_domain::caller::Caller;
use serde_json::json;

use super::answer::Failure;
use super::{Call, Outcome};

/// Any method of the group.
pub(super) fn answer(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    match call.method.as_str() {
        "environment.control.getenvs" => Ok(json!({ "infos": [] })),
        "environment.control.createenvironment" => {
            Err(Failure::denied("this server has no room for environments: none can be created here"))
        }
        "environment.control.cloneenv" => Err(missing(call.required("srcEnvName")?)),
        _ => Err(missing(call.required("envName")?)),
    }
}

fn missing(name: &str) -> Failure {
    let name: String = name.chars().filter(|character| !character.is_control()).take(64).collect();
    Failure::no_environment(format!("environment [{name}] does not exist"))
}
