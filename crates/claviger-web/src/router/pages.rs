//! Every page of the dashboard, grouped by room.

use axum::Router;
use axum::routing::{get, post};

use super::Slashed;
use crate::dashboard::{admin, consent, door, files, person, security};
use crate::state::{AppState, Faces};

/// The pages. A change is a form that is posted to where it was shown.
pub(super) fn dashboard(shown: Faces) -> Router<AppState> {
    let mut questions = Router::new();
    if shown.atlassian || shown.allura {
        questions = questions.route("/consent/preview", post(consent::preview));
    }
    if shown.atlassian {
        questions = questions.slashed("/plugins/servlet/oauth/authorize", get(consent::show).post(consent::decide));
    }
    if shown.allura {
        questions = questions
            .slashed("/rest/oauth/authorize", get(consent::show))
            .slashed("/rest/oauth/do_authorize", post(consent::decide));
    }
    Router::new()
        .merge(questions)
        .route("/", get(files::home))
        .route("/sign-in", get(door::show).post(door::enter))
        .route("/sign-in/code", get(door::second_step::show).post(door::second_step::enter))
        .route("/sign-in/code/options", post(door::second_step::options))
        .route("/sign-in/passkey", post(door::passkey::enter))
        .route("/sign-in/passkey/options", post(door::passkey::options))
        .route("/sign-in/upstream/{name}", get(door::upstream::leave))
        .route("/sign-in/upstream/{name}/callback", get(door::upstream::come_back))
        .route("/welcome", get(door::welcome::show).post(door::welcome::choose))
        .route("/sign-out", post(door::leave))
        .route("/sessions", get(person::sessions_page))
        .route("/sessions/{id}/end", post(person::end_session))
        .route("/sessions/end-others", post(person::end_other_sessions))
        .route("/profile", get(person::profile).post(person::save))
        .route("/profile/password", post(person::change_password))
        .merge(security_pages())
        .merge(administration())
        .merge(token_pages())
        .merge(consumer_pages())
        .merge(old_pages())
        .merge(people_pages())
        .merge(project_pages())
        .route("/assets/{*path}", get(files::show))
        .route("/favicon.ico", get(files::icon))
}

/// What a person proves themselves with.
fn security_pages() -> Router<AppState> {
    use security::{app, links, passkeys};
    Router::new()
        .route("/profile/security", get(security::show))
        .route("/profile/security/confirm", post(passkeys::confirm_options))
        .route("/profile/security/codes", get(security::ask_codes).post(security::renew_codes))
        .route("/profile/security/app", get(app::show).post(app::add))
        .route("/profile/security/app/remove", get(app::ask_remove).post(app::remove))
        .route("/profile/security/passkeys", post(passkeys::add))
        .route("/profile/security/passkeys/new", get(passkeys::show_new))
        .route("/profile/security/passkeys/options", post(passkeys::options))
        .route("/profile/security/passkeys/{id}", get(passkeys::show).post(passkeys::rename))
        .route("/profile/security/passkeys/{id}/remove", get(passkeys::ask_remove).post(passkeys::remove))
        .route("/profile/security/upstreams/{name}", get(links::ask_link).post(links::link))
        .route("/profile/security/links/{key}/remove", get(links::ask_unlink).post(links::unlink))
}

/// The pages of those who rule the site.
fn administration() -> Router<AppState> {
    Router::new()
        .route("/admin", get(admin::home::show))
        .route("/admin/credentials", get(admin::credentials::list))
        .route("/admin/credentials/search", post(admin::credentials::search))
        .route("/admin/credentials/selected", post(admin::credentials::selected))
        .route("/admin/credentials/revoke", post(admin::credentials::revoke))
        .route("/admin/credentials/suspend", post(admin::credentials::suspend))
        .route("/admin/routes", get(admin::routes::show))
        .route("/admin/audit", get(admin::audit::list))
        .route("/admin/audit.csv", get(admin::audit::csv))
        .route("/admin/audit.jsonl", get(admin::audit::jsonl))
        .route("/admin/settings", get(admin::settings::show))
        .route("/admin/health", get(admin::health::show))
}

/// The pages about access tokens.
fn token_pages() -> Router<AppState> {
    use crate::dashboard::tokens::{deeds, form, list, save, selected, xray};
    use crate::dashboard::view::token_deed::Deed;
    let deed = |deed: Deed| post(move |form| deeds::carry_out(deed, form));
    Router::new()
        .route("/tokens", get(list::show))
        .route("/tokens/new", get(form::generate).post(save::create))
        .route("/tokens/preview", post(form::preview))
        .route("/tokens/search", post(list::search))
        .route("/tokens/selected", post(selected::choose))
        .route("/tokens/remove", deed(Deed::Remove))
        .route("/tokens/suspend", deed(Deed::Suspend))
        .route("/tokens/resume", deed(Deed::Resume))
        .route("/tokens/regenerate", deed(Deed::Regenerate))
        .route("/tokens/rotate", deed(Deed::Rotate))
        .route("/tokens/{id}", get(xray::show))
        .route("/tokens/{id}/edit", get(form::edit).post(save::edit))
        .route("/tokens/{id}/copy", get(form::copy))
        .route("/tokens/{id}/shrink", post(xray::shrink))
        .route("/tokens/{id}/unshrink", post(xray::unshrink))
        .route("/tokens/{id}/{deed}", get(deeds::ask))
}

/// Programs of others: what people register, what administrators link, and what was allowed to both.
fn consumer_pages() -> Router<AppState> {
    use crate::dashboard::consumers::{Kind, deeds};
    use crate::dashboard::tokens::bearer;
    use crate::dashboard::{applications, authorized, links};
    let deeds_of = |pages: Router<AppState>, kind: Kind, place: &str| {
        let at = |deed: &str| format!("{place}/{{id}}/{deed}");
        let delete = get(move |visitor, path| deeds::ask_delete(kind, visitor, path))
            .post(move |path, form| deeds::delete(kind, path, form));
        let secret = get(move |visitor, path| deeds::ask_renewal(kind, visitor, path))
            .post(move |path, form| deeds::renew(kind, path, form));
        let revoke = get(move |visitor, path| deeds::ask_revoke(kind, visitor, path))
            .post(move |path, form| deeds::revoke(kind, path, form));
        pages.route(&at("delete"), delete).route(&at("secret"), secret).route(&at("tokens/{token}/revoke"), revoke)
    };
    let pages = Router::new()
        .route("/applications", get(applications::show))
        .route("/applications/new", get(applications::form::show_new).post(applications::form::register))
        .route("/applications/{id}", get(applications::one::show))
        .route("/applications/{id}/edit", get(applications::form::show).post(applications::form::save))
        .route("/applications/{id}/new-token", get(bearer::show).post(bearer::generate))
        .route("/links", get(links::show))
        .route("/links/new", get(links::form::show_new).post(links::form::create))
        .route("/links/{id}", get(links::one::show))
        .route("/links/{id}/edit", get(links::form::show).post(links::form::save))
        .route("/authorized", get(authorized::show))
        .route("/authorized/{id}/revoke", get(authorized::ask_revoke).post(authorized::revoke));
    let pages = deeds_of(pages, Kind::Application, "/applications");
    deeds_of(pages, Kind::Link, "/links")
}

/// The addresses at which other products have their pages.
fn old_pages() -> Router<AppState> {
    use crate::dashboard::old::{OLD, leads_to};
    OLD.iter().fold(Router::new(), |pages, (path, page)| pages.slashed(path, leads_to(page)))
}

/// People and service accounts, for those who rule the site. What is no account stands below `-`, which no login is.
fn people_pages() -> Router<AppState> {
    use crate::dashboard::people::{self, access, delete, new, one};
    Router::new()
        .route("/admin/people", get(people::show))
        .route("/admin/people/-/new", get(new::show).post(new::create))
        .route("/admin/people/{login}", get(one::show).post(one::save))
        .route("/admin/people/{login}/disable", get(access::ask_disable).post(access::disable))
        .route("/admin/people/{login}/enable", get(access::ask_enable).post(access::enable))
        .route("/admin/people/{login}/invite", get(access::ask_invite).post(access::invite))
        .route("/admin/people/{login}/delete", get(delete::ask).post(delete::carry_out))
}

/// Projects, their members and bots. What is no project stands below `-`, which no name is.
fn project_pages() -> Router<AppState> {
    use crate::dashboard::projects::{self, bots, delete, edit, members, new, one};
    Router::new()
        .route("/projects", get(projects::show))
        .route("/projects/-/new", get(new::show).post(new::create))
        .route("/projects/{name}", get(one::show))
        .route("/projects/{name}/edit", get(edit::show).post(edit::save))
        .route("/projects/{name}/delete", get(delete::ask).post(delete::carry_out))
        .route("/projects/{name}/new-member", get(members::show_new).post(members::add))
        .route("/projects/{name}/members/{login}", get(members::show_role).post(members::change_role))
        .route("/projects/{name}/members/{login}/remove", get(members::ask_remove).post(members::remove))
        .route("/projects/{name}/new-bot", get(bots::show_new).post(bots::create))
        .route("/projects/{name}/bots/{login}/delete", get(bots::ask_delete).post(bots::delete))
}
