//! How others find this server: WebFinger, NodeInfo, host-meta. No pupil, relative or guest is ever
//! found (A62): they have no actor.

use std::sync::Arc;

use axum::extract::RawQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use federation::discovery::{
    JRD_TYPE, NodeInfo, Subject, host_meta_json, host_meta_xml, nodeinfo_index, requested_subject,
    webfinger_answer,
};
use federation::host::Origin;

use super::model::{Actor, Own};
use super::own;
use super::reader::{self, Asked, Reader};
use super::store;
use super::twinnings;
use super::wiring::Federation;
use crate::house::House;
use crate::kernel::Problem;
use crate::spaces;

type Fed = Extension<Arc<Federation>>;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/.well-known/webfinger", get(webfinger))
        .route("/.well-known/nodeinfo", get(index))
        .route("/.well-known/host-meta", get(meta_xml))
        .route("/.well-known/host-meta.json", get(meta_json))
        .route("/nodeinfo/2.0", get(nodeinfo_2_0))
        .route("/nodeinfo/2.1", get(nodeinfo_2_1))
}

/// A JSON document for everybody, browsers of other sites included (RFC 7033 §5).
fn open_json(kind: &'static str, body: String) -> Response {
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    response
}

async fn webfinger(
    Extension(fed): Fed,
    RawQuery(query): RawQuery,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let subject = requested_subject(query.as_deref())
        .map_err(|_| Problem::Malformed("federate-webfinger"))?;
    let actor = named(&fed, &subject, &request)
        .await?
        .ok_or(Problem::NotFound)?;
    let links = fed.links()?;
    let account = format!("{}@{}", actor.username, links.host());
    let page = match &actor.blog_id {
        Some(blog) => store::blog_for_house(&fed.house.db, blog)
            .await?
            .map(|blog| links.at(&format!("/spaces/{}/journal", blog.space_id))),
        None => None,
    };
    let document = webfinger_answer(&account, &actor.address()?, page.as_ref(), None);
    Ok(open_json(JRD_TYPE, document.to_string()))
}

/// The actor of ours that a request names.
async fn named(
    fed: &Federation,
    subject: &Subject,
    request: &Asked,
) -> Result<Option<Actor>, Problem> {
    let house = &fed.house;
    let links = fed.links()?;
    let found = match subject {
        Subject::Account { user, host } if *host == links.host() => {
            let instance = own::ensure(house, &Own::Instance).await?;
            if *user == instance.username {
                return Ok(Some(instance));
            }
            own::ensure_blogs(house).await?;
            store::own_actor_by_name_for_house(&house.db, user).await?
        }
        Subject::Account { .. } => None,
        Subject::Address(url) => store::actor_by_ap_id_for_house(&house.db, url.as_str())
            .await?
            .filter(|actor| actor.host.is_none()),
    };
    let Some(actor) = found else {
        return Ok(None);
    };
    if twinnings::is_private(&actor) {
        // Names of a twinning exist for its partner, and for nobody else.
        return Ok(match reader::of(fed, request).await {
            Ok(Reader::Partner(host)) => {
                let known = twinnings::handle_is_for(house, &actor, &host).await?;
                known.then_some(actor)
            }
            _ => None,
        });
    }
    let forum = links.group_of(&actor.address()?);
    let own = match (&actor.person_id, &actor.blog_id, forum) {
        (Some(person), _, _) => Own::Person(person.clone()),
        (None, Some(blog), _) => Own::Blog(blog.clone()),
        (None, None, Some(space)) => Own::Group(space),
        (None, None, None) => Own::Instance,
    };
    // An adult who left, or who is no longer of the staff, is not found any more.
    match own::ensure(house, &own).await {
        Ok(actor) => Ok(Some(actor)),
        Err(Problem::NotFound) => Ok(None),
        Err(problem) => Err(problem),
    }
}

async fn index(Extension(fed): Fed) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let links = fed.links()?;
    let document = nodeinfo_index(
        &links.at("/nodeinfo/2.0"),
        &links.at("/nodeinfo/2.1"),
        &links.instance(),
    );
    Ok(open_json("application/json", document.to_string()))
}

/// The name of the school, which its sign-in page shows to everybody too.
async fn title(fed: &Federation) -> Result<String, Problem> {
    let school = spaces::school_for_house(&fed.house.db).await?;
    Ok(school.map(|space| space.name).unwrap_or_default())
}

async fn counts<'a>(fed: &Federation, title: &'a str) -> Result<NodeInfo<'a>, Problem> {
    let db = &fed.house.db;
    let (accounts, posts) = store::counts_for_house(db).await?;
    Ok(NodeInfo {
        name: "seyes",
        title,
        version: env!("CARGO_PKG_VERSION"),
        repository: env!("CARGO_PKG_REPOSITORY"),
        accounts: u64::try_from(accounts).unwrap_or(0),
        posts: u64::try_from(posts).unwrap_or(0),
    })
}

async fn nodeinfo_2_0(Extension(fed): Fed) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let kind = "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"";
    Ok(open_json(
        kind,
        counts(&fed, &title(&fed).await?).await?.v2_0().to_string(),
    ))
}

async fn nodeinfo_2_1(Extension(fed): Fed) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let kind = "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"";
    Ok(open_json(
        kind,
        counts(&fed, &title(&fed).await?).await?.v2_1().to_string(),
    ))
}

fn home(fed: &Federation) -> Result<Origin, Problem> {
    fed.must_be_on()?;
    Origin::of(fed.links()?.origin()).ok_or_else(|| Problem::broken("the domain is not a host"))
}

async fn meta_xml(Extension(fed): Fed) -> Result<Response, Problem> {
    Ok(open_json(
        "application/xrd+xml",
        host_meta_xml(&home(&fed)?),
    ))
}

async fn meta_json(Extension(fed): Fed) -> Result<Response, Problem> {
    let document = host_meta_json(&home(&fed)?);
    Ok(open_json("application/json", document.to_string()))
}
