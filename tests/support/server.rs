//! The program as a process of its own: for what only a real process shows (its numbers, a full disk).
#![allow(
    clippy::disallowed_methods,
    reason = "another process is timed by the clock of the machine"
)]

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use seyes::kernel::fill_random;

use super::browser::Browser;

/// Ports from which a process takes its own.
const PORTS: std::ops::Range<u16> = 20_000..30_000;
/// How long a server may take until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// Pause between two looks at a server that starts.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A free port below those that the system gives to outgoing connections: while a server is dead, no
/// client may be given its port, least of all the one that asks whether it lives (it would meet itself).
pub fn free_address() -> SocketAddr {
    loop {
        let mut bytes = [0; 2];
        fill_random(&mut bytes);
        let port = PORTS.start + u16::from_le_bytes(bytes) % (PORTS.end - PORTS.start);
        let at = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(at).is_ok() {
            return at;
        }
    }
}

/// Keeps what a process says; a file could be full, or limited.
fn listen(mut from: ChildStderr, log: &Arc<Mutex<String>>) {
    let log = log.clone();
    std::thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut piece) {
            let words = String::from_utf8_lossy(&piece[..length]);
            log.lock().unwrap().push_str(&words);
        }
    });
}

/// A running `seyes serve`, ended with the test.
pub struct Server {
    /// Where it listens.
    pub at: SocketAddr,
    /// Where its numbers are.
    pub metrics: SocketAddr,
    log: Arc<Mutex<String>>,
    process: Child,
}

impl Server {
    /// Starts one on a data directory and waits until it is ready.
    pub async fn start(data: &Path, database_url: &str) -> Self {
        let (at, metrics) = (free_address(), free_address());
        // A limit on the size of files must be met as an error, not as a signal that kills.
        let line = "trap '' XFSZ; exec \"$0\" serve";
        let process = Command::new("sh")
            .args(["-c", line, env!("CARGO_BIN_EXE_seyes")])
            .env_clear()
            .env("SEYES_DOMAIN", format!("localhost:{}", at.port()))
            .env("SEYES_BIND", at.to_string())
            .env("SEYES_METRICS_BIND", metrics.to_string())
            .env("SEYES_DATA_DIR", data)
            .env("SEYES_DATABASE_URL", database_url)
            .env("SEYES_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut process = process.unwrap();
        let log = Arc::default();
        listen(process.stderr.take().unwrap(), &log);
        let server = Self {
            at,
            metrics,
            log,
            process,
        };
        let (browser, begun) = (server.browser(), Instant::now());
        while browser.try_get("/readyz").await != Some(200) {
            assert!(
                begun.elapsed() < READY_WITHIN,
                "not ready:\n{}",
                server.log()
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        server
    }

    /// A browser in which nobody is signed in.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.origin(), self.at)
    }

    /// `http://localhost:PORT`.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.at.port())
    }

    /// One of its numbers; 0 as long as it was never counted.
    pub async fn counted(&self, name: &str) -> u64 {
        let at = Browser::new(&format!("http://{}", self.metrics), self.metrics);
        let text = at.get("/metrics").await.body();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or(0, |number| number.trim().parse().unwrap())
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it said on its error stream.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let ended = self.process.try_wait();
            println!("the server ({ended:?}) said:\n{}", self.log());
        }
        // A test that failed has its message already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
