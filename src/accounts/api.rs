//! Coming in and going out in the JSON API, and one's own account: the same acts as the pages.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::actions::{self, Activation, SignIn};
use super::bearer::Bearer;
use super::client::Client;
use super::guesses::Guesses;
use super::{charter, own};
use crate::house::House;
use crate::kernel::{PersonId, Problem, SpaceId};
use crate::people;
use crate::policy::Profile;
use crate::spaces;
use crate::web::i18n::{Lang, Texts};
use crate::web::json::Json as Sent;
use crate::web::problem::accepted;

/// The routes of accounts, below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, sessions))
        .routes(routes!(sign_out))
        .routes(routes!(close_session))
        .routes(routes!(activate))
        .routes(routes!(read_charter))
        .routes(routes!(me))
        .routes(routes!(accept_charter))
        .routes(routes!(speak))
        .routes(routes!(change_password))
}

/// What somebody types to come in.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct Credentials {
    login: String,
    password: String,
}

/// A session that was opened.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct OpenedSession {
    /// Bearer of the calls that follow; shown once. It ends when nobody uses it, like a session of a page.
    token: String,
    /// Whose.
    person: PersonId,
    /// The charter must be accepted before anything else.
    charter_due: bool,
}

#[utoipa::path(post, path = "/sessions", tag = "accounts", summary = "Sign in",
    request_body = Credentials,
    responses((status = 201, body = OpenedSession),
        (status = 422, description = "wrong login or password, or an account that is locked or closed"),
        (status = 429, description = "too many attempts")))]
async fn sign_in(
    State(house): State<House>,
    Extension(guesses): Extension<Arc<Guesses>>,
    client: Client,
    Sent(given): Sent<Credentials>,
) -> Result<(StatusCode, Json<OpenedSession>), Problem> {
    let typed = (given.login.as_str(), given.password.as_str());
    match actions::sign_in(&house, &guesses, client, typed).await? {
        SignIn::Welcome {
            secret,
            person,
            charter_due,
            ..
        } => {
            let opened = OpenedSession {
                token: secret,
                person,
                charter_due,
            };
            Ok((StatusCode::CREATED, Json(opened)))
        }
        SignIn::TooMany(seconds) => Err(Problem::TooMany(seconds)),
        SignIn::Refused => Err(Problem::field("login", "sign-in-refused")),
    }
}

/// A session, or a token of the API, that is open in the caller's name.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct SessionView {
    /// What names it in addresses; no secret.
    id: String,
    /// What a token is for; null for a session.
    token: Option<String>,
    /// RFC 3339.
    opened_at: String,
    /// RFC 3339; null for a token.
    used_at: Option<String>,
    /// RFC 3339; a session ends before when nobody uses it.
    expires_at: String,
    /// The one of this call.
    current: bool,
}

#[utoipa::path(get, path = "/sessions", tag = "accounts", security(("bearer" = [])),
    summary = "The caller's open sessions and tokens",
    responses((status = 200, body = Vec<SessionView>), (status = 401)))]
async fn sessions(
    State(house): State<House>,
    caller: Bearer,
) -> Result<Json<Vec<SessionView>>, Problem> {
    let open = own::open_doors(&house, &caller.viewer, &caller.secret).await?;
    let view = |door: own::OpenDoor| SessionView {
        id: door.id,
        token: door.token,
        opened_at: door.opened_at.rfc3339(),
        used_at: door.used_at.map(|at| at.rfc3339()),
        expires_at: door.expires_at.rfc3339(),
        current: door.current,
    };
    Ok(Json(open.into_iter().map(view).collect()))
}

#[utoipa::path(delete, path = "/sessions/current", tag = "accounts", security(("bearer" = [])),
    summary = "Sign out: the session or token of this call ends",
    responses((status = 204), (status = 401)))]
async fn sign_out(State(house): State<House>, caller: Bearer) -> Result<StatusCode, Problem> {
    own::sign_out(&house, &caller.viewer, &caller.secret).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(delete, path = "/sessions/{session}", tag = "accounts", security(("bearer" = [])),
    summary = "Close one of the caller's own sessions or tokens", params(("session" = String, Path)),
    responses((status = 204), (status = 401), (status = 404)))]
async fn close_session(
    State(house): State<House>,
    caller: Bearer,
    Path(session): Path<String>,
) -> Result<StatusCode, Problem> {
    own::close_door(&house, &caller.viewer, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is written on the sheet that the school gives, and what its owner adds.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct ActivationForm {
    /// Three groups of four signs.
    code: String,
    /// At least 12 characters.
    password: String,
    /// The charter was read and is accepted.
    #[serde(default)]
    charter: bool,
}

/// An account that is ready.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Activated {
    /// What to sign in with.
    login: String,
}

#[utoipa::path(post, path = "/activations", tag = "accounts", summary = "Use an activation code",
    request_body = ActivationForm,
    responses((status = 200, body = Activated),
        (status = 422, description = "unknown, spent or expired code, weak password, charter not accepted"),
        (status = 429, description = "too many attempts")))]
async fn activate(
    State(house): State<House>,
    Extension(guesses): Extension<Arc<Guesses>>,
    client: Client,
    Sent(form): Sent<ActivationForm>,
) -> Result<Json<Activated>, Problem> {
    let words = (form.code.as_str(), form.password.as_str());
    let from = (&*guesses, &client);
    match actions::activate(&house, from, words, form.charter).await? {
        Activation::Done { login } => Ok(Json(Activated { login })),
        Activation::TooMany(seconds) => Err(Problem::TooMany(seconds)),
        Activation::Refused => Err(Problem::field("code", "activate-refused")),
    }
}

/// The charter of use.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct CharterView {
    /// Name of the text.
    title: String,
    /// For whom it holds.
    lead: String,
    /// What it asks for.
    rules: Vec<String>,
}

#[utoipa::path(get, path = "/charter", tag = "accounts",
    summary = "The charter of use, in the language of Accept-Language; no account needed",
    responses((status = 200, body = CharterView)))]
async fn read_charter(headers: HeaderMap) -> Json<CharterView> {
    let texts = Texts {
        lang: accepted(&headers),
        familiar: false,
    };
    Json(CharterView {
        title: texts.t("charter-title"),
        lead: texts.t("charter-lead"),
        rules: charter::RULES.iter().map(|key| texts.t(key)).collect(),
    })
}

/// A space of the caller.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct OwnSpace {
    id: SpaceId,
    /// class, group, school.
    kind: String,
    name: String,
}

/// The caller.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Me {
    id: PersonId,
    name: String,
    profile: Profile,
    /// Holds the head's permission.
    admin: bool,
    login: String,
    /// The language that the caller chose; null before any choice.
    #[schema(example = "fr")]
    language: Option<String>,
    /// Whether the charter is accepted.
    charter: bool,
    spaces: Vec<OwnSpace>,
    /// Names of the caller's children at the school.
    children: Vec<String>,
}

#[utoipa::path(get, path = "/me", tag = "accounts", security(("bearer" = [])),
    summary = "The caller", responses((status = 200, body = Me), (status = 401)))]
async fn me(State(house): State<House>, caller: Bearer) -> Result<Json<Me>, Problem> {
    let id = caller.viewer.id().ok_or(Problem::SignInNeeded)?;
    let person = people::find_for_house(&house.db, id)
        .await?
        .ok_or(Problem::NotFound)?;
    let spaces = spaces::list(&house.db, &caller.viewer).await?;
    let space = |space: spaces::Space| OwnSpace {
        id: space.id,
        kind: space.kind,
        name: space.name,
    };
    let children = people::children_for_house(&house.db, id).await?;
    Ok(Json(Me {
        login: own::login_of(&house, id).await?,
        profile: person.profile(),
        admin: person.admin == 1,
        language: Some(person.locale).filter(|language| !language.is_empty()),
        id: person.id,
        name: person.name,
        charter: caller.charter,
        spaces: spaces.into_iter().map(space).collect(),
        children: children.into_iter().map(|child| child.name).collect(),
    }))
}

/// Yes to the charter.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct Acceptance {
    /// Must be true.
    #[serde(default)]
    accepted: bool,
}

#[utoipa::path(put, path = "/me/charter", tag = "accounts", security(("bearer" = [])),
    summary = "Accept the charter", request_body = Acceptance,
    responses((status = 204), (status = 401), (status = 422)))]
async fn accept_charter(
    State(house): State<House>,
    caller: Bearer,
    Sent(form): Sent<Acceptance>,
) -> Result<StatusCode, Problem> {
    let me = caller.viewer.id().ok_or(Problem::SignInNeeded)?;
    if !form.accepted {
        return Err(Problem::field("accepted", "error-charter"));
    }
    actions::accept_charter(&house, me).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A language of the pages.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct LanguageChoice {
    /// `fr` or `en`.
    language: String,
}

#[utoipa::path(put, path = "/me/language", tag = "accounts", security(("bearer" = [])),
    summary = "Choose the language of the pages", request_body = LanguageChoice,
    responses((status = 204), (status = 401), (status = 422)))]
async fn speak(
    State(house): State<House>,
    caller: Bearer,
    Sent(form): Sent<LanguageChoice>,
) -> Result<StatusCode, Problem> {
    let me = caller.viewer.id().ok_or(Problem::SignInNeeded)?;
    let lang: Lang = form
        .language
        .parse()
        .map_err(|_| Problem::field("language", "error-language"))?;
    people::actions::speak(&house, me, lang.as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new password, and the old one as proof.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct PasswordChange {
    old: String,
    /// At least 12 characters.
    new: String,
}

#[utoipa::path(put, path = "/me/password", tag = "accounts", security(("bearer" = [])),
    summary = "Change the password; every other session and token of the caller ends",
    request_body = PasswordChange,
    responses((status = 204), (status = 401), (status = 422, description = "wrong old or weak new password"), (status = 429, description = "too many attempts")))]
async fn change_password(
    State(house): State<House>,
    Extension(guesses): Extension<Arc<Guesses>>,
    client: Client,
    caller: Bearer,
    Sent(form): Sent<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let words = (form.old.as_str(), form.new.as_str());
    own::change_password(
        &house,
        (&guesses, &client),
        &caller.viewer,
        words,
        &caller.secret,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
