//! `seyes demo`: two fictitious schools on this machine, partners of each other.

use std::io::{IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tokio::sync::watch;

use super::school::stop_signal;
use super::{Failure, environment, in_words, start_logging};
use crate::accounts::{self, DemoPeople};
use crate::config::{Cidr, Config, FederationMode};
use crate::doors::serve::{Listening, listen, serve};
use crate::doors::wiring::{self, App};
use crate::federate::partners;
use crate::federate::servers::mode;
use crate::kernel::{Clock, Problem};
use crate::policy::Permit;
use crate::web::cards::DemoPerson;
use crate::web::i18n::Texts;
use crate::worlds::{self, World};

/// The two worlds, with the folder of each.
const WORLDS: [&str; 2] = ["ecole", "college"];
/// How often the schools are looked after.
const WATCH: std::time::Duration = std::time::Duration::from_millis(500);
/// Left in a school's folder when its world is complete.
const COMPLETE: &str = "world-complete";

/// Starts two fictitious schools on this machine, with people to try.
#[derive(Args)]
pub(super) struct Demo {
    /// Throws the demonstration's data away and begins afresh.
    #[arg(long)]
    reset: bool,
    /// The two ports.
    #[arg(long, value_delimiter = ',', num_args = 1, default_value = "4001,4002")]
    ports: Vec<u16>,
    /// Where the data lives; else SEYES_DATA_DIR, else ./data/demo.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

struct School {
    app: App,
    listening: Listening,
    world: World,
    /// Built just now: nobody decided anything in it yet.
    fresh: bool,
}

pub(super) async fn run(demo: Demo) -> Result<(), Failure> {
    start_logging("warn");
    let [first, second] = demo.ports[..] else {
        return Err("two ports are needed, for example: seyes demo --ports 4001,4002".into());
    };
    let data = folder(&demo);
    let listening =
        [first, second].map(|port| listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port))));
    let mut schools = Vec::new();
    for (name, listening) in WORLDS.into_iter().zip(listening) {
        schools.push(prepare(name, &data.join(name), listening?, demo.reset).await?);
    }
    introduce(&schools).await?;
    let (stopper, stop) = watch::channel(false);
    let origins: Vec<String> = schools
        .iter()
        .map(|school| school.app.house.config.origin())
        .collect();
    table(&schools);
    let living: Vec<(App, World)> = schools
        .iter()
        .map(|school| (school.app.clone(), school.world.clone()))
        .collect();
    let mut serving: Vec<_> = schools
        .into_iter()
        .map(|school| tokio::spawn(serve(school.app, school.listening, stop.clone())))
        .collect();
    follow(&living).await;
    println!(
        "\nOpen {} and {} in a browser. Ctrl-C stops both.",
        origins[0], origins[1]
    );
    // A school that breaks ends the demonstration: half of it would only puzzle.
    tokio::select! {
        () = stop_signal() => {}
        () = first_to_end(&serving) => {}
    }
    println!("\nClosing…");
    let _ = stopper.send(true);
    for school in serving.drain(..) {
        school.await??;
    }
    Ok(())
}

/// Resolves when one of the schools has stopped serving.
async fn first_to_end<T>(serving: &[tokio::task::JoinHandle<T>]) {
    while !serving.iter().any(tokio::task::JoinHandle::is_finished) {
        tokio::time::sleep(WATCH).await;
    }
}

fn folder(demo: &Demo) -> PathBuf {
    let named = environment()
        .into_iter()
        .find(|(name, _)| name == "SEYES_DATA_DIR");
    demo.data
        .clone()
        .or_else(|| named.map(|(_, value)| PathBuf::from(value)))
        .unwrap_or_else(|| PathBuf::from("data/demo"))
}

/// Opens one school and, the first time, lives its world.
async fn prepare(
    name: &str,
    dir: &Path,
    listening: Listening,
    reset: bool,
) -> Result<School, Failure> {
    let complete = dir.join(COMPLETE);
    // Half a world (the first start was interrupted) is not worth keeping: nobody has worked in it.
    let half = dir.join("seyes.db").exists() && !complete.exists();
    if dir.exists() && (reset || half) {
        remove(dir)?;
    }
    let world = worlds::read(name).map_err(in_words)?;
    let mut app = wiring::open(config(dir, &listening), Clock::System).await?;
    let fresh = !complete.exists();
    if fresh {
        let start = format!("{}: building", world.school.name);
        let progress = move |done: usize, all: usize| show_progress(&start, done, all);
        worlds::load(&app, &world, &progress)
            .await
            .map_err(in_words)?;
        std::fs::write(&complete, b"")?;
        println!();
    }
    super::school::prepare(&app).await.map_err(in_words)?;
    open_to_partners(&app).await.map_err(in_words)?;
    app.demo = Arc::new(DemoPeople(showcase(&world)));
    Ok(School {
        app,
        listening,
        world,
        fresh,
    })
}

/// The schools of a demonstration talk to each other, until their heads decide otherwise.
async fn open_to_partners(app: &App) -> Result<(), Problem> {
    if mode::chosen_for_house(&app.house).await?.is_some() {
        return Ok(());
    }
    mode::change(&app.house, &Permit::for_house(), FederationMode::Partners).await
}

/// Removes what a demonstration keeps, and only that: the folder may hold other things.
fn remove(dir: &Path) -> Result<(), Failure> {
    for name in ["seyes.db", "seyes.db-wal", "seyes.db-shm", COMPLETE] {
        match std::fs::remove_file(dir.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    for name in ["media", "search"] {
        match std::fs::remove_dir_all(dir.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn config(dir: &Path, listening: &Listening) -> Config {
    let mut config = Config::closed(dir.to_path_buf());
    config.domain = format!("localhost:{}", listening.at.port());
    config.bind = listening.at;
    config.allow_private_networks = vec![Cidr {
        address: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)),
        prefix: 8,
    }];
    config.demo = true;
    config
}

/// Makes each new school a partner of the other; later it is for their heads to decide.
async fn introduce(schools: &[School]) -> Result<(), Failure> {
    for school in schools.iter().filter(|school| school.fresh) {
        for other in schools {
            let (house, host) = (&school.app.house, &other.app.house.config.domain);
            if house.config.domain != *host {
                partners::add(house, &Permit::for_house(), host)
                    .await
                    .map_err(in_words)?;
            }
        }
    }
    Ok(())
}

/// The people who follow a blog of the other school ask for it, once both schools answer.
async fn follow(schools: &[(App, World)]) {
    for (app, world) in schools {
        for wish in &world.follows {
            let Some((key, _)) = wish.blog.split_once('@') else {
                continue;
            };
            for (other, far) in schools {
                if let Some(blog) = far.blogs.iter().find(|blog| blog.key == key) {
                    let asked = worlds::follow(app, (world, &wish.follower), (other, &blog.title));
                    if let Err(problem) = asked.await {
                        tracing::warn!(%problem, "a follow of the demonstration was not asked");
                    }
                }
            }
        }
    }
}

fn show_progress(what: &str, done: usize, all: usize) {
    if std::io::stdout().is_terminal() {
        print!("\r{what} {done}/{all} ");
        let _ = std::io::stdout().flush();
    } else if done == all {
        println!("{what} {done}/{all}");
    }
}

fn showcase(world: &World) -> Vec<DemoPerson> {
    let texts = Texts::default();
    world
        .people
        .iter()
        .filter(|someone| someone.showcase)
        .map(|someone| DemoPerson {
            name: format!("{} {}", someone.given_name, someone.family_name),
            profile_label: accounts::profile_words(texts, &someone.profile, someone.admin),
            login: someone.login.clone(),
            password: password(world, someone.password.as_ref()),
        })
        .collect()
}

fn password(world: &World, own: Option<&String>) -> String {
    own.unwrap_or(&world.school.default_password).clone()
}

fn table(schools: &[School]) {
    for school in schools {
        println!(
            "\n{}  {}",
            school.app.house.config.origin(),
            school.world.school.name
        );
        for person in &school.app.demo.0 {
            println!(
                "  {:<24} {:<22} {:<20} {}",
                person.name, person.profile_label, person.login, person.password
            );
        }
    }
}
