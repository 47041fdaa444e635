//! Pictures and files of what came from other servers: pictures through our own proxy, anything else as a
//! link that says where it leads. No page of ours makes a browser call another server (A80).

use url::Url;

use crate::media::Media;
use crate::web::i18n::{Arg, Texts};

/// A sound, a film or a document of another server, which we do not show.
#[derive(Clone, Debug)]
pub struct FileElsewhere {
    /// What it is called there.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// The server that it leads to.
    pub host: String,
}

impl FileElsewhere {
    /// A file that is only linked to; none for pictures and for what was uploaded here.
    #[must_use]
    pub fn of(media: &Media) -> Option<Self> {
        let href = media.remote_url.clone().filter(|_| media.kind == "link")?;
        let url = Url::parse(&href).ok()?;
        let host = url.host_str()?.to_owned();
        let file = url.path_segments().and_then(|mut parts| parts.next_back());
        let name = [media.alt.as_str(), file.unwrap_or_default(), &host];
        let name = name.into_iter().find(|name| !name.is_empty())?.to_owned();
        Some(Self { name, href, host })
    }
}

/// What a reply from elsewhere shows, as clean HTML below its text.
pub(super) fn html(shown: &[Media], texts: Texts) -> String {
    let mut out = String::new();
    for media in shown.iter().filter(|one| one.kind == "picture") {
        let alt = escaped(&media.alt);
        out.push_str(&format!(
            "<figure class=\"post-picture\"><img src=\"/media/{}/thumb\" alt=\"{alt}\" \
             loading=\"lazy\" decoding=\"async\"></figure>",
            media.id
        ));
    }
    for link in shown.iter().filter_map(FileElsewhere::of) {
        let leads = texts.with("link-leads-to", &[("host", Arg::Text(&link.host))]);
        out.push_str(&format!(
            "<p><a href=\"{}\" rel=\"noopener noreferrer nofollow\">{}</a> {}</p>",
            escaped(&link.href),
            escaped(&link.name),
            escaped(&leads)
        ));
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
