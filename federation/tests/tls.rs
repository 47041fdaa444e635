//! https to a server of one's own authority: trusted with its root, refused without.

use crate::support::NOW;
use crate::support::peer::{Names, OPENED};
use federation::egress::{Budget, Egress, EgressSettings, FetchError};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

const ANSWER: &str = "HTTP/1.1 404 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Answers 404 over TLS to every connection; returns its port and its certificate.
fn serve() -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(vec!["school.test".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let (listener, config) = (TcpListener::bind("127.0.0.5:0").unwrap(), Arc::new(config));
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut socket in listener.incoming().map_while(Result::ok) {
            let mut tls = ServerConnection::new(config.clone()).unwrap();
            let mut stream = Stream::new(&mut tls, &mut socket);
            // A client that does not trust us hangs up here.
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(ANSWER.as_bytes());
            }
        }
    });
    (port, made.cert.pem())
}

fn client(roots: Vec<Vec<u8>>) -> Result<Egress, impl std::fmt::Debug> {
    let settings = EgressSettings {
        user_agent: "Seyes/test".to_owned(),
        extra_roots_pem: roots,
        allowed_private: OPENED.iter().map(|text| text.parse().unwrap()).collect(),
    };
    let names = Names::of(&[
        ("school.test", &[&["127.0.0.5"]]),
        ("other.test", &[&["127.0.0.5"]]),
    ]);
    Egress::new(&settings, names, Arc::new(|| NOW))
}

#[tokio::test]
async fn an_extra_root_is_needed_and_enough() {
    let (port, root) = serve();
    let fetch = async |host: &str, roots: Vec<Vec<u8>>| {
        let url = crate::support::url(&format!("https://{host}:{port}/"));
        client(roots)
            .unwrap()
            .fetch_document(&url, None, &Budget::default())
            .await
            .unwrap_err()
    };
    let root = root.into_bytes();
    assert_eq!(
        fetch("school.test", vec![root.clone()]).await,
        FetchError::NotFound
    );
    assert_eq!(fetch("school.test", vec![]).await, FetchError::Unreachable);
    assert_eq!(
        fetch("other.test", vec![root]).await,
        FetchError::Unreachable,
        "another name"
    );
}

#[test]
fn unusable_settings_are_told() {
    for root in [
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        assert!(client(vec![root.as_bytes().to_vec()]).is_err(), "{root}");
    }
    let nameless = EgressSettings::default();
    assert!(Egress::new(&nameless, Names::of(&[]), Arc::new(|| NOW)).is_err());
}
