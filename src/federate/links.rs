//! The addresses that other servers know us by. None holds a name; none ever changes.

use url::Url;

use crate::house::House;
use crate::kernel::{BlogId, PersonId, Problem, PublicationId, SpaceId};

/// Pages of publications whose documents live at `/o/{id}`.
pub(super) const PAGES: [&str; 3] = ["/articles/", "/topics/", "/p/"];

/// Builds addresses on the origin of this server.
#[derive(Clone, Debug)]
pub struct Links {
    origin: Url,
}

impl Links {
    /// The addresses of a school.
    ///
    /// # Errors
    /// `Broken` when the configured domain is not a host.
    pub fn of(house: &House) -> Result<Self, Problem> {
        let origin = Url::parse(&house.config.origin()).map_err(Problem::broken)?;
        Ok(Self { origin })
    }

    /// Our origin as an address.
    #[must_use]
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// The canonical host of this server.
    #[must_use]
    pub fn host(&self) -> String {
        federation::host::canonical_host(&self.origin).unwrap_or_default()
    }

    /// An address of ours by its path.
    #[must_use]
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.origin.clone();
        url.set_path(path);
        url
    }

    /// The server itself.
    #[must_use]
    pub fn instance(&self) -> Url {
        self.at("/actor")
    }

    /// The inbox that the whole server shares.
    #[must_use]
    pub fn shared_inbox(&self) -> Url {
        self.at("/inbox")
    }

    /// A blog.
    #[must_use]
    pub fn blog(&self, id: &BlogId) -> Url {
        self.at(&format!("/b/{id}"))
    }

    /// An adult of the school.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Url {
        self.at(&format!("/u/{id}"))
    }

    /// The forum of a space.
    #[must_use]
    pub fn group(&self, id: &SpaceId) -> Url {
        self.at(&format!("/g/{id}"))
    }

    /// The thread of a topic in the forum of a space (FEP-7888).
    #[must_use]
    pub fn thread(&self, space: &SpaceId, topic: &PublicationId) -> Url {
        self.at(&format!("/g/{space}/t/{topic}"))
    }

    /// The space behind the address of one of our forums.
    #[must_use]
    pub fn group_of(&self, url: &Url) -> Option<SpaceId> {
        if !federation::host::same_origin(url, &self.origin) {
            return None;
        }
        url.path().strip_prefix("/g/")?.parse().ok()
    }

    /// An article or a reply.
    #[must_use]
    pub fn object(&self, id: &PublicationId) -> Url {
        self.at(&format!("/o/{id}"))
    }

    /// An address below another of ours (`<actor>/inbox`, `<object>/replies`).
    #[must_use]
    pub fn below(&self, parent: &Url, name: &str) -> Url {
        self.at(&format!("{}/{name}", parent.path()))
    }

    /// The publication behind one of our addresses: of the object, or of the page that people read and
    /// copy (WordPress answers what was pasted).
    #[must_use]
    pub fn publication_of(&self, url: &Url) -> Option<PublicationId> {
        if !federation::host::same_origin(url, &self.origin) {
            return None;
        }
        let mut rooms = PAGES.iter().chain(&["/o/"]);
        let id = rooms.find_map(|room| url.path().strip_prefix(room))?;
        id.parse().ok()
    }
}
