//! The server as a process: started, timed, weighed.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::world::World;

/// Clock ticks of `/proc/PID/stat` in a second (USER_HZ on Linux, everywhere).
const TICKS: f64 = 100.0;
/// Pause between two questions whether the server is ready.
const ASK_AGAIN: Duration = Duration::from_millis(2);
/// A server that is not ready after this never will be.
const GIVE_UP: Duration = Duration::from_secs(60);

const PROGRAM: &str = env!("CARGO_BIN_EXE_seyes");

/// A running server; it ends with this value.
pub struct Server {
    child: Child,
    /// Seconds between the start of the process and its first «ready».
    pub ready: f64,
}

/// Memory of a process, in megabytes of 1,000,000 bytes.
pub struct Memory {
    /// VmRSS: what the process has in memory, program text included.
    pub resident: f64,
    /// Pss: the same, with shared pages divided.
    pub proportional: f64,
    /// RssAnon: what no other process could share.
    pub anonymous: f64,
}

/// The size of the program, in megabytes.
pub fn program_megabytes() -> f64 {
    std::fs::metadata(PROGRAM).unwrap().len() as f64 / 1e6
}

impl Server {
    /// Starts the server of a world and waits until it is ready.
    pub fn start(world: &World) -> Self {
        Self::start_with(world, &[])
    }

    /// The same with further settings.
    pub fn start_with(world: &World, settings: &[(&str, &str)]) -> Self {
        let begun = Instant::now();
        let child = Command::new(PROGRAM)
            .arg("serve")
            .env_clear()
            .env("SEYES_DATA_DIR", &world.data)
            .env("SEYES_DOMAIN", format!("localhost:{}", world.at.port()))
            .env("SEYES_BIND", world.at.to_string())
            .env("SEYES_LOG", "error")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while !is_ready(world) {
            assert!(begun.elapsed() < GIVE_UP, "the server is not ready");
            std::thread::sleep(ASK_AGAIN);
        }
        Self {
            child,
            ready: begun.elapsed().as_secs_f64(),
        }
    }

    /// What it has in memory at this moment.
    pub fn memory(&self) -> Memory {
        Memory {
            resident: self.field("status", "VmRSS:"),
            proportional: self.field("smaps_rollup", "Pss:"),
            anonymous: self.field("status", "RssAnon:"),
        }
    }

    /// A field in kibibytes of a file in `/proc/PID`, as megabytes.
    fn field(&self, file: &str, name: &str) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let number = line.unwrap().trim().trim_end_matches(" kB").trim();
        number.parse::<f64>().unwrap() * 1_024.0 / 1e6
    }

    /// Processor time used so far, in seconds: by the program and by the kernel for it.
    pub fn processor(&self) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // The name of the program stands in parentheses and may hold anything.
        let rest = text.rsplit_once(") ").unwrap().1;
        let fields: Vec<&str> = rest.split(' ').collect();
        let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / TICKS
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL: starting after a crash is the slower start, and it must be fast too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_ready(world: &World) -> bool {
    let Ok(mut stream) = TcpStream::connect(world.at) else {
        return false;
    };
    let host = format!("localhost:{}", world.at.port());
    let asked = format!("GET /readyz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(asked.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}
