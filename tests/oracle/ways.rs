//! Every way into the server is in a table of the oracle, and nothing else is.

use std::collections::BTreeSet;

use super::surfaces::{API, API_SURFACES, SILENT, SURFACES};
use crate::support::{School, page_routes};

/// A pattern without the names of its parameters.
fn shape(pattern: &str) -> String {
    let path = pattern.split('?').next().unwrap();
    let part = |part: &str| match part.starts_with('{') || part.parse::<u32>().is_ok() {
        true => "{}".to_owned(),
        false => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_way_in_is_known() {
    let school = School::open().await;
    let document = school.stranger().get("/api/openapi.json").await.json();
    let api = document["paths"].as_object().unwrap().iter();
    let api = api
        .filter(|(_, methods)| methods.get("get").is_some())
        .map(|(path, _)| path.clone());
    let routes: BTreeSet<String> = page_routes().into_iter().chain(api).collect();
    let pages = SURFACES.iter().map(|(pattern, _)| shape(pattern));
    let twins = API_SURFACES
        .iter()
        .map(|(pattern, _)| shape(&format!("{API}{pattern}")));
    let silent = SILENT.iter().map(|(pattern, _)| shape(pattern));
    let known: BTreeSet<String> = pages.chain(twins).chain(silent).collect();
    let shapes: BTreeSet<String> = routes.iter().map(|route| shape(route)).collect();
    let unknown: Vec<_> = routes
        .iter()
        .filter(|route| !known.contains(&shape(route)))
        .collect();
    assert!(
        unknown.is_empty(),
        "put these into a table of tests/oracle/surfaces.rs: {unknown:#?}"
    );
    let gone: Vec<_> = known.difference(&shapes).collect();
    assert!(
        gone.is_empty(),
        "strike these off the tables of tests/oracle/surfaces.rs: {gone:#?}"
    );
}
