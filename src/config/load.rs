//! Reads the settings from a file and the environment, and refuses what it does not understand.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::{Cidr, Config, FederationMode, SearchKind};

/// Every key, as the file spells it.
pub const KEYS: &[&str] = &[
    "domain",
    "bind",
    "metrics_bind",
    "data_dir",
    "database_url",
    "database_connections",
    "tls_cert",
    "tls_key",
    "extra_ca",
    "allow_private_networks",
    "trusted_proxies",
    "federation",
    "search",
    "meili_url",
    "meili_key",
    "smtp_url",
];

/// How many connections to PostgreSQL may be asked for: below, requests would wait for each other.
const CONNECTIONS: RangeInclusive<u32> = 3..=100;
/// Prefix of the environment's spelling.
const PREFIX: &str = "SEYES_";
/// First words of variables that belong to the tests and to the log, not to the server.
const FOREIGN: &[&str] = &["TEST", "LOG", "BIN", "CHROMIUM", "KILL"];

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigProblem {
    /// The file cannot be read.
    #[error("the configuration file {0} cannot be read: {1}. Check the path and its permissions.")]
    Unreadable(String, std::io::Error),
    /// The file is not TOML.
    #[error("the configuration file {0} is not valid TOML: {1}")]
    NotToml(String, String),
    /// A key that does not exist.
    #[error("unknown setting «{0}». Known settings: {1}.")]
    Unknown(String, String),
    /// A value that cannot be understood.
    #[error("the setting «{0}» cannot be «{1}»: {2}.")]
    Wrong(&'static str, String, &'static str),
    /// Two settings that need each other.
    #[error("the setting «{0}» needs «{1}» as well.")]
    Incomplete(&'static str, &'static str),
}

type Values = BTreeMap<String, String>;

/// Builds the configuration from an optional file and the given environment.
///
/// # Errors
/// A [`ConfigProblem`] that names the setting and says what to write instead.
pub fn load(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigProblem> {
    let mut values = Values::new();
    if let Some(path) = file {
        read_file(path, &mut values)?;
    }
    for (name, value) in environment {
        if let Some(key) = name.strip_prefix(PREFIX) {
            let first = key.split('_').next().unwrap_or_default();
            if FOREIGN.contains(&first) {
                continue;
            }
            let key = key.to_ascii_lowercase();
            if !KEYS.contains(&key.as_str()) {
                let known: Vec<_> = KEYS
                    .iter()
                    .map(|k| format!("SEYES_{}", k.to_uppercase()))
                    .collect();
                return Err(ConfigProblem::Unknown(name, known.join(", ")));
            }
            values.insert(key, value);
        }
    }
    values.retain(|_, value| !value.is_empty());
    build(&values)
}

fn read_file(path: &Path, values: &mut Values) -> Result<(), ConfigProblem> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigProblem::Unreadable(shown.clone(), error))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| ConfigProblem::NotToml(shown, error.to_string()))?;
    for (key, value) in table {
        if !KEYS.contains(&key.as_str()) {
            return Err(ConfigProblem::Unknown(key, KEYS.join(", ")));
        }
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Array(items) => items
                .iter()
                .map(|item| {
                    item.as_str()
                        .map_or_else(|| item.to_string(), str::to_owned)
                })
                .collect::<Vec<_>>()
                .join(","),
            other => other.to_string(),
        };
        values.insert(key, value);
    }
    Ok(())
}

fn build(values: &Values) -> Result<Config, ConfigProblem> {
    let get = |key: &str| values.get(key).cloned();
    let data_dir = PathBuf::from(get("data_dir").unwrap_or_else(|| "data".to_owned()));
    let mut config = Config::closed(data_dir);
    if let Some(domain) = get("domain") {
        config.domain = domain_of(&domain)?;
    }
    if let Some(bind) = get("bind") {
        config.bind = address("bind", &bind)?;
    }
    config.metrics_bind = get("metrics_bind")
        .map(|at| address("metrics_bind", &at))
        .transpose()?;
    if let Some(url) = get("database_url") {
        if !["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|start| url.starts_with(start))
        {
            return Err(ConfigProblem::Wrong(
                "database_url",
                "…".to_owned(),
                "write sqlite:FILE or postgres://user:password@host/base",
            ));
        }
        config.database_url = url;
    }
    if let Some(number) = get("database_connections") {
        config.database_connections = connections(&number)?;
    }
    config.tls = match (get("tls_cert"), get("tls_key")) {
        (Some(cert), Some(key)) => Some((cert.into(), key.into())),
        (None, None) => None,
        (Some(_), None) => return Err(ConfigProblem::Incomplete("tls_cert", "tls_key")),
        (None, Some(_)) => return Err(ConfigProblem::Incomplete("tls_key", "tls_cert")),
    };
    config.extra_ca = get("extra_ca").map(PathBuf::from);
    if let Some(list) = get("allow_private_networks") {
        config.allow_private_networks = networks("allow_private_networks", &list)?;
    }
    if let Some(list) = get("trusted_proxies") {
        config.trusted_proxies = networks("trusted_proxies", &list)?;
    }
    search_and_federation(values, &mut config)?;
    config.smtp_url = get("smtp_url");
    Ok(config)
}

fn search_and_federation(values: &Values, config: &mut Config) -> Result<(), ConfigProblem> {
    if let Some(mode) = values.get("federation") {
        let advice = "write off, partners or open";
        let wrong = || ConfigProblem::Wrong("federation", mode.clone(), advice);
        config.federation = Some(FederationMode::of(mode).ok_or_else(wrong)?);
    }
    if let Some(kind) = values.get("search") {
        config.search = match kind.as_str() {
            "embedded" => SearchKind::Embedded,
            "meilisearch" => SearchKind::Meilisearch,
            _ => {
                let advice = "write embedded or meilisearch";
                return Err(ConfigProblem::Wrong("search", kind.clone(), advice));
            }
        };
    }
    config.meili_url = values.get("meili_url").cloned();
    config.meili_key = values.get("meili_key").cloned();
    if config.search == SearchKind::Meilisearch && config.meili_url.is_none() {
        return Err(ConfigProblem::Incomplete("search", "meili_url"));
    }
    Ok(())
}

fn connections(text: &str) -> Result<u32, ConfigProblem> {
    let number = text.parse().ok();
    number
        .filter(|number| CONNECTIONS.contains(number))
        .ok_or_else(|| {
            let advice = "write a number of connections from 3 to 100";
            ConfigProblem::Wrong("database_connections", text.to_owned(), advice)
        })
}

fn address(key: &'static str, text: &str) -> Result<SocketAddr, ConfigProblem> {
    text.parse().map_err(|_| {
        ConfigProblem::Wrong(
            key,
            text.to_owned(),
            "write ADDRESS:PORT, for example 127.0.0.1:4000",
        )
    })
}

/// A host name, with a port only where no certificate exists (loopback).
fn domain_of(text: &str) -> Result<String, ConfigProblem> {
    let advice = "write the bare name of the server, for example ecole.example.fr";
    let wrong = || ConfigProblem::Wrong("domain", text.to_owned(), advice);
    let url = url::Url::parse(&format!("https://{text}/")).map_err(|_| wrong())?;
    let host = url.host_str().ok_or_else(wrong)?;
    let canonical = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    if url.path() == "/" && url.username().is_empty() && canonical == text.to_lowercase() {
        Ok(canonical)
    } else {
        Err(wrong())
    }
}

fn networks(key: &'static str, list: &str) -> Result<Vec<Cidr>, ConfigProblem> {
    let parse = |text: &str| -> Option<Cidr> {
        let (address, prefix) = text.split_once('/')?;
        let address: IpAddr = address.trim().parse().ok()?;
        let prefix: u8 = prefix.trim().parse().ok()?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= widest).then_some(Cidr { address, prefix })
    };
    list.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            parse(part).ok_or_else(|| {
                let advice = "write blocks such as 10.0.0.0/8, separated by commas";
                ConfigProblem::Wrong(key, part.to_owned(), advice)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Config, ConfigProblem> {
        load(
            None,
            pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned())),
        )
    }

    #[test]
    fn a_fresh_server_is_closed() {
        let config = with(&[]).unwrap();
        assert_eq!(config.federation, None);
        assert!(config.allow_private_networks.is_empty());
        assert!(config.bind.ip().is_loopback());
    }

    #[test]
    fn settings_are_not_taken_for_those_of_the_tests() {
        let config = with(&[("SEYES_BIND", "127.0.0.1:4321"), ("SEYES_BIN", "seyes")]);
        assert_eq!(config.unwrap().bind.port(), 4321);
    }

    #[test]
    fn wrong_values_are_named() {
        for (key, value) in [
            ("SEYES_FEDERATION", "yes"),
            ("SEYES_BIND", "4000"),
            ("SEYES_SEARCH", "solr"),
            ("SEYES_DOMAIN", "https://ecole.example"),
            ("SEYES_ALLOW_PRIVATE_NETWORKS", "10.0.0.0/33"),
            ("SEYES_TRUSTED_PROXIES", "nginx"),
            ("SEYES_DATABASE_URL", "mysql://x"),
            ("SEYES_TLS_CERT", "cert.pem"),
            ("SEYES_SERACH", "embedded"),
        ] {
            let sentence = with(&[(key, value)]).err().unwrap().to_string();
            let name = key.trim_start_matches("SEYES_").to_lowercase();
            assert!(
                sentence.contains(&name) || sentence.contains(key),
                "{sentence}"
            );
        }
    }

    #[test]
    fn a_database_password_is_not_repeated() {
        let sentence = with(&[("SEYES_DATABASE_URL", "mysql://u:secret@h")])
            .err()
            .unwrap();
        assert!(!sentence.to_string().contains("secret"));
    }
}
