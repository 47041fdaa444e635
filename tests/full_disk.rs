//! A disk that is full, for real: a clear 507, nothing changed, reading goes on, and the server too once
//! there is room again (R7). As root on a small file system of its own, and everywhere by a limit on the
//! size of files.
#![allow(
    clippy::disallowed_methods,
    reason = "another process is timed by the clock of the machine"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use seyes::accounts;
use seyes::config::Config;
use seyes::doors::wiring;
use seyes::kernel::{Clock, SpaceId};
use seyes::people::{self, NewPerson};
use seyes::policy::{Permit, Profile, Role};
use seyes::spaces::{self, NewSpace, SpaceKind};

use crate::support::{Answer, Browser, Server, database_server, dump, query, random_name};

/// Size of the small file system.
const SMALL: &str = "size=24m";
/// How long the work that follows a write may take.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);
/// Pause between two looks at work that takes its time.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Tables in which the server goes on by itself.
const RESTLESS: [&str; 2] = ["jobs", "sessions"];

/// A school on a disk, with a teacher who writes.
struct Small {
    data: PathBuf,
    url: String,
    token: String,
    session: String,
    space: SpaceId,
    server: Option<Server>,
}

impl Small {
    /// Prepares the school through the library, then starts its server.
    async fn open(data: &Path) -> Self {
        let config = Config::closed(data.to_owned());
        let url = config.database_url.clone();
        let house = wiring::open(config, Clock::System).await.unwrap().house;
        let permit = Permit::for_house();
        let new = NewPerson {
            profile: Profile::Teacher,
            given_name: "Claire".to_owned(),
            family_name: "Roy".to_owned(),
            host: None,
            admin: false,
        };
        let claire = people::actions::add(&house, &permit, &new).await.unwrap();
        let login = ("claire", Some("cartable-bleu-42"));
        accounts::add_account(&house, &permit, &claire, login)
            .await
            .unwrap();
        accounts::actions::accept_charter(&house, &claire)
            .await
            .unwrap();
        let token = accounts::create_token(&house, &permit, &claire, "tests").await;
        let session = accounts::actions::open_session_for_house(&house, &permit, &claire).await;
        let new = NewSpace {
            kind: SpaceKind::Class,
            name: "CM2 B".to_owned(),
            description: String::new(),
            level: String::new(),
        };
        let tx = house.db.write().await.unwrap();
        let space = spaces::actions::open(&tx, &permit, &house.clock, &new)
            .await
            .unwrap();
        let seat = (&space, &claire, Role::Manager);
        spaces::actions::add_member(&tx, &permit, &house.clock, seat)
            .await
            .unwrap();
        house.commit(tx).await.unwrap();
        house.db.close().await;
        // The hour of her last visit is due to be written at the next one.
        query(&url, "UPDATE sessions SET used_at = used_at - 600000000").await;
        let server = Server::start(data, &url).await;
        Self {
            data: data.to_owned(),
            url,
            token: token.unwrap(),
            session: session.unwrap(),
            space,
            server: Some(server),
        }
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    fn browser(&self) -> Browser {
        let browser = self.server().browser();
        browser.set_cookie(&format!("seyes-{}", self.server().at.port()), &self.session);
        browser
    }

    async fn topic(&self, title: &str) -> Answer {
        let path = format!("/api/seyes/v1/spaces/{}/topics", self.space);
        let topic = json!({ "title": title, "markdown": "Bonjour.", "level": "class" });
        let browser = self.server().browser();
        browser.api(("POST", &path), &self.token, Some(topic)).await
    }

    async fn upload(&self) -> Answer {
        let path = format!("/spaces/{}/documents/upload", self.space);
        let mut picture = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(40, 40, image::Rgb([7, 70, 170]))
            .write_to(&mut picture, image::ImageFormat::Png)
            .unwrap();
        let form = [
            ("title", "Une photo"),
            ("level", "class"),
            ("alt", "Du bleu"),
        ];
        let file = ("file", "photo.png", picture.get_ref().as_slice());
        self.browser().upload(&path, &form, &[file]).await
    }

    /// Waits until the passages have done their work.
    async fn settle(&self) {
        let begun = Instant::now();
        let waiting = "SELECT CAST(COUNT(*) AS TEXT) FROM jobs WHERE dead_at IS NULL";
        while query(&self.url, waiting).await[0][0] != "0" {
            assert!(begun.elapsed() < SETTLED_WITHIN, "{}", self.server().log());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Every row that nobody may have changed, and the number of files.
    async fn state(&self) -> (BTreeMap<String, Vec<String>>, usize) {
        let mut rows = dump(&self.url).await;
        rows.retain(|table, _| !RESTLESS.contains(&table.as_str()));
        (rows, files(&self.data.join("media")))
    }
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let count = |path: PathBuf| if path.is_dir() { files(&path) } else { 1 };
    entries.map(|entry| count(entry.unwrap().path())).sum()
}

/// What happens while there is no room, and after.
async fn lives_through(small: &Small, fill: impl Fn(&Small), free: impl Fn(&Small)) {
    let first = small.topic("Avant").await;
    let topic = first.is(201).json()["topic"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = format!("/topics/{topic}");
    small.settle().await;
    let before = small.state().await;
    fill(small);
    let refused = small.topic("Pendant").await;
    refused.is(507);
    assert!(refused.body().contains("disque"), "{}", refused.body());
    small.upload().await.is(507).sees("Plus de place");
    let stranger = small.server().browser();
    let form = [("login", "claire"), ("password", "cartable-bleu-42")];
    stranger
        .post("/sign-in", &form)
        .await
        .is(507)
        .sees("Lire reste possible");
    small.browser().get(&page).await.ok().sees("Avant");
    let path = format!("/api/seyes/v1/topics/{topic}");
    let read = small.server().browser();
    read.api(("GET", &path), &small.token, None).await.ok();
    read.get("/healthz").await.ok();
    assert_eq!(small.state().await, before, "nothing was changed");
    free(small);
    small.topic("Après").await.is(201);
    small.upload().await.is(303);
    stranger.post("/sign-in", &form).await.is(303);
    small.settle().await;
    small.browser().get(&page).await.ok().sees("Avant");
    let list = format!("/spaces/{}/forum", small.space);
    small
        .browser()
        .get(&list)
        .await
        .ok()
        .sees("Après")
        .sees_no("Pendant");
}

/// A file system in memory, unmounted with the test.
struct Mounted(PathBuf);

impl Mounted {
    /// `None` where this is not permitted.
    fn new() -> Option<Self> {
        let at = std::env::temp_dir().join(random_name());
        std::fs::create_dir_all(&at).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", SMALL, "tmpfs"])
            .arg(&at)
            .output();
        let mounted = Self(at);
        mount
            .is_ok_and(|done| done.status.success())
            .then_some(mounted)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // What was never mounted cannot be unmounted, and an empty folder goes anyway.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_survived() {
    if database_server().is_some() {
        println!("skipped: the disk of PostgreSQL is its own");
        return;
    }
    let Some(disk) = Mounted::new() else {
        println!("skipped: only root mounts a file system; the limit on files is tried instead");
        return;
    };
    let mut small = Small::open(&disk.0.join("data")).await;
    let filler = disk.0.join("filler");
    let fill = |_: &Small| {
        let mut file = std::fs::File::create(&filler).unwrap();
        // Ends with «no space left».
        while file.write_all(&[0; 4096]).is_ok() {}
    };
    let free = |_: &Small| std::fs::remove_file(&filler).unwrap();
    lives_through(&small, fill, free).await;
    small.server.take();
}

#[tokio::test]
async fn a_limit_on_files_is_a_full_disk() {
    if database_server().is_some() {
        println!("skipped: the disk of PostgreSQL is its own");
        return;
    }
    let data = std::env::temp_dir().join(random_name());
    let mut small = Small::open(&data).await;
    let limit = |small: &Small, soft: &str| {
        let done = Command::new("prlimit")
            .arg("--pid")
            .arg(small.server().id().to_string())
            .arg(format!("--fsize={soft}:unlimited"))
            .status();
        assert!(done.unwrap().success(), "prlimit (util-linux) is missing");
    };
    let fill = |small: &Small| limit(small, "0");
    lives_through(&small, fill, |small| limit(small, "unlimited")).await;
    small.server.take();
    std::fs::remove_dir_all(&data).unwrap();
}
