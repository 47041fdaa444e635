//! Reads the project's own files, for tests that keep its order.

use std::path::{Path, PathBuf};

/// One file of the project.
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// The text without its unit tests, which stand at the end of a file.
    pub fn code(&self) -> &str {
        self.text.split("#[cfg(test)]").next().unwrap_or_default()
    }

    /// The text without comments, for rules about what the code says.
    pub fn spoken(&self) -> String {
        let lines = self.code().lines();
        let plain = |line: &str| !line.trim_start().starts_with("//");
        lines
            .filter(|line| plain(line))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// The folder that holds `Cargo.toml`.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files below `folder` whose names end in `ending`, in order.
pub fn sources(folder: &str, ending: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root().join(folder), ending, &mut paths);
    paths.sort();
    let read = |path: PathBuf| Source {
        path: path
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned(),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    paths.into_iter().map(read).collect()
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", "dist", "target"].contains(&name.as_str()) {
            walk(&path, ending, found);
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

/// The patterns of every page that answers GET, as the rooms declare them with `.route(…)`.
pub fn page_routes() -> Vec<String> {
    let mut routes = Vec::new();
    for source in sources("src", ".rs") {
        for call in source.spoken().split(".route(").skip(1) {
            let inside = arguments(call);
            let pattern = inside.split('"').nth(1).unwrap_or_default();
            if inside.contains("get(") && pattern.starts_with('/') {
                routes.push(pattern.to_owned());
            }
        }
    }
    routes.sort();
    routes.dedup();
    routes
}

/// The text up to the parenthesis that closes the call.
fn arguments(call: &str) -> &str {
    let mut depth = 1;
    for (at, letter) in call.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &call[..at];
        }
    }
    call
}
