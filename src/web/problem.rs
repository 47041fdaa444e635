//! Draws problems: RFC 9457 for machines, a friendly page for people, with the same status.
//!
//! A handler that fails only says which [`Problem`]; the layer below knows the reader's language.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::components::FormErrors;
use super::i18n::{Lang, Texts};
use super::page::{Page, render};
use crate::kernel::Problem;

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Self::TooMany(seconds) = self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if matches!(self, Self::Unavailable(_)) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

#[derive(Template)]
#[template(path = "shell/problem.html")]
struct ProblemPage {
    page: Page,
    code: u16,
    title: String,
    text: String,
    sign_in: bool,
}

/// The same in the frame of somebody who is signed in.
#[derive(Template)]
#[template(path = "shell/problem_inside.html")]
struct InsidePage {
    page: Page,
    code: u16,
    title: String,
    text: String,
}

/// Whether the answer should be JSON: the API and ActivityPub speak to machines.
fn for_machines(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    path.starts_with("/api/")
        || path.starts_with("/.well-known/")
        || path == "/inbox"
        || path == "/partnership"
        || (accept.contains("json") && !accept.contains("text/html"))
}

/// The outermost layer but the headers: puts words to problems, in the reader's language.
pub async fn draw(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    let page = response.extensions_mut().remove::<Arc<Page>>();
    let drawn = match response.extensions_mut().remove::<Arc<Problem>>() {
        Some(problem) => problem,
        None => match bare_problem(&response) {
            Some(problem) => Arc::new(problem),
            None => return response,
        },
    };
    if let Problem::Broken(cause) = drawn.as_ref() {
        tracing::error!(path, cause = %cause, "a request failed");
    }
    let lang = accepted(&headers);
    let texts = page.as_ref().map_or(
        Texts {
            lang,
            familiar: false,
        },
        |page| page.texts,
    );
    let mut answer = if for_machines(&path, &headers) {
        as_json(&drawn, texts)
    } else {
        as_page(
            &drawn,
            page.map_or_else(
                || Page::anonymous(texts, "Seyès", &path, ""),
                |page| (*page).clone(),
            ),
        )
    };
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer
}

/// The language that the request asks for.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Lang {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Lang::Fr, Lang::from_accept_language)
}

/// Problems that the framework met on its own: no such route, wrong method, body too large.
fn bare_problem(response: &Response) -> Option<Problem> {
    match response.status() {
        StatusCode::NOT_FOUND if !has_body(response) => Some(Problem::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::TooLarge("problem-too-large")),
        StatusCode::REQUEST_TIMEOUT => Some(Problem::Unavailable("problem-busy")),
        StatusCode::INTERNAL_SERVER_ERROR if !has_body(response) => {
            Some(Problem::broken("a handler gave no reason"))
        }
        _ => None,
    }
}

fn has_body(response: &Response) -> bool {
    use axum::body::HttpBody as _;
    response.body().size_hint().exact() != Some(0)
}

fn as_json(problem: &Problem, texts: Texts) -> Response {
    let mut document = serde_json::json!({
        "type": format!("about:blank#{}", problem.key()),
        "title": texts.t(problem.key()),
        "status": problem.status(),
    });
    if let Problem::Invalid(fields) = problem {
        document["errors"] = fields
            .iter()
            .map(|one| serde_json::json!({ "field": one.field, "detail": texts.t(one.key) }))
            .collect();
    }
    let status =
        StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, document.to_string()).into_response()
}

fn as_page(problem: &Problem, page: Page) -> Response {
    let status =
        StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = match problem {
        Problem::Invalid(fields) => fields
            .iter()
            .map(|one| page.t(one.key))
            .collect::<Vec<_>>()
            .join(" "),
        other => page.t(other.key()),
    };
    let code = problem.status();
    let title = page.t(format!("problem-title-{}", title_of(code)));
    if page.person.is_some() {
        let template = InsidePage {
            page,
            code,
            title,
            text,
        };
        return render(status, &template);
    }
    let template = ProblemPage {
        page,
        code,
        title,
        text,
        sign_in: matches!(problem, Problem::SignInNeeded),
    };
    render(status, &template)
}

/// The statuses that have a title of their own.
fn title_of(status: u16) -> u16 {
    if [400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 503, 507].contains(&status) {
        status
    } else {
        500
    }
}

/// The errors of a form that a page shows again; any other problem goes on.
///
/// # Errors
/// The problem itself, when it is not about fields (or a version that is no longer current).
pub fn form_errors(texts: Texts, problem: Problem) -> Result<FormErrors, Problem> {
    match problem {
        Problem::Invalid(fields) => Ok(FormErrors {
            fields: fields
                .iter()
                .map(|one| (one.field.to_owned(), texts.t(one.key)))
                .collect(),
            summary: None,
        }),
        Problem::Conflict(key) => Ok(FormErrors {
            fields: Vec::new(),
            summary: Some(texts.t(key)),
        }),
        Problem::TooLarge(key) | Problem::Unsupported(key) => Ok(FormErrors {
            fields: Vec::new(),
            summary: Some(texts.t(key)),
        }),
        other => Err(other),
    }
}
