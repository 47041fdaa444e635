//! Three schools talk with each other, two of them with everything of the demo worlds, and every byte that
//! leaves one of them is searched for what must not be in it (A24, A62, A63, A82).

mod crawl;
mod journey;
mod open;
mod scan;
mod secrets;

use std::collections::{BTreeMap, BTreeSet};

use seyes::config::FederationMode;
use seyes::worlds::{self, World};

use self::crawl::{Asker, addresses, ask};
use self::journey::Schools;
use self::scan::Scanner;
use self::secrets::Secrets;
use crate::support::{Exchange, School};

/// What each side looks for in what it hears.
struct Watch<'a> {
    /// Never leaves.
    closed: Scanner,
    /// Crosses between these two, and nowhere else.
    shared: Scanner,
    between: [&'a str; 2],
}

/// What was found: the secret, with where.
type Faults = BTreeMap<String, String>;

impl Watch<'_> {
    /// Searches what a server was asked and answered; returns how often something shared was heard by its
    /// partner.
    fn search(&self, host: &str, heard: &[Exchange], faults: &mut Faults) -> usize {
        let (mut crossed, mut seen) = (0, BTreeSet::new());
        for one in heard.iter().filter(|one| !one.inside) {
            // Most answers are the same refusal.
            if !one.by_server && !seen.insert((one.signer.clone(), one.told.clone())) {
                continue;
            }
            let asker = one.signer.as_deref().unwrap_or_default();
            let partners = self.between.contains(&host) && self.between.contains(&asker);
            let mut texts = vec![&one.told];
            // A test may ask for a name; a school may not say one.
            texts.extend(Some(&one.asked).filter(|_| one.by_server));
            for text in texts {
                let shared = self.shared.find(text);
                let known = match one.by_server {
                    true => BTreeSet::new(),
                    false => self.closed.find(&one.line),
                };
                crossed += usize::from(partners && !shared.is_empty());
                let told = shared.into_iter().filter(|_| !partners);
                let closed = self.closed.find(text).into_iter();
                for secret in told.chain(closed.filter(|one| !known.contains(one))) {
                    let at = format!("{host} ← {asker}: {}\n{text:.1500}", one.line);
                    faults.entry(secret).or_insert(at);
                }
            }
        }
        crossed
    }
}

async fn ids_of_pupils(school: &School) -> Vec<String> {
    let sql =
        "SELECT id FROM persons WHERE host IS NULL AND profile NOT IN ('teacher', 'personnel')";
    super::lines(school, sql).await
}

async fn everybody_asks(s: &Schools, worlds: &[World; 2]) {
    for (school, other, world) in [
        (&s.home, &s.away, &worlds[0]),
        (&s.away, &s.home, &worlds[1]),
    ] {
        let addresses = addresses(school, world).await;
        assert!(addresses.len() > 500, "{}", addresses.len());
        for asker in [
            Asker::Nobody,
            Asker::Program,
            Asker::School(other),
            Asker::School(&s.third),
        ] {
            ask(school, asker, &addresses).await;
        }
    }
}

fn told(faults: &Faults) -> String {
    let lines = faults.iter().map(|(secret, at)| format!("«{secret}» {at}"));
    lines.take(20).collect::<Vec<_>>().join("\n\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_leaves_names_a_pupil_or_says_what_is_not_for_others() {
    let worlds = ["ecole", "college"].map(|name| worlds::read(name).unwrap());
    let s = Schools::open(FederationMode::Partners).await;
    let mut secrets: Vec<String> = Vec::new();
    let mut shared: Vec<String> = journey::SHARED.map(str::to_owned).to_vec();
    for (world, school) in worlds.iter().zip([&s.home, &s.away]) {
        let kept = Secrets::of(world, &worlds);
        let pupils = world.people.iter().filter(|one| one.profile == "student");
        assert!(
            kept.names.len() > 4 * pupils.count(),
            "{}",
            kept.names.len()
        );
        assert!(kept.words.len() > 100, "{}", kept.words.len());
        secrets.extend(kept.names.into_iter().chain(kept.words));
        secrets.extend(ids_of_pupils(school).await);
        shared.extend(kept.aliases);
    }
    secrets.extend(journey::CLOSED.map(str::to_owned));
    let hosts = [&s.home, &s.away].map(|school| school.house.config.domain.as_str());
    let watch = Watch {
        closed: Scanner::of(&secrets),
        shared: Scanner::of(&shared),
        between: hosts,
    };
    s.live().await;
    everybody_asks(&s, &worlds).await;

    let (mut faults, mut crossed, mut inside) = (Faults::new(), 0, BTreeSet::new());
    for (school, tap) in s.heard() {
        let heard = tap.take();
        crossed += watch.search(&school.house.config.domain, &heard, &mut faults);
        // What stands on a school's own pages is found there: the search can fail.
        for one in heard.iter().filter(|one| one.inside) {
            inside.extend(watch.closed.find(&one.told));
        }
    }
    assert!(
        faults.is_empty(),
        "{} left:\n{}",
        faults.len(),
        told(&faults)
    );
    assert!(crossed > 20, "the partners hardly spoke: {crossed}");
    assert!(
        inside.len() > 40,
        "hardly anything is on the schools' own pages: {inside:?}"
    );
    let title = "le conseil des eleves a parle de la cantine";
    assert!(inside.contains(title), "{inside:?}");
}
