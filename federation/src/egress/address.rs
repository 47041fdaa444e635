//! Which internet addresses outgoing calls may reach: the public internet, and nothing behind our
//! own walls.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Special IPv4 blocks (IANA special-purpose registry, multicast and class E): network and prefix
/// length.
const SPECIAL_V4: [(Ipv4Addr, u8); 18] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Special blocks inside the only global IPv6 block, 2000::/3.
const SPECIAL_V6: [(Ipv6Addr, u8); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
];

const GLOBAL_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Whether an address is global unicast. IPv4 inside `::ffff:0:0/96` counts as IPv4; every other
/// IPv6 form that carries an IPv4 address (`::/96`, NAT64, 6to4, Teredo) is refused.
pub fn is_global(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(ip) => !SPECIAL_V4.iter().any(|block| in_v4(ip, *block)),
        IpAddr::V6(ip) => in_v6(ip, GLOBAL_V6) && !SPECIAL_V6.iter().any(|block| in_v6(ip, *block)),
    }
}

fn in_v4(ip: Ipv4Addr, (net, prefix): (Ipv4Addr, u8)) -> bool {
    let shift = 32 - u32::from(prefix.min(32));
    (ip.to_bits() ^ net.to_bits())
        .checked_shr(shift)
        .unwrap_or(0)
        == 0
}

fn in_v6(ip: Ipv6Addr, (net, prefix): (Ipv6Addr, u8)) -> bool {
    let shift = 128 - u32::from(prefix.min(128));
    (ip.to_bits() ^ net.to_bits())
        .checked_shr(shift)
        .unwrap_or(0)
        == 0
}

/// A block of addresses, `10.1.0.0/16` or `::1/128`, that an administrator opens to outgoing calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    net: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// Whether the block holds `address`; an IPv4-mapped address counts as the IPv4 address.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.net, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => in_v4(ip, (net, self.prefix)),
            (IpAddr::V6(net), IpAddr::V6(ip)) => in_v6(ip, (net, self.prefix)),
            _ => false,
        }
    }
}

/// The text is not a block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a network like 10.1.0.0/16 or ::1/128")]
pub struct NotACidr;

impl FromStr for Cidr {
    type Err = NotACidr;

    fn from_str(text: &str) -> Result<Cidr, NotACidr> {
        let (net, prefix) = match text.trim().split_once('/') {
            Some((net, prefix)) => (net, Some(prefix)),
            None => (text.trim(), None),
        };
        let net: IpAddr = net.parse().map_err(|_| NotACidr)?;
        let longest = if net.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| NotACidr)?,
            None => longest,
        };
        if prefix > longest {
            Err(NotACidr)
        } else {
            Ok(Cidr { net, prefix })
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.net, self.prefix)
    }
}
