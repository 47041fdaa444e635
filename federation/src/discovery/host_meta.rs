//! host-meta, which some peers still ask for: it only points to WebFinger.

use crate::host::Origin;
use serde_json::{Value, json};

fn template(home: &Origin) -> String {
    format!("{home}/.well-known/webfinger?resource={{uri}}")
}

/// `/.well-known/host-meta` (`application/xrd+xml`).
pub fn host_meta_xml(home: &Origin) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  \
         <Link rel=\"lrdd\" template=\"{}\"/>\n</XRD>\n",
        template(home)
    )
}

/// `/.well-known/host-meta.json`.
pub fn host_meta_json(home: &Origin) -> Value {
    json!({ "links": [{ "rel": "lrdd", "template": template(home) }] })
}
