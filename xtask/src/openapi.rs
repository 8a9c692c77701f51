//! `cargo xtask openapi`: the checked-in document is what the binary prints, so that a change to the API is seen in review.
use anyhow::{Context, bail};
use serde_json::Value;

use crate::workspace::{cargo, output};

const FILE: &str = "docs/reference/openapi.json";

pub(crate) fn run(write: bool) -> anyhow::Result<()> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(FILE);
    let printed = output(cargo().args(["run", "--quiet", "--package", "claviger", "--", "openapi"]))?;
    let printed: Value =
        serde_json::from_str(&printed).context("`claviger openapi` printed something that is not JSON")?;
    if write {
        std::fs::create_dir_all(file.parent().context("the file has a folder")?)?;
        return Ok(std::fs::write(&file, format!("{printed:#}\n"))?);
    }
    let kept =
        std::fs::read_to_string(&file).with_context(|| format!("{FILE} is missing: `cargo xtask openapi --write`"))?;
    let kept: Value = serde_json::from_str(&kept).with_context(|| format!("{FILE} is not JSON"))?;
    match difference("", &kept, &printed) {
        None => Ok(()),
        Some(place) => bail!(
            "{FILE} differs from `claviger openapi`, first at {place}: if that is meant, `cargo xtask openapi --write`"
        ),
    }
}

/// The JSON pointer of the first place where two documents differ.
fn difference(place: &str, a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))).find_map(|key| {
                difference(
                    &format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")),
                    a.get(key).unwrap_or(&Value::Null),
                    b.get(key).unwrap_or(&Value::Null),
                )
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(index, (a, b))| difference(&format!("{place}/{index}"), a, b))
        }
        _ => (a != b).then(|| if place.is_empty() { "the root".into() } else { place.into() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let a = json!({ "paths": { "/v1/me": { "get": { "tags": ["me"] } } } });
        assert_eq!(difference("", &a, &a), None);
        let b = json!({ "paths": { "/v1/me": { "get": { "tags": ["you"] } } } });
        assert_eq!(difference("", &a, &b).as_deref(), Some("/paths/~1v1~1me/get/tags/0"));
        let c = json!({ "paths": { "/v1/me": { "get": { "tags": ["me"] }, "put": {} } } });
        assert_eq!(difference("", &a, &c).as_deref(), Some("/paths/~1v1~1me/put"));
    }
}
