//! How others find us: WebFinger (RFC 7033), NodeInfo (FEP-f1d5) and host-meta (RFC 6415).

mod host_meta;
mod nodeinfo;
mod reading;
mod webfinger;

pub use host_meta::{host_meta_json, host_meta_xml};
pub use nodeinfo::{NodeInfo, nodeinfo_index};
pub use reading::{About, Index};
pub use webfinger::{JRD_TYPE, Malformed, Subject, requested_subject, webfinger_answer};
