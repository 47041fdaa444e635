//! From an object of another server to the text that is kept here: its own words first, then, in signs
//! that need no translation, what stands beside them: the choices of a poll, time and place of an event,
//! files, what it quotes. Everything that is not text becomes a link; nothing is fetched.

use federation::vocabulary::{AttachmentView, ObjectView, OccasionView, PollView};
use time::OffsetDateTime;
use url::{Position, Url};

use crate::kernel::Problem;
use crate::publications::{self, Body, TITLE_LONGEST};
use crate::richtext::push_text;
use crate::web::dates::paris_offset;

/// Longest title made from the first words of a text that has none, in characters.
const TITLE_FROM_TEXT: usize = 80;
/// Longest text of a link to a file, in characters.
const LABEL_LONGEST: usize = 200;
/// The types that are no posts, whatever they carry: actors, records and what stood somewhere once.
const NO_POSTS: [&str; 12] = [
    "Tombstone",
    "Profile",
    "Relationship",
    "Link",
    "Person",
    "Group",
    "Organization",
    "Service",
    "Application",
    "Collection",
    "OrderedCollection",
    "Activity",
];
/// The types that are a file with a title.
const FILES: [&str; 4] = ["Document", "Image", "Video", "Audio"];

/// Whether an object can be read as a post. A type that nobody here knows may: what it says in `name`,
/// `content` and `attachment` means the same everywhere.
pub(super) fn is_post(view: &ObjectView) -> bool {
    !NO_POSTS.contains(&view.kind.as_str())
}

/// Whether an answer is a vote in a poll (FEP-9967): a name, and nothing to read. Never a post.
pub(super) fn is_vote(view: &ObjectView) -> bool {
    view.kind == "Note"
        && view.in_reply_to.is_some()
        && view.name.is_some()
        && view.content.as_deref().is_none_or(str::is_empty)
        && view.attachments.is_empty()
}

/// The text that is kept, cleaned.
///
/// # Errors
/// `Invalid` when it is too long or nested too deep.
pub(super) fn body_of(view: &ObjectView) -> Result<Body, Problem> {
    let content = view.content.as_deref().unwrap_or_default();
    let own = Body::from_remote(content)?;
    let mut text = String::new();
    // A summary is the warning above a Note, or all that there is; before an article it only repeats.
    let titled = view.kind == "Note" && view.name.is_some();
    if let Some(summary) = view
        .summary
        .as_deref()
        .filter(|_| titled || own.excerpt.is_empty())
    {
        let summary = Body::from_remote(summary)?;
        text.push_str(&summary.stored);
    }
    text.push_str(&own.stored);
    if let Some(poll) = &view.poll {
        push_poll(&mut text, poll);
    }
    if let Some(occasion) = &view.occasion {
        push_occasion(&mut text, occasion);
    }
    push_files(&mut text, view, content);
    if let Some(quoted) = view.quote.as_ref().filter(|url| !names(content, url)) {
        text.push_str("<blockquote><p>");
        push_link(&mut text, quoted, quoted.as_str());
        text.push_str("</p></blockquote>");
    }
    // What stands beside a text is no reason to refuse a text that fits.
    Body::from_remote(&text).or(Ok(own))
}

/// The title: its name, the warning above a Note, or its first words.
pub(super) fn title_of(view: &ObjectView, body: &Body) -> String {
    let warning = view.summary.as_deref().filter(|_| view.kind == "Note");
    let warning = warning.and_then(|text| Body::from_remote(text).ok());
    let warning = warning
        .map(|body| body.excerpt)
        .filter(|one| !one.is_empty());
    let (text, most) = match (&view.name, &warning) {
        (Some(name), _) => (name.as_str(), TITLE_LONGEST),
        (None, Some(warning)) => (warning.as_str(), TITLE_LONGEST),
        (None, None) => (body.excerpt.as_str(), TITLE_FROM_TEXT),
    };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(most).collect();
    publications::title(&cut).unwrap_or_else(|_| "…".to_owned())
}

/// Whether a text already names an address, as it is or as markup spells it.
fn names(content: &str, url: &Url) -> bool {
    let mut spelled = String::new();
    push_text(&mut spelled, url.as_str());
    content.contains(url.as_str()) || content.contains(&spelled)
}

fn push_link(text: &mut String, url: &Url, label: &str) {
    text.push_str("<a href=\"");
    push_text(text, url.as_str());
    text.push_str("\">");
    push_text(text, &label.chars().take(LABEL_LONGEST).collect::<String>());
    text.push_str("</a>");
}

fn push_poll(text: &mut String, poll: &PollView) {
    text.push_str("<ul>");
    for choice in &poll.choices {
        text.push_str("<li>");
        push_text(text, &choice.name);
        if let Some(votes) = choice.votes {
            text.push_str(&format!(" · {votes}"));
        }
        text.push_str("</li>");
    }
    text.push_str("</ul>");
    let voters = poll.voters.map(|count| format!("🗳 {count}"));
    let ends = poll.ends.map(|at| format!("⏳ {}", moment(at)));
    push_line(text, &[voters, ends]);
}

fn push_occasion(text: &mut String, occasion: &OccasionView) {
    let when = match (occasion.starts, occasion.ends) {
        (Some(starts), Some(ends)) => Some(format!("📅 {} – {}", moment(starts), moment(ends))),
        (Some(at), None) | (None, Some(at)) => Some(format!("📅 {}", moment(at))),
        (None, None) => None,
    };
    let place = occasion.place.as_ref().map(|place| format!("📍 {place}"));
    push_line(text, &[when, place]);
}

fn push_line(text: &mut String, parts: &[Option<String>]) {
    let line: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
    if !line.is_empty() {
        text.push_str("<p>");
        push_text(text, &line.join(" · "));
        text.push_str("</p>");
    }
}

/// A moment as every language writes it, at the clock of Paris.
fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(paris_offset(at));
    let (date, hour, minute) = (at.date(), at.hour(), at.minute());
    format!("{date} {hour:02}:{minute:02}")
}

/// The files as links: what is attached, and what an object that is a file itself points to.
fn push_files(text: &mut String, view: &ObjectView, content: &str) {
    let is_file = FILES.contains(&view.kind.as_str());
    let own = view.url.as_ref().filter(|url| is_file && **url != view.id);
    let own = own.map(|url| (url, file_name(url)));
    let attached = view.attachments.iter().map(|one| (&one.url, label_of(one)));
    let all: Vec<(&Url, String)> = own
        .into_iter()
        .chain(attached)
        .filter(|(url, _)| !names(content, url))
        .collect();
    if all.is_empty() {
        return;
    }
    text.push_str("<ul>");
    for (url, label) in all {
        text.push_str("<li>");
        push_link(text, url, &label);
        text.push_str("</li>");
    }
    text.push_str("</ul>");
}

fn label_of(attachment: &AttachmentView) -> String {
    let name = attachment.name.clone();
    name.unwrap_or_else(|| match attachment.kind.as_str() {
        "Link" => page_name(&attachment.url),
        _ => file_name(&attachment.url),
    })
}

/// The address of a page as people read it.
fn page_name(url: &Url) -> String {
    let shown = &url[Position::BeforeHost..Position::AfterPath];
    shown.trim_end_matches('/').to_owned()
}

/// The last part of an address, or its host.
fn file_name(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut parts| parts.next_back());
    let last = last.filter(|part| !part.is_empty());
    last.or(url.host_str()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use federation::vocabulary::ObjectView;
    use serde_json::{Value, json};

    use super::{body_of, is_post, is_vote, title_of};

    fn view(members: Value) -> ObjectView {
        let mut object = json!({"id": "https://a.example/1", "type": "Note"});
        for (name, value) in members.as_object().unwrap() {
            object[name] = value.clone();
        }
        ObjectView::read(&object).unwrap()
    }

    fn html(members: Value) -> String {
        body_of(&view(members)).unwrap().stored
    }

    #[test]
    fn a_poll_shows_its_choices_and_its_counts() {
        let poll = json!({"type": "Question", "content": "<p>Rouge ou bleu ?</p>",
            "oneOf": [{"type": "Note", "name": "Rouge <b>", "replies": {"totalItems": 3}},
                {"name": "Bleu"}],
            "votersCount": 3, "endTime": "2026-12-01T13:00:00Z"});
        assert_eq!(
            html(poll),
            "<p>Rouge ou bleu ?</p><ul><li>Rouge &lt;b&gt; · 3</li><li>Bleu</li></ul>\
             <p>🗳 3 · ⏳ 2026-12-01 14:00</p>"
        );
    }

    #[test]
    fn an_event_shows_when_and_where() {
        let event = json!({"type": "Event", "name": "Fête", "startTime": "2026-06-20T08:00:00Z",
            "location": {"type": "Place", "name": "Préau",
                "address": {"streetAddress": "1 rue", "addressLocality": "Rennes"}}});
        assert_eq!(
            html(event),
            "<p>📅 2026-06-20 10:00 · 📍 Préau, 1 rue, Rennes</p>"
        );
        let other = json!({"type": "Event", "location": "Cour", "content": "x"});
        assert_eq!(html(other), "x<p>📍 Cour</p>");
    }

    #[test]
    fn files_and_quotes_become_links_once() {
        let link = "https://b.example/n/1?a=1&b=2";
        for member in ["quote", "quoteUrl", "quoteUri", "_misskey_quote"] {
            let text = html(json!({"content": "Lu", member: link}));
            assert!(text.starts_with("Lu<blockquote>"), "{text}");
            assert_eq!(text.matches("href=").count(), 1);
        }
        let tag = json!({"type": "Link", "mediaType": "application/activity+json", "href": link});
        assert!(html(json!({"content": "Lu", "tag": tag})).contains("<blockquote>"));
        let said = html(json!({"content": format!("RE: {link}"), "quote": link}));
        assert!(!said.contains("<blockquote>"), "{said}");
        let file = json!({"type": "Image", "url": {"href": "https://a.example/cow.jpg"}});
        let text = html(json!({"content": "Vache", "attachment": file}));
        assert!(text.contains(">cow.jpg</a>"), "{text}");
        let film = json!({"type": "Video", "name": "Film", "url": "https://a.example/film.mp4"});
        assert!(html(film).contains(">film.mp4</a>"));
    }

    #[test]
    fn what_stands_open_swallows_nothing() {
        let text = html(json!({"content": "<pre><!--", "quote": "https://b.example/1"}));
        assert!(text.contains("<blockquote><p><a"), "{text}");
    }

    #[test]
    fn titles_come_from_names_warnings_and_words() {
        let title = |members: Value| {
            let view = view(members);
            title_of(&view, &body_of(&view).unwrap())
        };
        assert_eq!(
            title(json!({"name": " Un\n nom ", "content": "x"})),
            "Un nom"
        );
        assert_eq!(
            title(json!({"summary": "<b>Araignée</b>", "content": "x"})),
            "Araignée"
        );
        assert_eq!(title(json!({"content": "<p>Des mots</p>"})), "Des mots");
        assert_eq!(title(json!({})), "…");
    }

    #[test]
    fn votes_and_records_are_no_posts() {
        let vote = json!({"name": "Rouge", "inReplyTo": "https://b.example/q"});
        assert!(is_vote(&view(vote)));
        let answer = json!({"name": "x", "content": "y", "inReplyTo": "https://b.example/q"});
        assert!(!is_vote(&view(answer)));
        for kind in ["Tombstone", "Person", "Relationship"] {
            assert!(!is_post(&view(json!({"type": kind}))), "{kind}");
        }
        for kind in ["Question", "Event", "Place", "Recette"] {
            assert!(is_post(&view(json!({"type": kind}))), "{kind}");
        }
    }
}
