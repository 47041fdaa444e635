//! Where a request comes from, as far as limits care: a block of addresses, and whether this browser was
//! here before. Headers that a client could write say nothing (A44).

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use super::visit::{cookie_value, device_cookie_name};
use crate::house::House;

/// Bits of an IPv4 address that are one place: a block that one person may move in.
const BLOCK_V4: u32 = 24;
/// The same for IPv6: what one household is given.
const BLOCK_V6: u32 = 64;
/// Longest device secret that is looked at, in bytes.
const DEVICE_LONGEST: usize = 100;

/// Who asks, before anybody knows who it is.
#[derive(Clone, Debug)]
pub struct Client {
    /// The block of addresses, `192.0.2.0/24` or `2001:db8::/64`.
    pub block: String,
    /// The secret of this browser, when it was given one.
    pub device: Option<String>,
    /// Whether the person who is named signed in here before; asked by `actions::sign_in`.
    pub known: bool,
}

/// The block of an address; an IPv4 address written as IPv6 is the same place.
fn block_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let first = v4.to_bits() & (u32::MAX << (u32::BITS - BLOCK_V4));
            format!("{}/{BLOCK_V4}", std::net::Ipv4Addr::from_bits(first))
        }
        IpAddr::V6(v6) => {
            let first = v6.to_bits() & (u128::MAX << (u128::BITS - BLOCK_V6));
            format!("{}/{BLOCK_V6}", Ipv6Addr::from_bits(first))
        }
    }
}

impl FromRequestParts<House> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without an address everybody is in one block: limits become stricter, never void.
        let address = peer.map_or(Ipv6Addr::UNSPECIFIED.into(), |peer| peer.0.ip());
        let device = cookie_value(&parts.headers, &device_cookie_name(house));
        Ok(Self {
            block: block_of(address),
            device: device.filter(|secret| !secret.is_empty() && secret.len() <= DEVICE_LONGEST),
            known: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::block_of;

    #[test]
    fn neighbours_are_one_place() {
        for (address, block) in [
            ("192.0.2.17", "192.0.2.0/24"),
            ("::ffff:192.0.2.200", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(block_of(address.parse().unwrap()), block, "{address}");
        }
    }
}
