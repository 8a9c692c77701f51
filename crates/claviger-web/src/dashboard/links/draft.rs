//! What is filled in about a link, and what is wrong with it.

use claviger_auth::consumers::Listed;
use claviger_auth::{Error, accounts};
use claviger_domain::ids::AccountId;
use claviger_domain::limits;
use claviger_domain::oauth1::consumer::consumer_key;
use claviger_domain::oauth1::{Consumer, KeyError, KeyFloor, RsaPublicKey, SignatureMethod, SignatureMethods};

use crate::dashboard::consumers::{fault_of_address, faults_of_words, has_key};
use crate::dashboard::page::Failure;
use crate::dashboard::post::Fields;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::link::{LinkFields, MethodChoice};
use crate::dashboard::visitor::Visitor;
use crate::state::Faces;

/// The products whose manners a link may know here: those that the site shows, Atlassian's if it shows neither.
pub(super) fn faces(shown: Faces) -> Vec<(&'static str, &'static str)> {
    let allura = shown.allura.then_some(("allura", "Allura"));
    let atlassian = (shown.atlassian || !shown.allura).then_some(("atlassian", "Jira, Confluence, Bamboo"));
    atlassian.into_iter().chain(allura).collect()
}

/// An empty form: a key, with every method that goes with one, and the same of a secret.
pub(super) fn empty(shown: Faces) -> LinkFields {
    LinkFields {
        face: faces(shown).first().map_or("", |(value, _)| value).to_owned(),
        methods: choices(|method| {
            [SignatureMethods::WITH_KEY, SignatureMethods::WITH_SECRET].iter().any(|usual| usual.contains(method))
        }),
        ..LinkFields::default()
    }
}

/// A link as it is.
pub(super) fn of(listed: &Listed) -> LinkFields {
    let link = &listed.consumer;
    LinkFields {
        name: link.name.clone(),
        description: link.description.clone(),
        url: link.url.clone().unwrap_or_default(),
        callback: link.callback.clone().unwrap_or_default(),
        two_legged: listed.acts_as.is_some(),
        acts_as: listed.acts_as.clone().unwrap_or_default(),
        methods: choices(|method| link.methods.contains(method)),
        body_hash: link.demands_body_hash,
        ..LinkFields::default()
    }
}

/// What a form sent. Its secret is no field: it is never sent back.
pub(super) fn read(fields: &Fields) -> LinkFields {
    let one = |name: &str| fields.one(name).trim().to_owned();
    LinkFields {
        name: one("name"),
        description: one("description"),
        url: one("url"),
        consumer_key: one("consumer_key"),
        shared_secret: fields.one("proof") == "secret",
        public_key: one("public_key"),
        callback: one("callback"),
        two_legged: fields.one("two_legged") == "yes",
        acts_as: one("acts_as"),
        face: one("face"),
        methods: choices(|method| fields.all("methods").any(|name| name == method.name())),
        body_hash: fields.one("body_hash") == "yes",
    }
}

/// The methods that are ticked and go with its proof; what the page hid does not count.
pub(super) fn methods(fields: &LinkFields, key: bool) -> SignatureMethods {
    let ticked = fields.methods.iter().filter(|method| method.ticked && method.key == key);
    ticked.filter_map(|method| method.name.parse::<SignatureMethod>().ok()).collect()
}

/// Everything that is wrong, in the order of the form, and whom it acts as without a person.
pub(super) async fn check(
    visitor: &Visitor,
    fields: &LinkFields,
    secret: &str,
    of: Option<&Consumer>,
) -> Result<(Faults, Option<AccountId>), Failure> {
    let mut faults = faults_of_words(&fields.name, &fields.description);
    faults.extend(fault_of_address("url", &fields.url));
    if of.is_none() && fields.consumer_key.is_empty() {
        faults.add("consumer_key", Fault::Missing);
    } else if of.is_none() && consumer_key(&fields.consumer_key).is_err() {
        faults.add("consumer_key", Fault::Said("fault-bad-consumer-key"));
    }
    let key = of.map_or(!fields.shared_secret, has_key);
    if let Some(fault) = fault_of_key(fields, key, of.is_none()) {
        faults.add("public_key", fault);
    }
    if !key && of.is_none() && !secret.is_empty() && !(16..=limits::PASSWORD).contains(&secret.len()) {
        faults.add("secret", Fault::Said("fault-secret-length"));
    }
    faults.extend(fault_of_address("callback", &fields.callback));
    let actor = match actor(visitor, fields).await? {
        Ok(actor) => actor,
        Err(fault) => {
            faults.add("acts_as", fault);
            None
        }
    };
    if methods(fields, key) == SignatureMethods::NONE {
        faults.add("signature_methods", Fault::Said("fault-no-method"));
    }
    Ok((faults, actor))
}

fn fault_of_key(fields: &LinkFields, key: bool, needed: bool) -> Option<Fault> {
    if !key || (fields.public_key.is_empty() && !needed) {
        return None;
    }
    if fields.public_key.is_empty() {
        return Some(Fault::Missing);
    }
    RsaPublicKey::read(&fields.public_key, KeyFloor::Bits1024).err().map(|error| match error {
        KeyError::Unreadable => Fault::Said("fault-key-unreadable"),
        KeyError::Private => Fault::Said("fault-key-private"),
        KeyError::Two => Fault::Said("fault-key-two"),
        KeyError::NotRsa => Fault::Said("fault-key-not-rsa"),
        KeyError::TooShort { bits, floor } => Fault::ShortKey(bits.to_string(), floor.to_string()),
        KeyError::Unusable => Fault::Said("fault-key-unusable"),
    })
}

async fn actor(visitor: &Visitor, fields: &LinkFields) -> Result<Result<Option<AccountId>, Fault>, Failure> {
    if !fields.two_legged {
        return Ok(Ok(None));
    }
    if fields.acts_as.is_empty() {
        return Ok(Err(Fault::Missing));
    }
    match accounts::find_actor_for_tokens(visitor.desk(), visitor, &fields.acts_as).await {
        Ok(id) => Ok(Ok(Some(id))),
        Err(Error::NotFound(_)) => Ok(Err(Fault::NoSuchPerson)),
        Err(other) => Err(other.into()),
    }
}

fn choices(ticked: impl Fn(SignatureMethod) -> bool) -> Vec<MethodChoice> {
    let choice =
        |method: SignatureMethod| MethodChoice { name: method.name(), key: method.needs_key(), ticked: ticked(method) };
    SignatureMethod::ALL.into_iter().map(choice).collect()
}
