//! The documents tell of files and settings that exist.

use seyes::config::KEYS;

use crate::support::{Source, root, sources};

fn documents() -> Vec<Source> {
    let mut found = sources("docs", ".md");
    found.extend(sources("frontend", "README.md"));
    for name in ["README.md", "FEDERATION.md", "SECURITY.md"] {
        if let Ok(text) = std::fs::read_to_string(root().join(name)) {
            found.push(Source {
                path: name.to_owned(),
                text,
            });
        }
    }
    found
}

/// Paths such as `src/web/page.rs` between backquotes; patterns with `<`, `*` or `…` are not paths.
fn paths(text: &str) -> Vec<&str> {
    let starts = [
        "src/",
        "federation/",
        "frontend/",
        "tests/",
        "fixtures/",
        "migrations/",
        "docs/",
    ];
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|quoted| starts.iter().any(|start| quoted.starts_with(start)))
        .filter(|quoted| !quoted.contains(['<', '*', '…', '{', ' ', '$']))
        .map(|quoted| quoted.split([':', '#']).next().unwrap_or_default())
        .collect()
}

#[test]
fn quoted_paths_exist() {
    let made = [
        "frontend/dist",
        "frontend/node_modules",
        "tests/browser/node_modules",
        "tests/peers/node_modules",
    ];
    let mut wrong = Vec::new();
    for document in documents() {
        for path in paths(&document.text) {
            let built = made.iter().any(|folder| path.starts_with(folder));
            // The room that docs/CONTRIBUTING.md builds as an example.
            let example = path.contains("herbari");
            if !built && !example && !root().join(path).exists() {
                wrong.push(format!("{}: {path}", document.path));
            }
        }
    }
    assert!(wrong.is_empty(), "no such files:\n{}", wrong.join("\n"));
}

#[test]
fn every_setting_is_in_the_guide_of_the_administrator() {
    let guide = std::fs::read_to_string(root().join("docs/ADMIN.md")).unwrap();
    for key in KEYS {
        let (file, environment) = (format!("`{key}`"), format!("SEYES_{}", key.to_uppercase()));
        let told = guide.contains(&file) || guide.contains(&environment);
        assert!(told, "docs/ADMIN.md does not tell of «{key}»");
    }
}

#[test]
fn settings_named_in_documents_exist() {
    let foreign = [
        "SEYES_TEST_",
        "SEYES_LOG",
        "SEYES_BIN",
        "SEYES_CHROMIUM",
        "SEYES_KILL",
    ];
    for document in documents() {
        for rest in document.text.split("SEYES_").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_ascii_uppercase() || *c == '_')
                .collect();
            let whole = format!("SEYES_{name}");
            let known = KEYS.contains(&name.to_lowercase().as_str());
            let ok = known || name.is_empty() || foreign.iter().any(|one| whole.starts_with(one));
            assert!(ok, "{} names {whole}", document.path);
        }
    }
}
