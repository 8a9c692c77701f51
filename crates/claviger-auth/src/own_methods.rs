//! Our own methods: the actions of the policy, and the methods of Jelastic's API that its clients name.

use claviger_domain::action::{Action, Effect};
use claviger_domain::catalogue::{JELASTIC_API, Method, OWN_API, jelastic_name};
use claviger_domain::method::MethodName;

/// All of them.
pub(crate) fn all() -> Vec<Method> {
    Action::ALL
        .iter()
        .filter(|action| action.is_grantable())
        .map(|action| own(*action))
        .chain(JELASTIC.iter().map(|(name, reads)| jelastic(name, *reads)))
        .collect()
}

fn own(action: Action) -> Method {
    Method {
        name: action.method_name(),
        label: action.method().to_owned(),
        summary: action.summary().to_owned(),
        docs: Some(format!("/docs#{}", action.method())),
        api: OWN_API.to_owned(),
        tag: action.tag().to_owned(),
        more_tags: vec![],
        reads: action.effect() == Effect::Reads,
        changes_credentials: action.effect() == Effect::Rules,
    }
}

fn jelastic(label: &'static str, reads: bool) -> Method {
    let tag = label.split('.').take(2).collect::<Vec<_>>().join(".");
    Method {
        name: MethodName::parse(&jelastic_name(label)).expect("the list below holds names"),
        label: label.to_owned(),
        summary: format!("Jelastic {label}"),
        docs: None,
        api: JELASTIC_API.to_owned(),
        tag: format!("Jelastic {tag}"),
        more_tags: vec![],
        reads,
        changes_credentials: label.starts_with("users.authentication.") && !reads,
    }
}

/// The methods that Jelastic's clients can name in `apiList`, and whether they only read.
const JELASTIC: &[(&str, bool)] = &[
    ("environment.control.CreateEnvironment", false),
    ("environment.control.CloneEnv", false),
    ("environment.control.DeleteEnv", false),
    ("environment.control.StartEnv", false),
    ("environment.control.StopEnv", false),
    ("environment.control.RestartNodes", false),
    ("environment.control.GetEnvs", true),
    ("environment.control.GetEnvInfo", true),
    ("environment.control.GetContainerEnvVars", true),
    ("environment.control.AddContainerEnvVars", false),
    ("users.account.GetUserInfo", true),
    ("users.authentication.CheckSign", true),
    ("users.authentication.CheckPassword", true),
    ("users.authentication.GetSessions", true),
    ("users.authentication.GetTokens", true),
    ("users.authentication.GetTokenApiList", true),
    ("users.authentication.GetTokenTemplates", true),
    ("users.authentication.GetPolicyMethods", true),
    ("users.authentication.CreateToken", false),
    ("users.authentication.EditToken", false),
    ("users.authentication.RegenerateToken", false),
    ("users.authentication.DeleteTokens", false),
    ("users.authentication.SignOutSessions", false),
];
