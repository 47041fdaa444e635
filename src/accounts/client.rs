//! Where a request comes from, as far as limits care: a block of addresses, and whether this browser was
//! here before. Headers that a client could write say nothing (A44): only a proxy that the administrator
//! named is believed about who stands behind it (I22).

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::visit::{cookie_value, device_cookie_name};
use crate::config::Cidr;
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

/// The address behind the proxies: the last one in the list that is not a proxy of ours. What stands
/// before it may have been written by anybody.
fn behind(peer: IpAddr, forwarded: &str, proxies: &[Cidr]) -> IpAddr {
    let ours = |address: IpAddr| proxies.iter().any(|block| block.contains(address));
    let mut client = peer;
    for hop in forwarded.rsplit(',') {
        if !ours(client) {
            break;
        }
        match hop.trim().parse() {
            Ok(address) => client = address,
            Err(_) => break,
        }
    }
    client
}

/// All `X-Forwarded-For` headers as one list.
fn forwarded(headers: &HeaderMap) -> String {
    let lines = headers.get_all("x-forwarded-for").iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    lines.join(",")
}

impl FromRequestParts<House> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without an address everybody is in one block: limits become stricter, never void.
        let address = peer.map_or(Ipv6Addr::UNSPECIFIED.into(), |peer| peer.0.ip());
        let proxies = &house.config.trusted_proxies;
        let address = behind(address, &forwarded(&parts.headers), proxies);
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
    use super::{behind, block_of};
    use crate::config::Cidr;

    #[test]
    fn a44_only_our_own_proxies_say_who_asks() {
        let block = |text: &str, prefix| Cidr {
            address: text.parse().unwrap(),
            prefix,
        };
        let proxies = [
            block("127.0.0.1", 32),
            block("10.0.0.0", 8),
            block("fd00::", 8),
        ];
        for (peer, list, client) in [
            ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.3.4", "203.0.113.9"),
            ("fd00::1", "2001:db8::5", "2001:db8::5"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "203.0.113.9, nobody", "127.0.0.1"),
            ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ] {
            let found = behind(peer.parse().unwrap(), list, &proxies);
            assert_eq!(
                found,
                client.parse::<std::net::IpAddr>().unwrap(),
                "{peer} {list}"
            );
        }
        let open = [block("0.0.0.0", 0)];
        assert!(open[0].contains("203.0.113.9".parse().unwrap()));
        assert_eq!(
            behind("192.0.2.1".parse().unwrap(), "x", &[]).to_string(),
            "192.0.2.1"
        );
    }

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
