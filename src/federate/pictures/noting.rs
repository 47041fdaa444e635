//! Which pictures and files something from elsewhere shows: their addresses only, nothing is fetched.

use federation::vocabulary::{AttachmentView, ObjectView};
use url::Url;

use crate::db::Tx;
use crate::house::House;
use crate::kernel::{PersonId, Problem, PublicationId};
use crate::media::remote_store::{self as rows, RemoteFile};
use crate::policy::Permit;
use crate::richtext::remote;

/// Pictures and files that one post may show here.
const MAX_SHOWN: usize = 16;
/// Longest description that is kept, in characters.
const ALT_LONGEST: usize = 1_000;
/// Endings that name a picture when nothing else does.
const PICTURES: [&str; 6] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"];

/// Notes what a post shows now: its attachments, and the pictures in its text.
pub(in crate::federate) async fn note(
    house: &House,
    tx: &Tx,
    (publication, owner): (&PublicationId, &PersonId),
    view: &ObjectView,
) -> Result<(), Problem> {
    let shown = shown_by(view);
    let all = (publication, owner, shown.as_slice());
    rows::put_remote(tx, &Permit::for_house(), &house.clock, all).await
}

/// The same for a post that was written in this transaction: nothing was shown before.
pub(in crate::federate) async fn note_new(
    house: &House,
    tx: &Tx,
    of: (&PublicationId, &PersonId),
    view: &ObjectView,
) -> Result<(), Problem> {
    let plain = view.attachments.is_empty()
        && !view
            .content
            .as_deref()
            .is_some_and(|text| text.contains("<img"));
    if plain {
        return Ok(());
    }
    note(house, tx, of, view).await
}

/// The pictures and files of a post, each once.
fn shown_by(view: &ObjectView) -> Vec<RemoteFile> {
    let mut files: Vec<RemoteFile> = view.attachments.iter().map(attached).collect();
    let inside = view.content.as_deref().map(remote::pictures);
    for (src, alt) in inside.unwrap_or_default() {
        if Url::parse(&src).is_ok_and(|url| url.has_host()) {
            files.push(RemoteFile {
                kind: "picture",
                url: src,
                mime: String::new(),
                alt: short(&alt),
            });
        }
    }
    let mut shown: Vec<RemoteFile> = Vec::new();
    for file in files {
        if shown.len() < MAX_SHOWN && !shown.iter().any(|known| known.url == file.url) {
            shown.push(file);
        }
    }
    shown
}

/// Notes the picture of an actor.
pub(in crate::federate) async fn note_icon(
    house: &House,
    tx: &Tx,
    owner: &PersonId,
    icon: Option<&Url>,
) -> Result<(), Problem> {
    let file = icon.map(|url| RemoteFile {
        kind: "icon",
        url: url.to_string(),
        mime: String::new(),
        alt: String::new(),
    });
    let change = (owner, file.as_ref());
    rows::put_icon(tx, &Permit::for_house(), &house.clock, change).await
}

fn attached(view: &AttachmentView) -> RemoteFile {
    let mime = view.media_type.clone().unwrap_or_default();
    let path = view.url.path().to_ascii_lowercase();
    let named = PICTURES.iter().any(|ending| path.ends_with(ending));
    let picture = match mime.split('/').next().unwrap_or_default() {
        "image" => true,
        "" => view.kind == "Image" || (view.kind == "Document" && named),
        _ => false,
    };
    RemoteFile {
        kind: if picture { "picture" } else { "link" },
        url: view.url.to_string(),
        alt: short(view.name.as_deref().unwrap_or_default()),
        mime,
    }
}

fn short(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(ALT_LONGEST).collect()
}
