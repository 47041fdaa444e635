//! Allow-lists and block-lists as CSV, in the columns of Mastodon and GoToSocial (`#domain`, `#severity`…)
//! or as plain lines. Reading names the line of each mistake; nothing changes before it was shown.

use std::collections::BTreeSet;

use super::acts;
use crate::db::Query;
use crate::federate::partners::canonical;
use crate::federate::store;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Permit;

/// Largest file, in bytes.
pub const FILE_LARGEST: usize = 1024 * 1024;
/// Most servers of one list.
pub const HOSTS_MOST: usize = 5_000;
/// Mistakes that are named; more of them are only counted.
pub const MISTAKES_NAMED: usize = 50;

/// What a list is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Servers that are allowed.
    Allowed,
    /// Servers that are blocked.
    Blocked,
}

impl About {
    /// The word of addresses and forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Blocked => "blocked",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Allowed, Self::Blocked]
            .into_iter()
            .find(|about| about.as_str() == word)
    }
}

/// A line that cannot be taken, and the key of the sentence that says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Number of the line, from 1.
    pub line: usize,
    /// Fluent key.
    pub key: &'static str,
}

/// A list as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Canonical hosts, each once, in the order of the file.
    pub hosts: Vec<String>,
    /// Lines that say something weaker than a block and are passed over.
    pub weaker: usize,
    /// The first mistakes.
    pub mistakes: Vec<Mistake>,
    /// All mistakes.
    pub wrong: usize,
}

impl Read {
    fn wrong(&mut self, line: usize, key: &'static str) {
        self.wrong += 1;
        if self.mistakes.len() < MISTAKES_NAMED {
            self.mistakes.push(Mistake { line, key });
        }
    }
}

/// Reads a list.
///
/// # Errors
/// `TooLarge` for more than [`FILE_LARGEST`] bytes; `Invalid` when it is no text.
pub fn read(house: &House, bytes: &[u8]) -> Result<Read, Problem> {
    if bytes.len() > FILE_LARGEST {
        return Err(Problem::TooLarge("servers-file-too-large"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text =
        std::str::from_utf8(bytes).map_err(|_| Problem::field("file", "error-list-no-text"))?;
    let mut read = Read::default();
    let (mut seen, mut columns) = (BTreeSet::new(), Columns::default());
    for (at, record) in records(text).into_iter().enumerate() {
        let (line, cells) = record;
        if at == 0
            && let Some(found) = Columns::of(&cells)
        {
            columns = found;
            continue;
        }
        let Some(host) = cells.get(columns.host).map(|cell| cell.trim()) else {
            read.wrong(line, "servers-line-short");
            continue;
        };
        if host.is_empty() || host.starts_with('#') {
            continue;
        }
        let severity = columns.severity.and_then(|at| cells.get(at));
        let severity = severity.map_or("", |cell| cell.trim());
        match severity.to_ascii_lowercase().as_str() {
            "" | "suspend" | "block" => {}
            "silence" | "limit" | "noop" | "none" => {
                read.weaker += 1;
                continue;
            }
            _ => {
                read.wrong(line, "servers-line-severity");
                continue;
            }
        }
        match canonical(house, host) {
            Ok(_) if host.contains('*') => read.wrong(line, "servers-line-hidden"),
            Ok(host) if read.hosts.len() < HOSTS_MOST => {
                if seen.insert(host.clone()) {
                    read.hosts.push(host);
                }
            }
            Ok(_) => read.wrong(line, "servers-line-many"),
            Err(_) if host.contains('*') => read.wrong(line, "servers-line-hidden"),
            Err(_) => read.wrong(line, "servers-line-host"),
        }
    }
    Ok(read)
}

/// Where the columns stand.
#[derive(Default)]
struct Columns {
    host: usize,
    severity: Option<usize>,
}

impl Columns {
    /// The columns that a first line names; none when it is a host already.
    fn of(cells: &[String]) -> Option<Self> {
        let named = |wanted: &str| {
            cells.iter().position(|cell| {
                let name = cell.trim().trim_start_matches('#').trim();
                name.eq_ignore_ascii_case(wanted)
            })
        };
        Some(Self {
            host: named("domain").or_else(|| named("host"))?,
            severity: named("severity"),
        })
    }
}

/// The records of a CSV text (RFC 4180, with `,` or `;`), each with the number of its first line.
fn records(text: &str) -> Vec<(usize, Vec<String>)> {
    let (mut found, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut quoted) = (1, 1, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' | ';' if !quoted => cells.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                cells.push(std::mem::take(&mut cell));
                found.push((begun, std::mem::take(&mut cells)));
                line += 1;
                begun = line;
            }
            '\r' if !quoted => {}
            '\n' => {
                line += 1;
                cell.push(letter);
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        found.push((begun, cells));
    }
    found
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Plan {
    /// Servers that are new on the list.
    pub added: Vec<String>,
    /// Servers that are on it already.
    pub known: usize,
    /// Partners that the list would block: their follows end.
    pub lost: Vec<String>,
    /// Servers that stay blocked, though the list allows them.
    pub kept: Vec<String>,
}

/// Compares a list with what is known, and changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn plan(
    q: &impl Query,
    _permit: &Permit,
    (about, hosts): (About, &[String]),
) -> Result<Plan, Problem> {
    let mut plan = Plan::default();
    for host in hosts {
        let state = store::partner_state_for_house(q, host).await?;
        match (about, state.as_deref()) {
            (About::Allowed, Some("blocked")) => plan.kept.push(host.clone()),
            (About::Allowed, None | Some("ended")) | (About::Blocked, None | Some("ended")) => {
                plan.added.push(host.clone());
            }
            (About::Blocked, Some("active" | "frozen")) => plan.lost.push(host.clone()),
            _ => plan.known += 1,
        }
    }
    Ok(plan)
}

/// Puts a list into force, whole or not at all. A block beats an allowance.
///
/// # Errors
/// Those of the database; then nothing was changed.
pub async fn import(
    house: &House,
    permit: &Permit,
    (about, hosts): (About, &[String]),
) -> Result<usize, Problem> {
    let tx = house.db.write().await?;
    let plan = plan(&tx, permit, (about, hosts)).await?;
    for host in plan.added.iter().chain(&plan.lost) {
        match about {
            About::Allowed => {
                store::put_partner(house, &tx, (host, "active")).await?;
                store::note_act(house, &tx, permit, ("server-allowed", host)).await?;
                acts::standing_changed(house, &tx, host).await?;
            }
            About::Blocked => acts::block_within(house, &tx, permit, host).await?,
        }
    }
    house.commit(tx).await?;
    Ok(plan.added.len() + plan.lost.len())
}

/// A list as CSV, for this program and for others.
///
/// # Errors
/// Those of the database.
pub async fn export(q: &impl Query, permit: &Permit, about: About) -> Result<String, Problem> {
    let (head, states, end) = match about {
        About::Allowed => ("#domain\n", ["active", "frozen"], "\n"),
        About::Blocked => (
            "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n",
            ["blocked", "blocked"],
            ",suspend,true,true,,false\n",
        ),
    };
    let hosts = store::hosts_in(q, permit, states).await?;
    let lines = hosts.iter().map(|host| format!("{host}{end}"));
    Ok(head.to_owned() + &lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_know_their_lines() {
        let text = "#domain,#severity\r\na.example,suspend\n\"b\n\"\"x\"\"\",c\nlast";
        let lines: Vec<_> = records(text);
        assert_eq!(lines[1], (2, vec!["a.example".into(), "suspend".into()]));
        assert_eq!(lines[2], (3, vec!["b\n\"x\"".into(), "c".into()]));
        assert_eq!(lines[3], (5, vec!["last".into()]));
    }

    #[test]
    fn columns_are_found_by_name() {
        let of = |line: &str| Columns::of(&records(line)[0].1);
        assert_eq!(of("comment,#Domain,severity").unwrap().host, 1);
        assert_eq!(of("#domain").unwrap().severity, None);
        assert!(of("a.example,suspend").is_none());
    }
}
