//! Asks a server over connections that stay open, with as little work of its own as can be: HTTP/1.1 over a
//! socket, one thread for each connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::world::World;

/// Connections that ask for pages at a fixed rate: enough that a slow answer keeps no other waiting.
const OPEN_CONNECTIONS: u32 = 10;

/// One question, ready to be sent again and again.
pub struct Ask {
    at: SocketAddr,
    plain: String,
    compressed: String,
}

/// How long answers took, in milliseconds.
pub struct Times {
    /// Half of the answers came sooner.
    pub p50: f64,
    /// All but one in a hundred came sooner.
    pub p99: f64,
    /// How many there were.
    pub count: usize,
}

impl Ask {
    fn new(world: &World, path: &str, header: &str) -> Self {
        let host = format!("localhost:{}", world.at.port());
        let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{header}");
        Self {
            at: world.at,
            plain: format!("{head}\r\n"),
            compressed: format!("{head}accept-encoding: gzip\r\n\r\n"),
        }
    }

    /// A page, as somebody signed in asks for it.
    pub fn page(world: &World, path: &str) -> Self {
        Self::new(
            world,
            path,
            &format!("cookie: {}\r\naccept: text/html\r\n", world.cookie),
        )
    }

    /// The API, with a token.
    pub fn json(world: &World, path: &str) -> Self {
        Self::new(
            world,
            path,
            &format!("authorization: Bearer {}\r\n", world.token),
        )
    }

    /// A page, as a visitor asks for it.
    pub fn visitor(world: &World, path: &str) -> Self {
        Self::new(world, path, "accept: text/html\r\n")
    }

    /// A request made elsewhere, as it goes over the wire; answers need not be compressed.
    pub fn raw(world: &World, request: String) -> Self {
        Self {
            at: world.at,
            compressed: request.clone(),
            plain: request,
        }
    }

    /// The text of the answer.
    pub fn once(&self) -> String {
        let mut line = Line::open(self.at);
        String::from_utf8(line.ask(&self.plain)).unwrap()
    }

    /// Bytes of the answer to a browser that accepts gzip.
    pub fn weight(&self) -> usize {
        Line::open(self.at).ask(&self.compressed).len()
    }
}

/// One connection.
struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    fn open(at: SocketAddr) -> Self {
        let stream = TcpStream::connect(at).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
        }
    }

    /// Sends a request and returns the body of its answer, which must be a success.
    fn ask(&mut self, request: &str) -> Vec<u8> {
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let status = self.head_line();
        assert!(status.starts_with("HTTP/1.1 20"), "{status}");
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.head_line().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(number) = line.strip_prefix("content-length: ") {
                length = number.parse().unwrap();
            }
            chunked |= line == "transfer-encoding: chunked";
        }
        let mut body = Vec::new();
        if !chunked {
            self.take(length, &mut body);
            return body;
        }
        loop {
            let size = usize::from_str_radix(&self.head_line(), 16).unwrap();
            self.take(size, &mut body);
            self.head_line();
            if size == 0 {
                return body;
            }
        }
    }

    fn head_line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn take(&mut self, length: usize, body: &mut Vec<u8>) {
        let before = body.len();
        body.resize(before + length, 0);
        self.stream.read_exact(&mut body[before..]).unwrap();
    }
}

/// Asks `rate` times in a second whatever the server does. Each answer is timed from the moment when its
/// question was due, so that a stall counts for all who waited in it.
pub fn open(ask: &Ask, rate: u32, time: Duration) -> Times {
    let step = Duration::from_secs(1) / rate;
    let all = u32::try_from(time.as_micros() / step.as_micros()).unwrap();
    let begun = Instant::now();
    let mut times: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..OPEN_CONNECTIONS)
            .map(|first| {
                scope.spawn(move || {
                    let mut line = Line::open(ask.at);
                    let mine = (first..all).step_by(OPEN_CONNECTIONS as usize);
                    mine.map(|number| {
                        let due = begun + step * number;
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        line.ask(&ask.compressed);
                        due.elapsed().as_secs_f64() * 1_000.0
                    })
                    .collect::<Vec<f64>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    Times {
        p50: at(50),
        p99: at(99),
        count: times.len(),
    }
}

/// Asks over some connections as fast as answers come; returns how often, and in how many seconds.
pub fn closed(ask: &Ask, (connections, time): (usize, Duration)) -> (usize, f64) {
    let begun = Instant::now();
    let counts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(move || {
                    let (mut line, mut count) = (Line::open(ask.at), 0);
                    while begun.elapsed() < time {
                        line.ask(&ask.plain);
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    (counts, begun.elapsed().as_secs_f64())
}

/// Sends different requests over some connections, each once, as fast as answers come; returns the seconds.
pub fn each(at: SocketAddr, requests: &[String], connections: usize) -> f64 {
    let (begun, next) = (Instant::now(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut line = Line::open(at);
                while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    line.ask(request);
                }
            });
        }
    });
    begun.elapsed().as_secs_f64()
}
