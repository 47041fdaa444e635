//! The class blog, from the first draft to the comment of a relative; the public page; bad input.

use seyes::kernel::SpaceId;
use seyes::policy::Profile;

use crate::support::{Answer, Person, School};

pub const PICTURE: &[u8] = include_bytes!("../fixtures/worlds/media/mangeoire.jpg");

/// A class with its blog and the people around it.
pub struct Class {
    pub school: School,
    pub teacher: Person,
    pub pupil: Person,
    pub other: Person,
    pub parent: Person,
    pub stranger: Person,
    pub space: SpaceId,
    pub blog: String,
}

const RULES: [(&str, &str); 4] = [
    ("title", "Le journal du CM2 B"),
    ("contributors", "members"),
    ("checked", "yes"),
    ("comments", "checked"),
];

impl Class {
    pub async fn open() -> Self {
        let school = School::open().await;
        let teacher = school.person("claire", Profile::Teacher).await;
        let pupil = school.person("ines", Profile::Student).await;
        let other = school.person("malo", Profile::Student).await;
        let parent = school.person("sophie", Profile::Relative).await;
        let stranger = school.person("thomas", Profile::Teacher).await;
        let pupils = [&pupil, &other];
        let space = school
            .class("CM2 B", &[&teacher], &pupils, &[&parent])
            .await;
        let journal = format!("/spaces/{space}/journal");
        teacher.post(&journal, &RULES).await.leads_to(&journal);
        let path = format!("/api/seyes/v1/spaces/{space}/blogs");
        let blog = teacher.call("GET", &path, None).await.json()[0]["id"].clone();
        Self {
            blog: blog.as_str().unwrap().to_owned(),
            school,
            teacher,
            pupil,
            other,
            parent,
            stranger,
            space,
        }
    }

    pub fn write_path(&self) -> String {
        format!("/blogs/{}/write", self.blog)
    }

    /// An article of the pupil, handed in, with a picture.
    async fn handed_in(&self) -> String {
        let form = [
            ("title", "La mangeoire"),
            ("body", "Trois **mésanges** ce matin."),
            ("alt-1", "Une mangeoire sous la neige"),
            ("next", "submit"),
        ];
        let files = [("picture-1", "mangeoire.jpg", PICTURE)];
        let answer = self.pupil.upload(&self.write_path(), &form, &files).await;
        answer.leads_to("/articles/");
        answer.location().split('?').next().unwrap().to_owned()
    }

    pub async fn published(&self, level: &str) -> String {
        let path = self.handed_in().await;
        let version = version(&self.teacher, &path).await;
        let form = [
            ("level", level),
            ("version", &version),
            ("confirmed", "yes"),
        ];
        let answer = self
            .teacher
            .post(&format!("{path}/publication"), &form)
            .await;
        answer.leads_to(&path);
        path
    }
}

pub async fn version(person: &Person, path: &str) -> String {
    person.get(path).await.field("version").unwrap()
}

/// The identifier at the end of `/articles/ID`.
fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Where the first picture of a page is.
fn picture(page: &Answer) -> String {
    let mut all = page.addresses().into_iter();
    all.find(|address| address.starts_with("/media/")).unwrap()
}

#[tokio::test]
async fn a_pupil_writes_an_adult_checks_a_relative_comments() {
    let class = Class::open().await;
    class
        .pupil
        .get(&class.write_path())
        .await
        .ok()
        .sees("Garder en brouillon");
    let path = class.handed_in().await;
    let page = class.pupil.get(&path).await;
    page.ok().sees("La mangeoire").sees("attend une relecture");
    let picture = picture(&page);
    for person in [&class.other, &class.parent, &class.stranger] {
        person.get(&path).await.not_found();
        person.get(&picture).await.not_found();
        let journal = format!("/spaces/{}/journal", class.space);
        person.get(&journal).await.sees_no("La mangeoire");
    }
    class.school.stranger().get(&path).await.not_found();
    class.school.stranger().get(&picture).await.not_found();

    class.teacher.get("/review").await.ok().sees("La mangeoire");
    let back = format!("{path}/return");
    class
        .teacher
        .post(&back, &[("note", " ")])
        .await
        .is(422)
        .sees("ce qui est à revoir");
    let note = [("note", "Ajoute la date.")];
    class.teacher.post(&back, &note).await.leads_to("/review");
    class.teacher.get("/review").await.sees_no("La mangeoire");
    class.pupil.get(&path).await.ok().sees("Ajoute la date.");

    let old = version(&class.pupil, &format!("{path}/edit")).await;
    let form = [
        ("title", "La mangeoire"),
        ("body", "Lundi, trois mésanges."),
        ("version", &old),
        ("media", picture.split('/').nth(2).unwrap()),
        (
            &format!("alt-{}", picture.split('/').nth(2).unwrap()),
            "La mangeoire",
        ),
        ("next", "submit"),
    ];
    let edit = format!("{path}/edit");
    class.pupil.upload(&edit, &form, &[]).await.leads_to(&path);
    let publish = format!("{path}/publication");
    let stale = [("level", "families"), ("version", &*old)];
    class.teacher.post(&publish, &stale).await.is(409);
    let new = version(&class.teacher, &path).await;
    let form = [("level", "families"), ("version", &*new)];
    class.teacher.post(&publish, &form).await.leads_to(&path);

    for person in [&class.other, &class.parent] {
        let page = person.get(&path).await;
        page.ok()
            .sees("Lundi, trois mésanges.")
            .sees_no("Ajoute la date.");
        person.get(&picture).await.ok();
    }
    class.stranger.get(&path).await.not_found();
    class.stranger.get(&picture).await.not_found();
    class.school.stranger().get(&path).await.not_found();

    let comments = format!("{path}/comments");
    let said = class
        .parent
        .post(&comments, &[("body", "Quelle belle mangeoire !")])
        .await;
    said.leads_to(&path);
    class
        .parent
        .get(&path)
        .await
        .sees("Quelle belle mangeoire !");
    class
        .other
        .get(&path)
        .await
        .sees_no("Quelle belle mangeoire !");
    let reply = said.location().rsplit("#r-").next().unwrap().to_owned();
    let accept = format!("/p/{reply}/acceptance");
    class.parent.post(&accept, &[]).await.is(403);
    class.other.post(&accept, &[]).await.not_found();
    class
        .teacher
        .get("/review")
        .await
        .sees("Quelle belle mangeoire");
    class
        .teacher
        .post(&accept, &[("back", "/review")])
        .await
        .leads_to("/review?done=accepted");
    class
        .other
        .get(&path)
        .await
        .sees("Quelle belle mangeoire !");
    class.stranger.get(&format!("/p/{reply}")).await.not_found();
}

#[tokio::test]
async fn a_refused_comment_is_never_read() {
    let class = Class::open().await;
    let path = class.published("families").await;
    let comments = format!("{path}/comments");
    class
        .other
        .post(&comments, &[("body", "Bof.")])
        .await
        .leads_to(&path);
    let list = class
        .teacher
        .call("GET", "/api/seyes/v1/review", None)
        .await
        .json();
    assert_eq!(list["total"], 1);
    let reply = list["items"][0]["id"].as_str().unwrap().to_owned();
    let refuse = format!("/p/{reply}/refusal");
    class.other.post(&refuse, &[]).await.is(403);
    class
        .teacher
        .post(&refuse, &[("back", "/review")])
        .await
        .leads_to("/review?done=refused");
    class.parent.get(&path).await.ok().sees_no("Bof.");
    class.teacher.get(&path).await.ok().sees_no("Bof.");
    class.teacher.post(&refuse, &[]).await.not_found();
}

#[tokio::test]
async fn going_beyond_the_class_asks_first_and_only_the_public_is_public() {
    let class = Class::open().await;
    let path = class.published("families").await;
    let publish = format!("{path}/publication");
    let wish = version(&class.teacher, &path).await;
    let form = [("level", "public"), ("version", &*wish)];
    let asked = class.teacher.post(&publish, &form).await;
    asked.leads_to(&format!("{publish}?level=public"));
    let question = class.teacher.get(asked.location()).await;
    question
        .ok()
        .sees("Tout internet")
        .sees("Une mangeoire sous la neige")
        .sees("1 image");
    let visitor = class.school.stranger();
    visitor.get(&path).await.not_found();
    visitor.get("/public").await.ok().sees_no("La mangeoire");

    let form = [
        ("level", "public"),
        ("version", &*wish),
        ("confirmed", "yes"),
    ];
    class.pupil.post(&publish, &form).await.is(403);
    visitor.get(&path).await.not_found();
    class.teacher.post(&publish, &form).await.leads_to(&path);
    visitor
        .get("/public")
        .await
        .ok()
        .sees("École Jean-Moulin")
        .sees("La mangeoire");
    let page = visitor.get(&path).await;
    page.ok()
        .sees("mésanges")
        .sees_no("Modifier")
        .sees_no("Votre commentaire");
    visitor.get(&picture(&page)).await.ok();

    let narrow = [("level", "class"), ("version", &*wish)];
    class.teacher.post(&publish, &narrow).await.leads_to(&path);
    visitor.get(&path).await.not_found();
    class.parent.get(&path).await.not_found();
    class.other.get(&path).await.ok();
}

#[tokio::test]
async fn narrowing_an_article_narrows_its_comments() {
    let class = Class::open().await;
    let path = class.published("families").await;
    let comments = format!("{path}/comments");
    let said = class
        .teacher
        .post(&comments, &[("body", "Rendez-vous lundi.")])
        .await;
    let reply = format!("/p/{}", said.location().rsplit("#r-").next().unwrap());
    class.parent.get(&reply).await.leads_to(&path);
    let wish = version(&class.teacher, &path).await;
    let narrow = [("level", "class"), ("version", &*wish)];
    class
        .teacher
        .post(&format!("{path}/publication"), &narrow)
        .await
        .leads_to(&path);
    class.parent.get(&reply).await.not_found();
    class.other.get(&reply).await.leads_to(&path);
}

#[tokio::test]
async fn reactions_holding_and_taking_back_have_their_pages() {
    let class = Class::open().await;
    let path = class.published("families").await;
    let here = format!("/p/{}", id(&path));
    class.parent.get(&here).await.leads_to(&path);
    let react = format!("{here}/reactions");
    let back = ("back", &*path);
    class
        .parent
        .post(&react, &[("kind", "merci"), back])
        .await
        .leads_to(&path);
    class
        .other
        .get(&path)
        .await
        .sees("Merci")
        .sees("sophie Marchand");
    class.parent.post(&react, &[("kind", "boum")]).await.is(400);
    class
        .parent
        .post(&react, &[("kind", "none"), ("back", "//evil.example")])
        .await
        .leads_to("/");
    class.other.get(&path).await.sees_no("sophie Marchand");
    class
        .parent
        .post(&format!("{here}/hold"), &[])
        .await
        .is(403);
    class
        .teacher
        .post(&format!("{here}/hold"), &[])
        .await
        .leads_to(&here);
    class.parent.get(&path).await.not_found();
    class
        .teacher
        .post(&format!("{here}/release"), &[])
        .await
        .leads_to(&here);
    class.parent.get(&path).await.ok();
    let away = format!("{here}/withdrawal");
    class.parent.get(&away).await.is(403);
    class
        .teacher
        .post(&away, &[])
        .await
        .ok()
        .sees("Plus personne");
    class.parent.get(&path).await.ok();
    let done = class.teacher.post(&away, &[("confirmed", "yes")]).await;
    done.leads_to(&format!("/spaces/{}/journal", class.space));
    class.parent.get(&path).await.not_found();
}

#[tokio::test]
async fn the_rules_of_a_blog_are_the_managers_alone() {
    let class = Class::open().await;
    let settings = format!("/spaces/{}/journal/settings", class.space);
    class.pupil.get(&settings).await.is(403);
    class.stranger.get(&settings).await.not_found();
    class.teacher.get(&settings).await.ok().sees("Qui écrit ?");
    let mut rules = RULES;
    rules[3] = ("comments", "closed");
    class.pupil.post(&settings, &rules).await.is(403);
    class.teacher.post(&settings, &rules).await.is(303);
    let path = class.published("families").await;
    let comments = format!("{path}/comments");
    class
        .parent
        .post(&comments, &[("body", "Bravo")])
        .await
        .is(403);
    class
        .parent
        .get(&path)
        .await
        .sees("Les commentaires sont fermés");
    let journal = format!("/spaces/{}/journal", class.space);
    class
        .teacher
        .post(&journal, &RULES)
        .await
        .is(422)
        .sees("déjà un journal");
}
