//! The form: empty, filled in by a link, by a token to edit or to copy, or by what was just sent.

use axum::extract::RawQuery;
use axum::response::Response;
use claviger_auth::tokens::{self, Listed};
use claviger_domain::credential::CredentialKind;
use claviger_domain::time::Timestamp;

use super::draft::{Calendar, Draft};
use super::rows::Names;
use super::{actors, changeable, choices, id_of, preview as words};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::token_form::{FormKind, Preview, PreviewFragment, TokenForm};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /tokens/new`, also as a link that fills it in.
pub(crate) async fn generate(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let draft = Draft::of_link(&query.unwrap_or_default(), &calendar(&visitor, None));
    Ok(page(&Filled::new(FormKind::Generate, draft).form(&visitor).await?))
}

/// `GET /tokens/{id}/edit`.
pub(crate) async fn edit(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let token = tokens::get(visitor.desk(), &visitor, id_of(&id)?).await?;
    changeable(&visitor, &token.credential)?;
    let names = Names::of(&visitor, std::iter::once(&token.credential.rights)).await?;
    let draft = Draft::of_token(&token, &names);
    Ok(page(&Filled::new(kind_of(&token), draft).form(&visitor).await?))
}

/// `GET /tokens/{id}/copy`: the same settings for a token of its own, whose life begins anew.
pub(crate) async fn copy(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let token = tokens::get(visitor.desk(), &visitor, id_of(&id)?).await?;
    let names = Names::of(&visitor, std::iter::once(&token.credential.rights)).await?;
    let mut draft = Draft::of_token(&token, &names);
    draft.fields.expires = Draft::empty(choices::longest(&visitor)).fields.expires;
    draft.fields.description = format!("{} {}", token.credential.description, visitor.reader().t("form-copy-ending"));
    let kind = FormKind::Copy { of: token.credential.description };
    Ok(page(&Filled::new(kind, draft).form(&visitor).await?))
}

/// `POST /tokens/preview`: the paragraph alone, for the page that is being filled in.
pub(crate) async fn preview(Post { visitor, fields }: Post) -> Response {
    let draft = Draft::read(&fields);
    let present_end = fields.one("present_end").parse().ok().map(Timestamp::from_millis);
    let preview = preview_of(&visitor, &draft, present_end);
    page(&PreviewFragment { shell: visitor.shell(Place::Tokens), preview })
}

/// The form that changes this token.
pub(super) fn kind_of(token: &Listed) -> FormKind {
    let credential = &token.credential;
    FormKind::Edit {
        id: credential.id.to_string(),
        description: credential.description.clone(),
        expires: credential.expires_at.map(Timestamp::to_jiff),
        regenerates: credential.kind == CredentialKind::Token,
    }
}

/// How days are understood for this visitor.
pub(super) fn calendar(visitor: &Visitor, present_end: Option<Timestamp>) -> Calendar {
    let zone = visitor.reader().zone.clone();
    Calendar { now: visitor.desk().now(), zone, longest: choices::longest(visitor), present_end }
}

/// A form that is filled in, with what is wrong with it.
pub(super) struct Filled {
    kind: FormKind,
    draft: Draft,
    faults: Faults,
    confirm: Confirm,
}

impl Filled {
    pub(super) fn new(kind: FormKind, draft: Draft) -> Self {
        Self { kind, draft, faults: Faults::none(), confirm: Confirm::default() }
    }

    pub(super) fn with_faults(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    pub(super) fn unconfirmed(mut self, fault: Fault) -> Self {
        self.faults.add("password", fault.clone());
        Self { confirm: Confirm { fault: Some(fault) }, ..self }
    }

    /// The page.
    pub(crate) async fn form(mut self, visitor: &Visitor) -> Result<TokenForm, Failure> {
        let (catalogue, faces) = (visitor.desk().catalogue(), visitor.state.config.faces);
        let offered = choices::sets(&catalogue, visitor.reader(), &[], faces);
        self.draft.leave_out(&offered, &catalogue);
        self.draft.without_card(|name| offered.iter().any(|set| set.card && set.name == name));
        let (present_end, chooses) = match &self.kind {
            FormKind::Edit { expires, .. } => (expires.map(Timestamp::from), false),
            // it acts as oneself, in the form that programs of this sort know
            FormKind::Bearer { .. } => (None, false),
            FormKind::Generate | FormKind::Copy { .. } => (None, true),
        };
        let (formats, actors) = match chooses {
            true => (choices::formats(faces), actors::choices(visitor).await?),
            false => (vec![], vec![]),
        };
        if chooses {
            self.draft.leave_out_choices(&formats, &actors);
        }
        let draft = self.draft;
        let longest = choices::longest(visitor);
        Ok(TokenForm {
            shell: visitor.shell(Place::Tokens),
            by_link: draft.by_link,
            unknown: draft.unknown.clone(),
            longest,
            presets: choices::presets(longest),
            sets: choices::sets(&catalogue, visitor.reader(), &draft.sets, faces),
            groups: choices::groups(&catalogue, visitor.reader(), &draft, faces),
            projects: choices::projects(visitor, &draft.projects).await?,
            formats,
            actors,
            seen: draft.seen.clone(),
            present_end: present_end.map_or_else(String::new, |end| end.as_millis().to_string()),
            preview: preview_of(visitor, &draft, present_end),
            kind: self.kind,
            fields: draft.fields,
            faults: self.faults,
            confirm: self.confirm,
        })
    }
}

/// What the draft amounts to.
fn preview_of(visitor: &Visitor, draft: &Draft, present_end: Option<Timestamp>) -> Preview {
    let catalogue = visitor.desk().catalogue();
    let (sets, methods) = draft.chosen();
    let until = draft.until(&calendar(visitor, present_end));
    let actor = if draft.user.is_empty() { visitor.account.login.clone() } else { draft.user.clone() };
    Preview {
        deeds: words::deeds(&catalogue, visitor.reader().language, &sets, &catalogue.resolve(&sets, &methods)),
        actor,
        projects: draft.reach().unwrap_or_default(),
        from: draft.ranges().map(str::to_owned).collect(),
        until: until.map(Timestamp::to_jiff),
        renewable: None,
    }
}
