//! Bodies: JSON, or the same fields as a form.

use axum::extract::{FromRequest, Request};
use claviger_domain::limits;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::fault::Fault;
use crate::media::MediaType;
use crate::state::AppState;

/// The fields of a request. A form says the same as JSON does; `scopes[]=a&scopes[]=b` is a list.
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Fields<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Fault> {
        let is_form = MediaType::of(request.headers()) == MediaType::Form;
        let bytes = state.gathering.whole(request.into_body(), limits::JSON_BODY).await;
        let bytes = bytes.map_err(|why| Fault::new(why.status()).detail(why.detail()))?;
        let fields = match bytes.is_empty() || is_form {
            true => Ok(of_form(&bytes)), // who sends nothing names no field
            false => serde_json::from_slice(&bytes),
        };
        let fields = fields.map_err(|_| Fault::bad_request("The body is neither JSON nor a form"))?;
        serde_json::from_value(fields).map(Self).map_err(|error| Fault::bad_request(told(&error)))
    }
}

fn of_form(bytes: &[u8]) -> Value {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        let value = Value::String(value.into_owned());
        match name.strip_suffix("[]") {
            None => drop(fields.insert(name.into_owned(), value)),
            Some(list) => match fields.entry(list).or_insert_with(|| Value::Array(vec![])) {
                Value::Array(items) => items.push(value),
                other => *other = value,
            },
        }
    }
    Value::Object(fields)
}

/// A missing field is named. Any other message might quote a value, which may be a password.
fn told(error: &serde_json::Error) -> String {
    let message = error.to_string();
    if message.starts_with("missing field") { message } else { "A field has the wrong type".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_the_same_as_json() {
        let form = of_form(b"description=a+b&scopes[]=write:rest&scopes%5B%5D=x:y");
        assert_eq!(form, serde_json::json!({"description": "a b", "scopes": ["write:rest", "x:y"]}));
    }

    #[test]
    fn log_04_a_wrong_type_does_not_quote_the_value() {
        #[derive(serde::Deserialize, Debug)]
        struct Login {
            #[expect(dead_code, reason = "only its reading is tried")]
            password: String,
        }
        let error = serde_json::from_value::<Login>(serde_json::json!({"password": 4711})).unwrap_err();
        assert_eq!(told(&error), "A field has the wrong type");
        let error = serde_json::from_value::<Login>(serde_json::json!({})).unwrap_err();
        assert_eq!(told(&error), "missing field `password`");
    }
}
