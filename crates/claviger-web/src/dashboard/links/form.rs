//! Makes a link, or changes one.

use axum::response::Response;
use claviger_auth::consumers::{self, ActsAs, ConsumerEdit, Listed, NewConsumer, NewProof};
use claviger_domain::action::Action;
use claviger_domain::ids::AccountId;
use claviger_domain::oauth1::Provider;
use claviger_domain::secret::Secret;
use http::StatusCode;

use super::{draft, row_of};
use crate::dashboard::admin::{Ruler, RulerPost};
use crate::dashboard::consumers::{Kind, fault_of, find, given, has_key, secret};
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::{Post, confirmed};
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Faults;
use crate::dashboard::view::link::{LinkFields, LinkForm};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /links/new`.
pub(crate) async fn show_new(visitor: Ruler) -> Response {
    let fields = draft::empty(visitor.state.config.faces);
    page(&form(&visitor, fields, None, Faults::none()))
}

/// `POST /links/new`. A secret that was drawn is shown in the answer, and nowhere else ever.
pub(crate) async fn create(RulerPost { ruler: visitor, fields: sent }: RulerPost) -> Result<Response, Failure> {
    let (fields, own_secret) = (draft::read(&sent), sent.one("secret"));
    let (mut faults, actor) = draft::check(&visitor, &fields, own_secret, None).await?;
    if let Some(sudo) = confirmed(&visitor, Action::LinksCreate, &sent, &mut faults).await? {
        let new = new(&fields, own_secret, actor);
        match consumers::create(visitor.desk(), &visitor, sudo, new).await {
            Ok(made) => {
                return Ok(match made.secret.filter(|_| own_secret.is_empty()) {
                    Some(drawn) => secret(&visitor, &made.consumer, &drawn),
                    None => {
                        let said = visitor.reader().t1("link-made", "name", &made.consumer.name);
                        visitor.done(&Kind::Link.href(made.consumer.id), said)
                    }
                });
            }
            Err(error) => faults.extend([fault_of(error)?]),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(&visitor, fields, None, faults)))
}

/// `GET /links/{id}/edit`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let link = find(&visitor, Kind::Link, &id).await?;
    Ok(page(&form(&visitor, draft::of(&link), Some(&link), Faults::none())))
}

/// `POST /links/{id}/edit`. Its key and its kind of proof stay; what people allowed it stays too.
pub(crate) async fn save(Path(id): Path<String>, Post { visitor, fields: sent }: Post) -> Result<Response, Failure> {
    let link = find(&visitor, Kind::Link, &id).await?;
    let fields = draft::read(&sent);
    let (mut faults, actor) = draft::check(&visitor, &fields, "", Some(&link.consumer)).await?;
    if let Some(sudo) = confirmed(&visitor, Action::LinksEdit, &sent, &mut faults).await? {
        let edit = edit(&link, &fields, actor);
        match consumers::edit(visitor.desk(), &visitor, sudo, link.consumer.id, edit).await {
            Ok(changed) => {
                let said = visitor.reader().t1("link-saved", "name", &changed.name);
                return Ok(visitor.done(&Kind::Link.href(changed.id), said));
            }
            Err(error) => faults.extend([fault_of(error)?]),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(&visitor, fields, Some(&link), faults)))
}

fn new(fields: &LinkFields, own_secret: &str, two_legged: Option<AccountId>) -> NewConsumer {
    NewConsumer {
        owner: None,
        key: Some(fields.consumer_key.clone()),
        name: fields.name.clone(),
        description: fields.description.clone(),
        url: given(&fields.url),
        provider: Provider::from_word(&fields.face).unwrap_or(Provider::Atlassian),
        proof: match fields.shared_secret {
            true => NewProof::Secret(given(own_secret).map(Secret::new)),
            false => NewProof::Key(fields.public_key.clone()),
        },
        methods: draft::methods(fields, !fields.shared_secret),
        callback: given(&fields.callback),
        two_legged: two_legged.map(ActsAs::Account),
        demands_body_hash: fields.body_hash,
    }
}

fn edit(link: &Listed, fields: &LinkFields, actor: Option<AccountId>) -> ConsumerEdit {
    let key = has_key(&link.consumer);
    let wanted = fields.two_legged.then_some(&fields.acts_as);
    let same = wanted.map(|login| login.to_lowercase()) == link.acts_as.as_ref().map(|login| login.to_lowercase());
    ConsumerEdit {
        name: Some(fields.name.clone()),
        description: Some(fields.description.clone()),
        url: Some(given(&fields.url)),
        public_key: given(&fields.public_key).filter(|_| key),
        methods: Some(draft::methods(fields, key)),
        callback: Some(given(&fields.callback)),
        two_legged: (!same).then_some(actor),
        demands_body_hash: Some(fields.body_hash),
    }
}

fn form(visitor: &Visitor, fields: LinkFields, of: Option<&Listed>, faults: Faults) -> LinkForm {
    LinkForm {
        shell: visitor.shell(Place::Links),
        of: of.map(row_of),
        fields,
        faces: draft::faces(visitor.state.config.faces),
        confirm: Confirm { fault: faults.of("password").cloned() },
        faults,
    }
}
