//! `gettokenapilist`, `gettokentemplates` and `getpolicymethods`: what a token can be permitted; and the parameters
//! `tokenTemplate` and `apiList`, which name it.

use std::collections::HashMap;

use claviger_domain::caller::Caller;
use claviger_domain::catalogue::{ApiSet, Catalogue, Method, MethodSet};
use claviger_domain::jelastic::parse_api_list;
use claviger_domain::method::{MethodName, SetName, sets};
use serde_json::{Value, json};

use super::answer::Failure;
use super::{Call, Outcome};

/// The templates that have a number: these numbers stay.
fn numbered() -> impl Iterator<Item = (i64, &'static str)> {
    (1..).zip(sets::JELASTIC.into_iter().chain([sets::FULL_ACCESS, sets::READ_ONLY]))
}

/// `gettokenapilist`: every method that a token can name, or those that hold `search`.
pub(super) fn methods(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let search = call.optional("search")?.unwrap_or_default().to_ascii_lowercase();
    let catalogue = call.state.desk.catalogue();
    let found = catalogue.methods().iter().map(|method| &method.label);
    let found: Vec<_> = found.filter(|label| label.to_ascii_lowercase().contains(&search)).collect();
    Ok(json!({ "tokenPermissions": found }))
}

/// `gettokentemplates`.
pub(super) fn templates(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let catalogue = call.state.desk.catalogue();
    let templates: Vec<_> =
        numbered().filter_map(|(_, name)| catalogue.find_set(name)).map(|set| template(set, &catalogue)).collect();
    Ok(json!({ "templates": templates }))
}

/// `getpolicymethods`: the methods of the template `uniqueName`; without one, those that the caller may call.
pub(super) fn policy(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let catalogue = call.state.desk.catalogue();
    let methods = match call.optional("uniqueName")? {
        Some(name) => &find_template("uniqueName", name, &catalogue)?.methods,
        None => &caller.grant.methods,
    };
    Ok(json!({ "tokenPermissions": labels(methods, &catalogue) }))
}

/// A template as it is listed.
pub(super) fn template(set: &ApiSet, catalogue: &Catalogue) -> Value {
    let number = numbered().find(|(_, name)| *name == set.name.as_str()).map(|(number, _)| number);
    json!({ "id": number, "name": set.name.as_str(), "apiListItems": labels(&set.methods, catalogue) })
}

/// Methods as people write them.
pub(super) fn labels<'c>(methods: &MethodSet, catalogue: &'c Catalogue) -> Vec<&'c str> {
    methods.places().filter_map(|place| catalogue.methods().get(place)).map(|method| method.label.as_str()).collect()
}

/// `tokenTemplate`: a number or the name of any set. `Custom` is no template: the methods are named one by one.
pub(super) fn wanted_template(call: &Call) -> Result<Option<Vec<SetName>>, Failure> {
    match call.optional("tokenTemplate")? {
        None => Ok(None),
        Some(custom) if custom.trim().eq_ignore_ascii_case("custom") => Ok(Some(vec![])),
        Some(name) => {
            find_template("tokenTemplate", name, &call.state.desk.catalogue()).map(|set| Some(vec![set.name.clone()]))
        }
    }
}

fn find_template<'c>(parameter: &str, typed: &str, catalogue: &'c Catalogue) -> Result<&'c ApiSet, Failure> {
    let typed = typed.trim();
    let by_number = typed.parse::<i64>().ok().and_then(|wanted| numbered().find(|(number, _)| *number == wanted));
    let found = catalogue.find_set(by_number.map_or(typed, |(_, name)| name));
    found.ok_or_else(|| Failure::parameter(parameter, "there is no such template: gettokentemplates lists them"))
}

/// `apiList`: methods in any of its spellings and in any case. One that is not there is told, never left out.
pub(super) fn wanted_methods(call: &Call) -> Result<Option<Vec<MethodName>>, Failure> {
    let Some(list) = call.optional("apiList")? else { return Ok(None) };
    let catalogue = call.state.desk.catalogue();
    let by_lower_case = by_lower_case(catalogue.methods());
    let names = parse_api_list(list).map_err(|error| Failure::parameter("apiList", error))?;
    let find = |name: &String| {
        let found = catalogue.find_method(name).or_else(|| by_lower_case.get(name).copied().flatten());
        found.map(|method| method.name.clone()).ok_or_else(|| {
            Failure::parameter("apiList", format!("there is no method `{name}`: gettokenapilist lists them"))
        })
    };
    names.iter().map(find).collect::<Result<Vec<_>, _>>().map(Some)
}

/// Methods by their name in lower case, which is all that `apiList` keeps of it; none where two share it.
fn by_lower_case(methods: &[Method]) -> HashMap<String, Option<&Method>> {
    let mut found: HashMap<String, Option<&Method>> = HashMap::new();
    for method in methods {
        found.entry(method.name.as_str().to_ascii_lowercase()).and_modify(|one| *one = None).or_insert(Some(method));
    }
    found
}
