//! Documents: writing together, versions, late saves, and who sees none of it (A58 to A60).

use serde_json::json;
use seyes::kernel::SpaceId;
use seyes::policy::Profile;

use crate::support::{Answer, Person, School};

/// A photo of the class.
pub const PHOTO: &[u8] = include_bytes!("../fixtures/worlds/media/car-mer.jpg");

/// A group of two pupils and their teacher, and a pupil outside.
pub struct Club {
    /// The school.
    pub school: School,
    /// The group.
    pub space: SpaceId,
    /// Manages it.
    pub teacher: Person,
    /// A member.
    pub ines: Person,
    /// A member.
    pub noa: Person,
    /// No member.
    pub outsider: Person,
}

impl Club {
    /// Opens it.
    pub async fn open() -> Self {
        let school = School::open().await;
        let teacher = school.person("Claire", Profile::Teacher).await;
        let ines = school.person("Ines", Profile::Student).await;
        let noa = school.person("Noa", Profile::Student).await;
        let outsider = school.person("Tom", Profile::Student).await;
        let space = school.group("Club", &[&teacher], &[&ines, &noa]).await;
        Self {
            school,
            space,
            teacher,
            ines,
            noa,
            outsider,
        }
    }

    /// A path of the group.
    pub fn at(&self, end: &str) -> String {
        format!("/spaces/{}/{end}", self.space)
    }

    /// A document of Inès in the group; its address.
    pub async fn document(&self, title: &str, body: &str) -> String {
        let form = [("title", title), ("body", body), ("level", "group")];
        let answer = self.ines.post(&self.at("documents/write"), &form).await;
        place(answer.leads_to("/documents/"))
    }

    /// The teacher asks for a folder.
    pub async fn folder(&self, name: &str, parent: &str) -> Answer {
        let form = [("name", name), ("parent", parent)];
        self.teacher.post(&self.at("folders"), &form).await
    }
}

/// Where a redirect leads, without its query.
pub fn place(answer: &Answer) -> String {
    answer.location().split('?').next().unwrap().to_owned()
}

/// The folder that a redirect leads to.
pub fn folder_of(answer: &Answer) -> String {
    let query = answer.is(303).location().split("folder=").nth(1).unwrap();
    query.split('&').next().unwrap().to_owned()
}

#[tokio::test]
async fn two_pupils_write_name_compare_and_restore() {
    let club = Club::open().await;
    let page = club.ines.get(&club.at("documents")).await;
    page.ok().sees("L'étagère est vide");
    club.ines
        .get(&club.at("documents/write"))
        .await
        .ok()
        .sees("Club");
    let path = club
        .document("Exposé", "## Plan\n\nLe volcan dort.\n\n## Fin")
        .await;
    let read = club.noa.get(&path).await;
    read.ok().sees("Exposé").sees("Le volcan dort.");
    assert!(read.body().contains("<h2 id=\"part-1\">Plan</h2>"));
    assert!(read.addresses().contains(&"#part-2".to_owned()));

    let edit = club.noa.get(&format!("{path}/edit")).await;
    let version = edit.ok().field("version").unwrap();
    assert_eq!(version, "1");
    let form = [
        ("title", "Exposé"),
        ("body", "## Plan\n\nLe volcan gronde.\n\n## Fin"),
        ("version", "1"),
    ];
    let saved = club.noa.post(&format!("{path}/edit"), &form).await;
    saved.leads_to(&path);
    // The same text again is no new version.
    let form = [form[0], form[1], ("version", "2")];
    club.noa
        .post(&format!("{path}/edit"), &form)
        .await
        .leads_to(&path);

    let versions = club.ines.get(&format!("{path}/versions")).await;
    versions
        .ok()
        .sees("Version 2")
        .sees("Noa M.")
        .sees_no("Version 3");
    let named = [("name", "avant l'oral")];
    let answer = club
        .ines
        .post(&format!("{path}/versions/1/name"), &named)
        .await;
    answer.leads_to(&format!("{path}/versions"));
    let list = club.noa.get(&format!("{path}/versions")).await;
    list.ok().sees("avant l'oral");
    let long = "x".repeat(81);
    let refused = [("name", long.as_str())];
    let answer = club
        .ines
        .post(&format!("{path}/versions/1/name"), &refused)
        .await;
    answer.is(422).sees("80 signes au plus");

    let compared = club.ines.get(&format!("{path}/compare?from=1&to=2")).await;
    compared
        .ok()
        .sees("Supprimé : dort")
        .sees("Ajouté : gronde");
    let old = club.ines.get(&format!("{path}/versions/1")).await;
    old.ok().sees("Le volcan dort.");

    let asked = club
        .ines
        .get(&format!("{path}/versions/1/restoration"))
        .await;
    let version = asked.ok().field("version").unwrap();
    let late = [("confirmed", "yes"), ("version", "1")];
    let restoration = format!("{path}/versions/1/restoration");
    club.ines
        .post(&restoration, &late)
        .await
        .is(422)
        .sees("entre-temps");
    let unconfirmed = [("version", version.as_str())];
    club.ines.post(&restoration, &unconfirmed).await.ok();
    club.ines.get(&path).await.sees("Le volcan gronde.");
    let confirmed = [("confirmed", "yes"), ("version", version.as_str())];
    club.ines
        .post(&restoration, &confirmed)
        .await
        .leads_to(&path);
    club.noa.get(&path).await.ok().sees("Le volcan dort.");
    let list = club.noa.get(&format!("{path}/versions")).await;
    list.ok().sees("Version 3").sees("Version 2");
}

#[tokio::test]
async fn a_late_save_loses_nothing() {
    let club = Club::open().await;
    let path = club.document("Liste", "- eau\n- pain").await;
    let edit = format!("{path}/edit");
    let noa = [
        ("title", "Liste"),
        ("body", "- eau\n- pain\n- carte"),
        ("version", "1"),
    ];
    club.noa.post(&edit, &noa).await.leads_to(&path);
    let ines = [
        ("title", "Liste"),
        ("body", "- eau\n- pain\n- lampe"),
        ("version", "1"),
    ];
    let late = club.ines.post(&edit, &ines).await;
    late.is(422)
        .sees("Ce qui a changé entre-temps")
        .sees("- lampe")
        .sees("carte");
    assert_eq!(late.field("version").as_deref(), Some("2"));
    club.noa.get(&path).await.sees("carte").sees_no("lampe");
    let again = [ines[0], ines[1], ("version", "2")];
    club.ines.post(&edit, &again).await.leads_to(&path);
    club.noa.get(&path).await.sees("lampe");
    let two = club.noa.get(&format!("{path}/versions/2")).await;
    two.ok().sees("carte");

    let api = format!("/api/seyes/v1{path}");
    let change = json!({ "title": "Liste", "markdown": "rien", "version": 1 });
    let late = club.noa.call("PUT", &api, Some(change)).await;
    assert_eq!(
        late.is(409).header("content-type"),
        "application/problem+json"
    );
    let change = json!({ "title": "Liste", "markdown": "tout", "version": 3 });
    let saved = club.noa.call("PUT", &api, Some(change)).await;
    assert_eq!(saved.ok().json()["version"], 4);
}

#[tokio::test]
async fn bad_text_keeps_what_was_typed_and_writes_nothing() {
    let club = Club::open().await;
    let long = "x".repeat(201);
    let form = [("title", long.as_str()), ("body", " "), ("level", "group")];
    let answer = club.ines.post(&club.at("documents/write"), &form).await;
    answer
        .is(422)
        .sees("200 signes au plus")
        .sees("Écris quelques mots.");
    assert_eq!(answer.field("title"), Some(long));
    let wide = [
        ("title", "Pour tous"),
        ("body", "mots"),
        ("level", "school"),
    ];
    club.ines
        .post(&club.at("documents/write"), &wide)
        .await
        .is(403);
    let odd = [
        ("title", "Pour tous"),
        ("body", "mots"),
        ("level", "families"),
    ];
    club.teacher
        .post(&club.at("documents/write"), &odd)
        .await
        .is(422);
    let nobody = [("title", "Pour moi"), ("body", "mots"), ("level", "me")];
    club.teacher
        .post(&club.at("documents/write"), &nobody)
        .await
        .is(422);
    let page = club.teacher.get(&club.at("documents")).await;
    page.ok().sees("L'étagère est vide");
}

#[tokio::test]
async fn outside_the_group_there_is_nothing() {
    let club = Club::open().await;
    let path = club.document("Secret", "mots").await;
    let folder = folder_of(&club.folder("Dossier", "").await);
    let upload = club.at("documents/upload");
    let file = [("file", "car.jpg", PHOTO)];
    let shared = club.ines.upload(&upload, &[("title", "Car")], &file).await;
    let file = place(shared.leads_to("/files/"));
    let page = club.ines.get(&file).await;
    let media = page
        .addresses()
        .into_iter()
        .find(|href| href.starts_with("/media/"));
    let media = media.unwrap();
    club.ines.get(&media).await.ok();
    let api = "/api/seyes/v1";
    let get = [
        path.clone(),
        format!("{path}/edit"),
        format!("{path}/versions"),
        format!("{path}/versions/1"),
        format!("{path}/versions/1/restoration"),
        format!("{path}/compare?from=1&to=1"),
        file.clone(),
        media.clone(),
        format!("{media}/thumb"),
        club.at("documents"),
        club.at("documents/write"),
        club.at("documents/upload"),
        format!("/folders/{folder}"),
        format!("/folders/{folder}/settings"),
    ];
    for path in &get {
        club.outsider.get(path).await.not_found();
        let stranger = club.school.stranger().get(path).await;
        assert!([404, 303].contains(&stranger.status), "{path}");
    }
    let form = [
        ("title", "x"),
        ("body", "x"),
        ("version", "1"),
        ("name", "x"),
        ("confirmed", "yes"),
    ];
    let post = [
        format!("{path}/edit"),
        format!("{path}/move"),
        format!("{path}/versions/1/name"),
        format!("{path}/versions/1/restoration"),
        club.at("documents/write"),
        club.at("folders"),
        format!("/folders/{folder}/name"),
        format!("/folders/{folder}/move"),
        format!("/folders/{folder}/removal"),
    ];
    for path in &post {
        club.outsider.post(path, &form).await.not_found();
    }
    let read = [
        path.clone(),
        format!("{path}/revisions"),
        format!("{path}/revisions/1"),
        format!("{path}/comparison?from=1&to=1"),
        file,
        club.at("documents"),
        club.at("folders"),
    ];
    for path in &read {
        let path = format!("{api}{path}");
        club.outsider.call("GET", &path, None).await.not_found();
        club.ines.call("GET", &path, None).await.ok();
        club.school
            .stranger()
            .api(("GET", &path), "", None)
            .await
            .is(401);
    }
}

#[tokio::test]
async fn families_read_a_document_but_neither_change_it_nor_see_its_versions() {
    let school = School::open().await;
    let teacher = school.person("Claire", Profile::Teacher).await;
    let pupil = school.person("Ines", Profile::Student).await;
    let parent = school.person("Farid", Profile::Relative).await;
    let space = school
        .class("CM2 B", &[&teacher], &[&pupil], &[&parent])
        .await;
    let write = format!("/spaces/{space}/documents/write");
    let form = [
        ("title", "Sortie"),
        ("body", "Lundi au zoo."),
        ("level", "families"),
    ];
    let open = place(teacher.post(&write, &form).await.leads_to("/documents/"));
    let form = [("title", "Interne"), ("body", "Pour la classe.")];
    let inner = place(pupil.post(&write, &form).await.leads_to("/documents/"));
    parent.get(&open).await.ok().sees("Lundi au zoo.");
    parent.get(&inner).await.not_found();
    parent.get(&format!("{open}/edit")).await.is(403);
    parent.get(&format!("{open}/versions")).await.is(403);
    parent.get(&format!("{inner}/versions/1")).await.not_found();
    parent.get(&write).await.is(403);
    // A pupil would speak to the families without anybody's check.
    pupil.get(&open).await.ok();
    pupil.get(&format!("{open}/edit")).await.is(403);
    let form = [("title", "x"), ("body", "x"), ("version", "1")];
    pupil.post(&format!("{open}/edit"), &form).await.is(403);
    let folders = format!("/spaces/{space}/folders");
    let folder = folder_of(&teacher.post(&folders, &[("name", "Conseils")]).await);
    let list = format!("/spaces/{space}/documents");
    parent
        .get(&list)
        .await
        .ok()
        .sees("Sortie")
        .sees_no("Conseils")
        .sees_no("Interne");
    parent.get(&format!("/folders/{folder}")).await.not_found();
    let into = [("folder", folder.as_str())];
    teacher
        .post(&format!("{open}/move"), &into)
        .await
        .leads_to(&open);
    parent
        .get(&list)
        .await
        .ok()
        .sees("Conseils")
        .sees_no("Sortie");
    let inside = format!("{list}?folder={folder}");
    parent.get(&inside).await.ok().sees("Sortie");
}
