//! `make bench`: the figures that the project promises, measured on the release binary with data made here,
//! printed beside their targets. Processor time of the server is read from the kernel, so that the load
//! generator on the same machine costs the server nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    reason = "a measurement reads the clock, and stops loudly when it cannot go on"
)]

mod federation;
mod load;
mod peers;
mod process;
mod report;
mod schools;
mod world;
mod writing;

use std::time::Duration;

use process::Server;
use report::Report;
use world::World;

/// The two sizes of school that are compared, in publications.
const SIZES: [usize; 2] = [1_000, 100_000];
/// Starts whose median is told.
const STARTS: usize = 10;
/// How long a server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(5);
/// Pages asked for in a second.
const PAGES_PER_SECOND: u32 = 50;
/// How long pages are asked for.
const PAGES_FOR: Duration = Duration::from_secs(20);
/// How long JSON is asked for, as fast as answers come.
const JSON_FOR: Duration = Duration::from_secs(10);
/// Connections that ask for JSON.
const JSON_CONNECTIONS: usize = 4;
/// The home page and its twin in the API.
const PAGE: &str = "/";
const JSON: &str = "/api/seyes/v1/timeline?limit=20";

/// What one size of school gave.
struct Measured {
    p50: f64,
    p99: f64,
    per_core: f64,
}

fn main() {
    // Cargo passes it for `cargo bench`; the tests of the workspace only compile this file.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut report = Report::begin();
    // `cargo bench --bench figures -- federation` measures only this part.
    if std::env::args().any(|argument| argument == "federation") {
        SIZES
            .iter()
            .for_each(|size| federation::measure(*size, &mut report));
        schools::measure(&mut report);
        return report.end();
    }
    let measured = SIZES.map(|size| measure(size, &mut report));
    let [small, large] = measured;
    report.ratio(
        "home page p50, 100,000 / 1,000 publications",
        large.p50 / small.p50,
    );
    report.ratio(
        "home page p99, 100,000 / 1,000 publications",
        large.p99 / small.p99,
    );
    report.ratio(
        "JSON processor time, 100,000 / 1,000 publications",
        small.per_core / large.per_core,
    );
    SIZES
        .iter()
        .for_each(|size| federation::measure(*size, &mut report));
    schools::measure(&mut report);
    report.end();
}

fn measure(size: usize, report: &mut Report) -> Measured {
    report.heading(&format!("{size} publications, {} people", world::PEOPLE));
    let world = World::build(size);
    let mut starts: Vec<f64> = (0..STARTS).map(|_| Server::start(&world).ready).collect();
    starts.sort_by(f64::total_cmp);
    report.line(
        "ready on an existing database, median (s)",
        starts[STARTS / 2],
        Some("≤ 0.3"),
    );
    let server = Server::start(&world);
    std::thread::sleep(IDLE);
    let memory = server.memory();
    report.line("idle memory, resident (MB)", memory.resident, Some("≤ 40"));
    report.line("idle memory, proportional (MB)", memory.proportional, None);
    report.line("idle memory, anonymous (MB)", memory.anonymous, None);
    let page = load::Ask::page(&world, PAGE);
    let json = load::Ask::json(&world, JSON);
    let items = page.once().matches("<article").count();
    assert!(items >= 20, "the home page shows {items} items");
    // Once before measuring: the first answers read the database from disk.
    load::closed(&page, (2, Duration::from_secs(1)));
    let before = server.processor();
    let times = load::open(&page, PAGES_PER_SECOND, PAGES_FOR);
    let used = server.processor() - before;
    report.line("home page p50 at 50 requests/s (ms)", times.p50, None);
    report.line(
        "home page p99 at 50 requests/s (ms)",
        times.p99,
        Some("≤ 20"),
    );
    let each = used * 1_000.0 / times.count as f64;
    report.line("home page, processor time of the server (ms)", each, None);
    load::closed(&json, (2, Duration::from_secs(1)));
    let before = server.processor();
    let (count, elapsed) = load::closed(&json, (JSON_CONNECTIONS, JSON_FOR));
    let used = server.processor() - before;
    let per_core = count as f64 / used;
    report.line(
        "JSON timeline, requests per second and core",
        per_core,
        Some("≥ 5,000"),
    );
    report.line(
        "JSON timeline, requests per second seen",
        count as f64 / elapsed,
        None,
    );
    let memory = server.memory();
    report.line(
        "memory after the load, resident (MB)",
        memory.resident,
        None,
    );
    if size == SIZES[0] {
        sizes(&world, report);
    }
    report.line("data directory (MB)", world.megabytes(), None);
    Measured {
        p50: times.p50,
        p99: times.p99,
        per_core,
    }
}

/// What a reader downloads.
fn sizes(world: &World, report: &mut Report) {
    let page = load::Ask::page(world, PAGE);
    let kb = |bytes: usize| bytes as f64 / 1_000.0;
    let html = page.once();
    report.line("HTML of the home page (kB)", kb(html.len()), Some("≤ 60"));
    report.line("the same, compressed (kB)", kb(page.weight()), None);
    for (name, target) in [(".js", "≤ 35"), (".css", "≤ 18")] {
        let weight: usize = report::assets(&html, name)
            .iter()
            .map(|path| load::Ask::page(world, path).weight())
            .sum();
        report.line(
            &format!("{name} of the home page, compressed (kB)"),
            kb(weight),
            Some(target),
        );
    }
    let reading = load::Ask::visitor(world, "/sign-in").once();
    let scripts = report::assets(&reading, ".js").len();
    report.line(
        "scripts of a page for somebody not signed in",
        scripts as f64,
        Some("0"),
    );
    report.line("program (MB)", process::program_megabytes(), None);
}
