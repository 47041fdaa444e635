//! The API readable by people at `/api/docs`, drawn from the very document that machines read: no
//! script, no third party.

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use utoipa::openapi::path::{HttpMethod, Operation, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem};

use crate::web::i18n::Texts;
use crate::web::page::{Page, render};
use crate::web::problem::accepted;

/// One operation of the API, as the page shows it.
struct Act {
    method: &'static str,
    path: String,
    anchor: String,
    summary: String,
    parameters: Vec<(String, &'static str, String)>,
    body: bool,
    answers: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "docs/api.html")]
struct ApiPage {
    page: Page,
    acts: Vec<Act>,
}

/// Draws the page.
pub fn page(document: &OpenApi, headers: &HeaderMap) -> Response {
    let texts = Texts {
        lang: accepted(headers),
        familiar: false,
    };
    let mut acts: Vec<Act> = document
        .paths
        .paths
        .iter()
        .flat_map(|(path, item)| operations(item).map(move |(method, act)| draw(method, path, act)))
        .collect();
    acts.sort_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
    let page = Page::anonymous(texts, "Seyès", "/api/docs", "");
    render(StatusCode::OK, &ApiPage { page, acts })
}

fn operations(item: &PathItem) -> impl Iterator<Item = (HttpMethod, &Operation)> {
    [
        (HttpMethod::Get, &item.get),
        (HttpMethod::Post, &item.post),
        (HttpMethod::Put, &item.put),
        (HttpMethod::Patch, &item.patch),
        (HttpMethod::Delete, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, act)| act.as_ref().map(|act| (method, act)))
}

fn draw(method: HttpMethod, path: &str, act: &Operation) -> Act {
    let method = match method {
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Delete => "DELETE",
        _ => "GET",
    };
    let parameters = act.parameters.iter().flatten().filter_map(|one| {
        let utoipa::openapi::RefOr::T(one) = one else {
            return None;
        };
        let place = match one.parameter_in {
            ParameterIn::Path => "path",
            ParameterIn::Query | ParameterIn::QueryString => "query",
            ParameterIn::Header => "header",
            ParameterIn::Cookie => "cookie",
        };
        Some((
            one.name.clone(),
            place,
            one.description.clone().unwrap_or_default(),
        ))
    });
    let answers = act.responses.responses.iter().map(|(status, answer)| {
        let words = match answer {
            utoipa::openapi::RefOr::T(answer) => answer.description.clone(),
            utoipa::openapi::RefOr::Ref(_) => String::new(),
        };
        (status.clone(), words)
    });
    Act {
        method,
        path: path.to_owned(),
        anchor: format!(
            "{}{}",
            method.to_lowercase(),
            path.replace(['/', '{', '}'], "-")
        ),
        summary: act
            .summary
            .clone()
            .or_else(|| act.description.clone())
            .unwrap_or_default(),
        parameters: parameters.collect(),
        body: act.request_body.is_some(),
        answers: answers.collect(),
    }
}
