//! The files of what the partner class publishes: copied, so that the space stays readable without it.

use federation::egress::FetchError;
use federation::host::same_origin;
use federation::vocabulary::ObjectView;

use crate::federate::applying::Incoming;
use crate::federate::remote;
use crate::kernel::{MediaId, Problem};
use crate::policy::Viewer;
use crate::web::forms::FILE_LARGEST;

/// Files of one publication that are fetched, at most.
const FILES_MOST: usize = 12;

/// Copies of the files of a publication, drawn anew: the space stays readable when the partner is gone.
pub(super) async fn files(
    incoming: &Incoming<'_>,
    viewer: &Viewer,
    view: &ObjectView,
) -> Result<Vec<MediaId>, Problem> {
    let fed = incoming.fed;
    let mut kept = Vec::new();
    for file in view.attachments.iter().take(FILES_MOST) {
        if !same_origin(&file.url, &view.id) {
            continue;
        }
        let signer = &fed.instance_signer().await?;
        let fetched = fed
            .egress
            .fetch_media(&file.url, FILE_LARGEST, Some(signer), &incoming.budget)
            .await;
        let bytes = match fetched {
            Ok(media) => media.bytes,
            Err(error @ (FetchError::NotFound | FetchError::Gone | FetchError::TooLarge)) => {
                tracing::info!(%error, "a file of a twinning stayed away");
                continue;
            }
            Err(error) => return Err(remote::problem_of(&error)),
        };
        let words = file.name.as_deref().unwrap_or_default();
        let (name, alt) = if file.kind == "Image" {
            ("", words)
        } else {
            (words, "")
        };
        match fed
            .rooms
            .keep_file(&fed.house, viewer, (name, alt, bytes))
            .await
        {
            Ok(id) => kept.push(id),
            // What is damaged or of no admitted kind is left out; the words are not.
            Err(Problem::Invalid(_)) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(kept)
}
