//! Who visits: from the cookie of a browser to a viewer with keys and a page frame, once per request.

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::store::devices;
use super::store::sessions::{self, Session};
use crate::config::FederationMode;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::{Profile, Viewer};
use crate::spaces;
use crate::web::components::initials;
use crate::web::forms::FormSecret;
use crate::web::i18n::{Lang, Texts};
use crate::web::page::{Page, PagePerson};
use crate::web::problem::accepted;

/// What the frame of a page says before the school has a name.
const NAMELESS: &str = "Seyès";

/// The numbers in the frame of a page, counted by the passages that own them.
#[async_trait]
pub trait Counters: Send + Sync {
    /// Unread notifications, and writings that wait for the viewer's check.
    async fn counts(&self, house: &House, viewer: &Viewer) -> Result<(i64, i64), Problem>;
}

/// One request of a browser: who asks, and the frame of the page that answers.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Whoever asks.
    pub viewer: Viewer,
    /// The frame.
    pub page: Page,
    /// The secret of the session, when there is one.
    pub secret: Option<String>,
    /// Whether the charter is accepted.
    pub charter: bool,
}

impl Visit {
    /// This visit, when somebody is signed in.
    ///
    /// # Errors
    /// `SignInNeeded` otherwise.
    pub fn signed_in(self) -> Result<Self, Problem> {
        if self.viewer.id().is_some() {
            Ok(self)
        } else {
            Err(Problem::SignInNeeded)
        }
    }

    /// Sentences in the reader's language.
    #[must_use]
    pub fn texts(&self) -> Texts {
        self.page.texts
    }
}

/// The name of the session cookie: bound to the host and to https, except on loopback, where several
/// schools share one host name and cookies know no port.
#[must_use]
pub fn cookie_name(house: &House) -> String {
    if house.config.https() {
        "__Host-seyes".to_owned()
    } else {
        let port = house.config.domain.rsplit(':').next().unwrap_or_default();
        format!("seyes-{port}")
    }
}

/// The name of the cookie by which a browser is known again.
#[must_use]
pub fn device_cookie_name(house: &House) -> String {
    format!("{}-device", cookie_name(house))
}

/// The cookie that makes this browser known to whoever signed in here. It opens nothing.
#[must_use]
pub fn device_cookie(house: &House, secret: &str) -> HeaderValue {
    let secure = if house.config.https() { "; Secure" } else { "" };
    let text = format!(
        "{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
        device_cookie_name(house),
        devices::LIFE.as_secs()
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The value of a cookie of the request.
#[must_use]
pub fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The cookie of a new session: gone when the browser closes, never readable by a script.
#[must_use]
pub fn session_cookie(house: &House, secret: &str) -> HeaderValue {
    let secure = if house.config.https() { "; Secure" } else { "" };
    let text = format!(
        "{}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}",
        cookie_name(house)
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The cookie that forgets the session.
#[must_use]
pub fn expired_cookie(house: &House) -> HeaderValue {
    let secure = if house.config.https() { "; Secure" } else { "" };
    let name = cookie_name(house);
    let text = format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// Loads the session of a page request, puts the [`Visit`] into it, and sends people who have not
/// accepted the charter to it (L25). The API and the inbox know no cookies.
pub async fn layer(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let public = [
        "/assets/",
        "/api/",
        "/healthz",
        "/readyz",
        "/inbox",
        "/partnership",
        "/.well-known/",
    ];
    if public.iter().any(|start| path.starts_with(start)) {
        return next.run(request).await;
    }
    let counters = request.extensions().get::<Arc<dyn Counters>>().cloned();
    let visit = match load(&house, request.headers(), request.uri(), counters).await {
        Ok(visit) => visit,
        Err(problem) => return problem.into_response(),
    };
    let free = ["/charter", "/sign-out", "/language", "/live"];
    if visit.viewer.id().is_some() && !visit.charter && !free.contains(&path) {
        return Redirect::to("/charter").into_response();
    }
    let page = Arc::new(visit.page.clone());
    // Somebody signs in again from a page that was open before: it shows no secret yet, and what it
    // does ends the old session anyway. The origin was checked.
    let opens = ["/sign-in", "/activate"].contains(&path);
    let form = visit
        .secret
        .as_ref()
        .filter(|_| !opens)
        .map(|_| visit.page.csrf.clone());
    request.extensions_mut().insert(FormSecret(form));
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(page);
    response
}

async fn load(
    house: &House,
    headers: &HeaderMap,
    uri: &Uri,
    counters: Option<Arc<dyn Counters>>,
) -> Result<Visit, Problem> {
    let name = cookie_name(house);
    let now = house.clock.now();
    let secret = cookie_value(headers, &name).filter(|secret| !secret.is_empty());
    let session = match &secret {
        Some(secret) => sessions::session_for_house(&house.db, secret, now).await?,
        None => None,
    };
    let chosen = cookie_value(headers, "seyes-lang").and_then(|code| code.parse().ok());
    let Some((session, secret)) = session.zip(secret) else {
        let lang = chosen.unwrap_or_else(|| accepted(headers));
        let school = spaces::school_for_house(&house.db).await?;
        let school = school.map_or_else(|| NAMELESS.to_owned(), |space| space.name);
        let mut page = Page::anonymous(
            Texts {
                lang,
                familiar: false,
            },
            &school,
            uri.path(),
            "",
        );
        page.demo = house.config.demo;
        if let Some(asked) = uri.path_and_query() {
            asked.as_str().clone_into(&mut page.asked);
        }
        flash(&mut page, uri);
        return Ok(Visit {
            viewer: Viewer::anonymous(),
            page,
            secret: None,
            charter: true,
        });
    };
    Problem::aside(sessions::touch(house, &secret, &session).await)?;
    let viewer = viewer_of_session(&session);
    let mut page = frame(house, (&session, chosen), uri);
    if let Some(counters) = counters {
        (page.unread, page.to_review) = counters.counts(house, &viewer).await?;
    }
    page.admin = viewer.is_admin();
    page.checks = page.admin || !viewer.moderated().is_empty();
    page.federation = viewer.is_staff() && house.federation() != FederationMode::Off;
    flash(&mut page, uri);
    let charter = session.charter_accepted_at.is_some();
    Ok(Visit {
        viewer,
        page,
        secret: Some(secret),
        charter,
    })
}

/// Whether the session of a secret is still open; for connections that outlive their request (I13).
///
/// # Errors
/// Those of the database.
pub async fn session_is_open(house: &House, secret: &str) -> Result<bool, Problem> {
    let session = sessions::session_for_house(&house.db, secret, house.clock.now()).await?;
    Ok(session.is_some())
}

/// Whoever holds the secret of an open session, with the keys of this moment.
///
/// # Errors
/// Those of the database.
pub async fn viewer_of_secret(house: &House, secret: &str) -> Result<Option<Viewer>, Problem> {
    let session = sessions::session_for_house(&house.db, secret, house.clock.now()).await?;
    Ok(session.as_ref().map(viewer_of_session))
}

pub(super) fn viewer_of_session(session: &Session) -> Viewer {
    let profile = Profile::of(&session.profile).unwrap_or(Profile::Guest);
    let (id, keys) = (session.person_id.clone(), session.keys.clone());
    Viewer::person(id, profile, session.admin == 1, keys)
}

/// `chosen`: the language taken on this browser before signing in; it holds until the person chooses one
/// for herself.
fn frame(house: &House, (session, chosen): (&Session, Option<Lang>), uri: &Uri) -> Page {
    let own: Option<Lang> = session.locale.parse().ok();
    let lang = own.or(chosen).unwrap_or_default();
    let familiar = Profile::of(&session.profile) == Some(Profile::Student);
    let texts = Texts { lang, familiar };
    let school = session.school.as_deref().unwrap_or(NAMELESS);
    let mut page = Page::anonymous(texts, school, uri.path(), &session.csrf);
    page.person = Some(PagePerson {
        id: session.person_id.to_string(),
        name: session.short_name.clone(),
        profile_label: profile_words(texts, &session.profile, session.admin == 1),
        initials: initials(&session.short_name),
    });
    page.demo = house.config.demo;
    page
}

/// What somebody is in the school, in words; whoever holds the head's permission is named for it.
#[must_use]
pub fn profile_words(texts: Texts, profile: &str, admin: bool) -> String {
    if admin {
        texts.t("profile-head")
    } else {
        texts.t(&format!("profile-{profile}"))
    }
}

/// «?done=published» becomes the sentence `done-published`; only sentences of the catalogue are shown.
fn flash(page: &mut Page, uri: &Uri) {
    let query = uri.query().unwrap_or_default();
    let done = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "done");
    if let Some((_, word)) = done {
        let key = format!("done-{word}");
        let plain = word.len() <= 40 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let sentence = page.t(&key);
        page.flash = (plain && sentence != key).then_some(sentence);
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::broken("no visit layer"))
    }
}

/// Somebody who must be signed in; else they are sent to the sign-in page.
pub struct SignedIn(pub Visit);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        if visit.viewer.id().is_some() {
            return Ok(Self(visit));
        }
        if parts.method != axum::http::Method::GET {
            return Err(Problem::SignInNeeded.into_response());
        }
        Err(sign_in_first(&parts.uri))
    }
}

/// Sends a visitor to sign in, and from there back to what they asked for, question included.
#[must_use]
pub fn sign_in_first(asked: &Uri) -> Response {
    let asked = asked.path_and_query().map_or("/", |asked| asked.as_str());
    let next: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?next={next}")).into_response()
}
