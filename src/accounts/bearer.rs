//! Who calls the JSON API: the bearer of a token, or of a session that `POST /sessions` opened.
//!
//! The header is never sent by a browser on its own, so no form secret is asked for.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::store::{sessions, tokens};
use super::visit;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Viewer;

/// Whoever shows a secret in the header, before it is known whether the charter was accepted: for the
/// few acts that lead there (L25).
pub struct Bearer {
    /// Who calls.
    pub viewer: Viewer,
    /// What was shown.
    pub secret: String,
    /// Whether the charter is accepted.
    pub charter: bool,
}

/// A client of the JSON API whose person has accepted the charter.
pub struct Caller(pub Viewer);

impl FromRequestParts<House> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|text| text.to_str().ok());
        let secret = header
            .and_then(|text| text.strip_prefix("Bearer "))
            .ok_or(Problem::SignInNeeded)?
            .trim();
        let (viewer, charter) = bearer(house, secret).await?.ok_or(Problem::SignInNeeded)?;
        Ok(Self {
            viewer,
            secret: secret.to_owned(),
            charter,
        })
    }
}

/// Whoever a secret stands for: a token first, they are the most; then an open session.
async fn bearer(house: &House, secret: &str) -> Result<Option<(Viewer, bool)>, Problem> {
    let now = house.clock.now();
    if let Some(holder) = tokens::holder_of_token(&house.db, secret, now).await? {
        return Ok(Some(holder));
    }
    let Some(session) = sessions::session_for_house(&house.db, secret, now).await? else {
        return Ok(None);
    };
    Problem::aside(sessions::touch(house, secret, &session).await)?;
    let viewer = visit::viewer_of_session(&session);
    Ok(Some((viewer, session.charter_accepted_at.is_some())))
}

impl FromRequestParts<House> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Problem> {
        let bearer = Bearer::from_request_parts(parts, house).await?;
        if bearer.charter {
            Ok(Self(bearer.viewer))
        } else {
            Err(Problem::Forbidden("forbidden-charter"))
        }
    }
}
