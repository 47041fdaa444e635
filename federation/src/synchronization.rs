//! Keeping two servers of one mind about who follows whom (FEP-8fcf): a delivery to followers says which
//! ones the sender counts on the receiving server, as a digest that tells nothing to anybody else.

use crate::limits::MAX_URL_BYTES;
use http::HeaderMap;
use ring::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use url::Url;

/// The header.
pub const HEADER: &str = "collection-synchronization";
/// Longest header that is read, in bytes.
const MAX_BYTES: usize = 2 * MAX_URL_BYTES + 256;

/// What a delivery says about its sender's followers on the receiving server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synchronization {
    /// The sender's followers collection.
    pub collection: Url,
    /// Where the part of it that concerns the receiving server is.
    pub url: Url,
    /// [`followers_digest`] of that part.
    pub digest: String,
}

/// SHA-256 of each id, joined by exclusive or, in lower hexadecimal digits: the order does not matter.
pub fn followers_digest<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = [0_u8; SHA256_OUTPUT_LEN];
    for id in ids {
        for (byte, one) in joined
            .iter_mut()
            .zip(digest(&SHA256, id.as_bytes()).as_ref())
        {
            *byte ^= one;
        }
    }
    joined.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Synchronization {
    /// The value of the header.
    #[must_use]
    pub fn to_header(&self) -> String {
        format!(
            "collectionId=\"{}\", url=\"{}\", digest=\"{}\"",
            self.collection, self.url, self.digest
        )
    }

    /// Reads the header of a request; anything odd is none.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Synchronization> {
        let mut values = headers.get_all(HEADER).iter();
        let text = values.next()?.to_str().ok()?;
        if values.next().is_some() || text.len() > MAX_BYTES {
            return None;
        }
        let value = |name: &str| {
            let mut found = text.split(',').filter_map(|part| {
                let (key, value) = part.trim().split_once('=')?;
                (key == name).then_some(value.strip_prefix('"')?.strip_suffix('"')?)
            });
            let value = found.next()?;
            found.next().is_none().then_some(value)
        };
        let digest = value("digest")?;
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let whole = digest.len() == 2 * SHA256_OUTPUT_LEN && digest.bytes().all(hex);
        Some(Synchronization {
            collection: Url::parse(value("collectionId")?).ok()?,
            url: Url::parse(value("url")?).ok()?,
            digest: whole.then(|| digest.to_owned())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_proposal() {
        // The example of FEP-8fcf.
        let ids = [
            "https://testing.example.org/users/1",
            "https://testing.example.org/users/2",
        ];
        let one = followers_digest([ids[0]]);
        let two = followers_digest([ids[1]]);
        let both = followers_digest(ids);
        assert_eq!(both, followers_digest([ids[1], ids[0]]), "in any order");
        assert_ne!(both, one);
        assert_ne!(one, two);
        assert_eq!(followers_digest([]), "0".repeat(64));
        assert_eq!(followers_digest([ids[0], ids[0]]), "0".repeat(64));
    }

    #[test]
    fn what_is_written_is_read() {
        let said = Synchronization {
            collection: Url::parse("https://a.example/u/1/followers").unwrap(),
            url: Url::parse("https://a.example/u/1/followers/yours").unwrap(),
            digest: followers_digest(["https://b.example/u/2"]),
        };
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, said.to_header().parse().unwrap());
        assert_eq!(Synchronization::read(&headers), Some(said.clone()));
        headers.append(HEADER, said.to_header().parse().unwrap());
        assert_eq!(Synchronization::read(&headers), None, "twice");
        for odd in [
            "",
            "collectionId=\"https://a.example/\"",
            "collectionId=\"x\", url=\"https://a.example/y\", digest=\"00\"",
            "collectionId=\"https://a.example/\", url=\"https://a.example/y\", digest=\"zz\"",
        ] {
            headers.insert(HEADER, odd.parse().unwrap());
            assert_eq!(Synchronization::read(&headers), None, "{odd}");
        }
    }
}
