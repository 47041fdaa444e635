//! Typed identifiers: ULIDs kept as 26-character text, so that both databases order and index them alike.

use crate::kernel::Clock;

/// Whether `text` has the form of a ULID (26 characters of Crockford's base 32).
#[must_use]
pub fn ulid_is_valid(text: &str) -> bool {
    text.len() == 26 && ulid::Ulid::from_string(text).is_ok()
}

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
            sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new identifier, ordered by the moment that the clock shows.
            #[must_use]
            pub fn new(clock: &Clock) -> Self {
                Self(clock.ulid().to_string())
            }

            /// Wraps text that this server wrote itself (a row, a fixed identifier).
            #[must_use]
            pub fn trusted(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::kernel::Problem;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if ulid_is_valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(crate::kernel::Problem::NotFound)
                }
            }
        }

        impl From<&$name> for String {
            fn from(id: &$name) -> Self {
                id.0.clone()
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                String::schema()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

id!(
    /// Somebody: local or remote.
    PersonId
);
id!(
    /// A closed set of people; `public` and `network` are fixed identifiers.
    CircleId
);
id!(
    /// A class, a group or the school: five tabs and members.
    SpaceId
);
id!(
    /// Anything that can be read: article, topic, reply, document, file.
    PublicationId
);
id!(
    /// A stored file with its thumbnail.
    MediaId
);
id!(
    /// A blog («journal») of a space.
    BlogId
);
id!(
    /// A folder of the documents of a space.
    FolderId
);
id!(
    /// One line of somebody's notifications.
    NotificationId
);
id!(
    /// What somebody reported.
    ReportId
);
id!(
    /// An ActivityPub actor: a person, a blog or the server itself.
    ActorId
);
