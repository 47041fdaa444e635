//! The door: every route of the server, in the layers that each request passes.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;

use super::wiring::App;
use super::{api_docs, health, metrics, patience};
use crate::accounts;
use crate::admin;
use crate::blogs;
use crate::documents;
use crate::federate;
use crate::forums;
use crate::groups;
use crate::house::House;
use crate::kernel::Problem;
use crate::media;
use crate::moderation;
use crate::notifications;
use crate::publications;
use crate::realtime;
use crate::search;
use crate::timeline;
use crate::web::forms::UPLOAD_LARGEST;
use crate::web::{assets, guard, problem};

/// Answers smaller than this are not worth compressing, in bytes.
const COMPRESS_ABOVE: u64 = 512;

#[derive(OpenApi)]
#[openapi(
    info(title = "Seyès", description = "The API of a school's server. Sign with a bearer token."),
    modifiers(&Bearer)
)]
struct Api;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The JSON API with its own description.
fn api() -> (Router<House>, Document) {
    OpenApiRouter::with_openapi(Api::openapi())
        .nest("/api/seyes/v1", api_rooms())
        .split_for_parts()
}

fn api_rooms() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .merge(accounts::api::routes())
        .merge(publications::api::routes())
        .merge(media::api::routes())
        .merge(blogs::api_routes())
        .merge(notifications::api::routes())
        .merge(search::api::routes())
        .merge(timeline::api::routes())
        .merge(groups::api::routes())
        .merge(forums::api::routes())
        .merge(documents::api::routes())
        .merge(federate::api::routes())
        .merge(moderation::api::routes())
        .merge(admin::api::routes())
}

fn pages() -> Router<House> {
    Router::new()
        .merge(accounts::routes())
        .merge(admin::routes())
        .merge(media::pages::routes())
        .merge(publications::pages::routes())
        .merge(blogs::routes())
        .merge(federate::routes())
        .merge(notifications::routes())
        .merge(realtime::routes())
        .merge(search::routes())
        .merge(timeline::routes())
        .merge(groups::routes())
        .merge(forums::routes())
        .merge(documents::routes())
        .merge(moderation::routes())
}

/// The description of the API, for machines and for people.
fn api_documents(document: Arc<Document>) -> Router<House> {
    let readable = document.clone();
    let machine = move || async move { Json((*document).clone()) };
    let people = move |headers: HeaderMap| async move { api_docs::page(&readable, &headers) };
    Router::new()
        .route("/api/openapi.json", get(machine))
        .route("/api/docs", get(people))
}

/// Everything that this server answers.
pub fn router(app: &App) -> Router {
    let house = app.house.clone();
    let (api, document) = api();
    let document = Arc::new(document);
    let compress = SizeAbove::new(COMPRESS_ABOVE)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE);
    Router::new()
        .merge(pages())
        .merge(api)
        .merge(health::routes())
        .route("/assets/{file}", get(assets::asset))
        .route(
            "/favicon.ico",
            get(|| async { Redirect::permanent(&assets::asset_path("favicon.svg")) }),
        )
        .merge(api_documents(document))
        .fallback(|| async { Problem::NotFound })
        .layer(from_fn_with_state(house.clone(), accounts::layer))
        .layer(from_fn(federate::ready_documents))
        .layer(from_fn(federate::negotiate))
        .layer(from_fn(federate::reopen))
        .layer(from_fn(federate::lend))
        // One layer of many: each layer of a router is boxed, and cloned for each request.
        .layer((
            Extension(app.federation.clone()),
            Extension(app.counters.clone()),
            Extension(app.demo.clone()),
            Extension(app.guesses.clone()),
            Extension(app.vault.clone()),
            Extension(app.pictures.clone()),
            Extension(app.engine.clone()),
            DefaultBodyLimit::max(UPLOAD_LARGEST),
        ))
        .layer(from_fn_with_state(house.clone(), guard::origin))
        .layer(from_fn(patience::layer))
        .layer(CatchPanicLayer::custom(crashed))
        .layer(from_fn(problem::draw))
        .layer(CompressionLayer::new().compress_when(compress))
        .layer(from_fn_with_state(house.clone(), guard::headers))
        .layer(from_fn(metrics::count))
        .with_state(house)
}

/// A panic is our fault and one request's failure; its words go to the log.
fn crashed(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let words = cause
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Problem::broken(words.unwrap_or_else(|| "a handler crashed".to_owned())).into_response()
}
