//! The table that `make bench` prints.

use std::time::Instant;

/// How many times slower the large school may be.
const RATIO: &str = "≤ 1.5";

/// Prints as it goes: a long measurement shows how far it is.
pub struct Report {
    begun: Instant,
}

impl Report {
    /// The head: on what machine, how busy it was.
    pub fn begin() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!(
            "Figures of Seyès: release build, {cores} cores, load average {}",
            busy()
        );
        Self {
            begun: Instant::now(),
        }
    }

    /// A part of the table.
    pub fn heading(&mut self, text: &str) {
        println!("\n{text}\n{:<58} {:>10}  target", "", "measured");
    }

    /// One figure.
    pub fn line(&mut self, what: &str, figure: f64, target: Option<&str>) {
        let digits = if figure >= 100.0 { 0 } else { 2 };
        println!(
            "{what:<58} {figure:>10.digits$}  {}",
            target.unwrap_or_default()
        );
    }

    /// One comparison of the two schools.
    pub fn ratio(&mut self, what: &str, figure: f64) {
        self.line(what, figure, Some(RATIO));
    }

    /// The foot.
    pub fn end(&self) {
        let took = self.begun.elapsed().as_secs();
        println!("\nmeasured in {took} s; load average at the end {}", busy());
    }
}

fn busy() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The addresses of built files with an ending that a page loads.
pub fn assets(html: &str, ending: &str) -> Vec<String> {
    let quoted = html.split('"');
    let mut found: Vec<String> = quoted
        .filter(|text| text.starts_with("/assets/") && text.ends_with(ending))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}
