//! Reading the JSON that clients of the API send: every refusal is a problem of ours (RFC 9457).

use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use super::forms::FORM_LARGEST;
use crate::kernel::Problem;

/// A JSON document of a request, decoded.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Problem::Unsupported("problem-json-kind"));
        }
        let body = axum::body::to_bytes(request.into_body(), FORM_LARGEST)
            .await
            .map_err(|_| Problem::TooLarge("problem-too-large"))?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|_| Problem::Malformed("problem-json-malformed"))
    }
}
