//! The search page: a form that is an address, and results that say who else can read them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use super::find::{self, Found, PAGE, Wish};
use super::{SearchEngine, highlight};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::Problem;
use crate::publications::cards::Cards;
use crate::richtext;
use crate::spaces;
use crate::web::cards::SearchHit;
use crate::web::components::FormErrors;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// Longest title shown, in characters.
const TITLE_CHARS: usize = 200;
/// Length of the passage around the first word found, in characters.
const PASSAGE_CHARS: usize = 220;
/// The kinds that the form offers, with the keys of their words.
const KINDS: [&str; 5] = ["article", "topic", "reply", "document", "file"];

/// The routes of the search. The router must carry an `Extension<Arc<dyn SearchEngine>>`.
pub fn routes() -> Router<House> {
    Router::new().route("/search", get(search))
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    space: String,
    #[serde(default)]
    from: usize,
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    page: Page,
    asked: Asked,
    kinds: Vec<(String, String)>,
    spaces: Vec<(String, String)>,
    errors: FormErrors,
    count: String,
    hits: Vec<SearchHit>,
    newer: Option<String>,
    older: Option<String>,
}

async fn search(
    State(house): State<House>,
    Extension(engine): Extension<Arc<dyn SearchEngine>>,
    SignedIn(visit): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut template = empty(&house, &visit, asked).await?;
    if template.asked.q.trim().is_empty() {
        return Ok(render(StatusCode::OK, &template));
    }
    match found(&house, engine.as_ref(), &visit, &template.asked).await {
        Ok(found) => fill(&house, &visit, &mut template, found).await?,
        Err(problem @ Problem::Malformed(_)) => {
            template.errors.summary = Some(visit.page.t(problem.key()));
            return Ok(render(StatusCode::BAD_REQUEST, &template));
        }
        Err(problem @ Problem::Unavailable("search-resting")) => {
            template.errors.summary = Some(visit.page.t(problem.key()));
            return Ok(render(StatusCode::SERVICE_UNAVAILABLE, &template));
        }
        Err(problem) => template.errors = form_errors(visit.texts(), problem)?,
    }
    Ok(render(StatusCode::OK, &template))
}

async fn found(
    house: &House,
    engine: &dyn SearchEngine,
    visit: &Visit,
    asked: &Asked,
) -> Result<Found, Problem> {
    let wish = Wish {
        words: asked.q.clone(),
        kind: find::kind_of(&asked.kind)?,
        space: find::space_of(&asked.space)?,
        offset: asked.from,
        limit: PAGE,
    };
    find::find(house, engine, &visit.viewer, &wish).await
}

/// The form alone.
async fn empty(house: &House, visit: &Visit, asked: Asked) -> Result<SearchPage, Problem> {
    let page = visit.page.clone();
    let mut kinds = vec![(String::new(), page.t("search-all-kinds"))];
    kinds.extend(KINDS.map(|kind| (kind.to_owned(), page.t(format!("type-{kind}")))));
    let mut places = vec![(String::new(), page.t("search-all-spaces"))];
    let spaces = spaces::list(&house.db, &visit.viewer).await?;
    places.extend(spaces.into_iter().map(|one| (one.id.to_string(), one.name)));
    Ok(SearchPage {
        page,
        asked,
        kinds,
        spaces: places,
        errors: FormErrors::default(),
        count: String::new(),
        hits: Vec::new(),
        newer: None,
        older: None,
    })
}

async fn fill(
    house: &House,
    visit: &Visit,
    template: &mut SearchPage,
    found: Found,
) -> Result<(), Problem> {
    let asked = &template.asked;
    let mut cards = Cards::new(house, &visit.viewer, visit.texts());
    let badges = cards.items(&found.items).await?;
    let hits = found
        .items
        .iter()
        .zip(badges)
        .map(|(publication, item)| SearchHit {
            kind: item.kind,
            href: publication.path(),
            title_html: marked(&item.title, &asked.q, TITLE_CHARS),
            excerpt_html: marked(&publication.plain(), &asked.q, PASSAGE_CHARS),
            place: item.space.map(|space| space.label).unwrap_or_default(),
            details: format!("{} · {}", publication.author_name, item.when),
            audience: item.audience,
        });
    template.hits = hits.collect();
    let key = if found.about {
        "search-count-about"
    } else {
        "search-count"
    };
    template.count = template.page.with1(key, "count", found.total);
    let at = |from: usize| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &asked.q)
            .append_pair("kind", &asked.kind)
            .append_pair("space", &asked.space)
            .append_pair("from", &from.to_string())
            .finish();
        format!("/search?{query}")
    };
    template.older = found.next.map(at);
    template.newer = (asked.from > 0).then(|| at(asked.from.saturating_sub(PAGE)));
    Ok(())
}

/// Text as HTML with the words found in `<mark>`.
fn marked(text: &str, query: &str, longest: usize) -> String {
    let mut html = String::new();
    for (found, piece) in highlight(text, query, longest) {
        if found {
            html.push_str("<mark>");
        }
        richtext::push_text(&mut html, &piece);
        if found {
            html.push_str("</mark>");
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn words_are_marked_and_markup_stays_text() {
        let html = marked("<b>L'éléphant</b> & co", "elephants", 100);
        assert!(html.contains("<mark>"), "{html}");
        assert!(html.starts_with("&lt;b&gt;"), "{html}");
        assert!(html.contains("&amp; co"), "{html}");
    }
}
