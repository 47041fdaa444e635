//! Reading what browsers send: forms with their CSRF secret, and uploads.
//!
//! A form is taken only with the secret of the session that showed it (A49); the origin of the request
//! is checked before, in [`super::guard`].

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use crate::kernel::Problem;

/// Largest form without files, in bytes: a document of 100 KB, escaped.
pub const FORM_LARGEST: usize = 512 * 1024;
/// Largest file of an upload, in bytes.
pub const FILE_LARGEST: usize = 20 * 1024 * 1024;
/// Largest upload with all its parts, in bytes.
pub const UPLOAD_LARGEST: usize = 24 * 1024 * 1024;
/// Most parts in an upload.
const PARTS: usize = 40;

/// The secret of this session's forms; put into the request by the session layer.
#[derive(Clone, Debug)]
pub struct FormSecret(pub Option<String>);

/// A form, decoded, from a page of ours.
pub struct Form<T>(pub T);

/// The answer to a question that is asked before something is done.
#[derive(serde::Deserialize)]
pub struct Confirmation {
    #[serde(default)]
    confirmed: String,
}

impl Confirmation {
    /// Whether the answer is yes.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.confirmed == "yes"
    }
}

/// One uploaded file.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    /// Name of the form field.
    pub field: String,
    /// The name that the browser gave; never trusted.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A form with files.
pub struct Upload<T> {
    /// The text fields.
    pub fields: T,
    /// The files that are not empty.
    pub files: Vec<UploadedFile>,
}

/// Whether this is a form without files.
fn is_plain(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

fn check_secret(expected: Option<FormSecret>, given: Option<&str>) -> Result<(), Problem> {
    match expected.and_then(|secret| secret.0) {
        // Nobody is signed in: the origin was checked, there is no session to abuse.
        None => Ok(()),
        Some(secret) => match given {
            Some(given) if same(&secret, given) => Ok(()),
            _ => Err(Problem::Forbidden("problem-form-forged")),
        },
    }
}

/// Compares in a time that does not depend on where two secrets differ.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one
            .bytes()
            .zip(other.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let secret = request.extensions().get::<FormSecret>().cloned();
        if !is_plain(&request) {
            return Err(Problem::Unsupported("problem-form-kind"));
        }
        let body = axum::body::to_bytes(request.into_body(), FORM_LARGEST)
            .await
            .map_err(|_| Problem::TooLarge("problem-too-large"))?;
        let given = url::form_urlencoded::parse(&body).find(|(name, _)| name == "csrf");
        check_secret(secret, given.as_ref().map(|(_, value)| value.as_ref()))?;
        serde_html_form::from_bytes(&body)
            .map(Self)
            .map_err(|_| Problem::Malformed("problem-form-malformed"))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Upload<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if is_plain(&request) {
            let Form(fields) = Form::from_request(request, state).await?;
            let files = Vec::new();
            return Ok(Self { fields, files });
        }
        let secret = request.extensions().get::<FormSecret>().cloned();
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| Problem::Unsupported("problem-form-kind"))?;
        let (mut texts, mut files) = (Vec::new(), Vec::new());
        let broken = |error: axum::extract::multipart::MultipartError| {
            if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Problem::TooLarge("problem-file-too-large")
            } else {
                Problem::Malformed("problem-upload-broken")
            }
        };
        let mut count = 0;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            count += 1;
            if count > PARTS {
                return Err(Problem::Malformed("problem-upload-broken"));
            }
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(broken)?;
            match name {
                Some(_) if bytes.is_empty() => {}
                Some(_) if bytes.len() > FILE_LARGEST => {
                    return Err(Problem::TooLarge("problem-file-too-large"));
                }
                Some(name) => files.push(UploadedFile {
                    field,
                    name,
                    bytes: bytes.to_vec(),
                }),
                None => texts.push((field, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        let by_name: BTreeMap<_, _> = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text))
            .collect();
        check_secret(secret, by_name.get("csrf").map(|text| text.as_str()))?;
        let encoded = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(
                texts
                    .iter()
                    .map(|(name, text)| (name.as_str(), text.as_str())),
            )
            .finish();
        let fields = serde_html_form::from_str(&encoded)
            .map_err(|_| Problem::Malformed("problem-form-malformed"))?;
        Ok(Self { fields, files })
    }
}
