//! A scripted http server on a loopback address that records every connection and request.

use async_trait::async_trait;
use federation::egress::{Egress, EgressSettings, NameLookup};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the peer answers for a path: status, extra header lines, body.
#[derive(Clone)]
pub struct Answer(pub u16, pub String, pub Vec<u8>);

impl Answer {
    pub fn json(content_type: &str, body: &str) -> Answer {
        Answer(
            200,
            format!("content-type: {content_type}\r\n"),
            body.as_bytes().to_vec(),
        )
    }

    pub fn redirect(to: &str) -> Answer {
        Answer(302, format!("location: {to}\r\n"), Vec::new())
    }
}

#[derive(Default)]
struct Shared {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
    answers: Mutex<HashMap<String, Answer>>,
    needed: Mutex<HashMap<String, (String, String)>>,
}

/// The server; it lives as long as the test's runtime.
#[derive(Clone)]
pub struct Peer {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

impl Peer {
    pub async fn on(ip: &str) -> Peer {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Shared>::default();
        let peer = Peer { address, shared };
        let serving = peer.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        peer
    }

    pub fn answers(&self, path: &str, answer: Answer) {
        self.shared
            .answers
            .lock()
            .unwrap()
            .insert(path.to_owned(), answer);
    }

    /// Answers 202 at `path` to requests that hold `text`, 401 to the others.
    pub fn refuses_requests_without(&self, path: &str, text: &str) {
        self.answers(path, Answer(202, String::new(), Vec::new()));
        self.asks_for(path, text, "");
    }

    /// Answers 401 with some headers to requests at `path` that do not hold `text`.
    pub fn asks_for(&self, path: &str, text: &str, headers: &str) {
        let needed = (text.to_owned(), headers.to_owned());
        let mut all = self.shared.needed.lock().unwrap();
        all.insert(path.to_owned(), needed);
    }

    /// An address on this peer under a name of the test's choice.
    pub fn at(&self, host: &str, path: &str) -> url::Url {
        super::url(&format!("http://{host}:{}{path}", self.address.port()))
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Raw heads and bodies of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut text = Vec::new();
        let mut chunk = [0; 4096];
        while !whole(&text) {
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(n) => text.extend_from_slice(&chunk[..n]),
            }
            // Not HTTP: someone tries TLS here.
            if !text[0].is_ascii_uppercase() {
                return;
            }
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
        let needed = self.shared.needed.lock().unwrap().get(&path).cloned();
        let mut answer = self.shared.answers.lock().unwrap().get(&path).cloned();
        if let Some((_, headers)) = needed.filter(|(needed, _)| !text.contains(needed)) {
            answer = Some(Answer(401, headers, Vec::new()));
        }
        self.shared.requests.lock().unwrap().push(text);
        let Answer(status, headers, body) =
            answer.unwrap_or(Answer(404, String::new(), Vec::new()));
        let head = format!(
            "HTTP/1.1 {status} x\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(&body).await;
    }
}

fn whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned))
        .map_or(0, |n| n.trim().parse::<usize>().unwrap());
    body.len() >= length
}

/// Names that the test chooses; each lookup takes the next answer, the last one stays.
#[derive(Default)]
pub struct Names {
    answers: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    pub lookups: AtomicUsize,
}

impl Names {
    pub fn of(names: &[(&str, &[&[&str]])]) -> Arc<Names> {
        let parse = |ips: &&[&str]| ips.iter().map(|ip| ip.parse().unwrap()).collect();
        let answers = names
            .iter()
            .map(|(name, turns)| ((*name).to_owned(), turns.iter().map(parse).collect()))
            .collect();
        Arc::new(Names {
            answers: Mutex::new(answers),
            lookups: AtomicUsize::new(0),
        })
    }
}

#[async_trait]
impl NameLookup for Names {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        self.lookups.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let turns = answers
            .get_mut(host)
            .ok_or_else(|| io::Error::other("no such name"))?;
        if turns.len() > 1 {
            Ok(turns.remove(0))
        } else {
            Ok(turns[0].clone())
        }
    }
}

/// An outgoing client with these names, which may reach these private networks.
pub fn egress(names: &Arc<Names>, opened: &[&str]) -> Egress {
    let settings = EgressSettings {
        user_agent: "Seyes/test".to_owned(),
        extra_roots_pem: Vec::new(),
        allowed_private: opened.iter().map(|text| text.parse().unwrap()).collect(),
    };
    Egress::new(&settings, names.clone(), Arc::new(|| super::NOW)).unwrap()
}

/// The one network that tests open.
pub const OPENED: &[&str] = &["127.0.0.5/32"];

/// A peer inside the opened network, and the names by which tests know it and its neighbours.
pub async fn friend() -> (Peer, Arc<Names>) {
    let names = Names::of(&[
        ("friend.test", &[&["127.0.0.5"]]),
        ("inside.test", &[&["127.0.0.1"]]),
        ("flip.test", &[&["127.0.0.5"], &["127.0.0.1"]]),
    ]);
    (Peer::on("127.0.0.5").await, names)
}
