//! What no other school may ever hear of a demo school: the names of its pupils and families, and the words
//! that are not for partners.

use seyes::worlds::World;

use super::scan::{Scanner, words};

/// Words of a sentence that are looked for: so many stand together by chance nowhere else.
const SENTENCE: usize = 6;

/// What a world keeps to itself.
pub struct Secrets {
    /// Names and logins of pupils, families and guests.
    pub names: Vec<String>,
    /// Titles, names and first words of sentences of what is not for partners.
    pub words: Vec<String>,
    /// Pupils as a partner class knows them: first name and class.
    pub aliases: Vec<String>,
}

impl Secrets {
    /// The secrets of a world, without what the open pages and the teams of all worlds say themselves.
    pub fn of(world: &World, all: &[World]) -> Self {
        let open = Scanner::of(&[names(world), closed(world), aliases(world)].concat());
        let told: Vec<String> = all.iter().map(told).collect();
        let open = open.find(&told.join("\n\n"));
        let kept = |all: Vec<String>| -> Vec<String> {
            let secret = |one: &String| {
                let words = words(one);
                !words.is_empty() && !open.contains(&words.join(" "))
            };
            all.into_iter().filter(secret).collect()
        };
        Self {
            names: kept(names(world)),
            words: kept(closed(world)),
            aliases: kept(aliases(world)),
        }
    }
}

fn is_staff(profile: &str) -> bool {
    ["teacher", "personnel"].contains(&profile)
}

fn names(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for one in world.people.iter().filter(|one| !is_staff(&one.profile)) {
        let (given, family) = (&one.given_name, &one.family_name);
        let initial: String = family.chars().take(1).collect();
        all.extend([
            family.clone(),
            format!("{given} {family}"),
            format!("{family} {given}"),
            format!("{given} {initial}"),
            one.login.clone(),
            one.login.replace('.', ""),
            format!("{given}{family}"),
        ]);
        all.extend(one.login.split('.').nth(1).map(str::to_owned));
    }
    all.sort();
    all.dedup();
    all
}

fn aliases(world: &World) -> Vec<String> {
    let of = |key: &str| world.people.iter().find(|one| one.key == key).unwrap();
    let pupils = world.classes.iter();
    let pupils = pupils.flat_map(|class| class.students.iter().map(move |key| (class, key)));
    pupils
        .map(|(class, key)| format!("{} ({})", of(key).given_name, class.name))
        .collect()
}

fn is_open(audience: &str) -> bool {
    ["network", "public"].contains(&audience)
}

fn is_told(world: &World, article: &str) -> bool {
    let found = world.articles.iter().find(|one| one.key == article);
    found.is_some_and(|one| one.state == "published" && is_open(&one.audience))
}

/// What everybody or every partner may read, in one text.
fn told(world: &World) -> String {
    let mut texts = vec![
        world.school.name.clone(),
        world.school.town.clone(),
        world.school.academy.clone(),
        world.school.description.clone(),
    ];
    for one in world.people.iter().filter(|one| is_staff(&one.profile)) {
        texts.extend([one.given_name.clone(), one.family_name.clone()]);
    }
    for one in world.articles.iter().filter(|one| is_told(world, &one.key)) {
        texts.extend([one.title.clone(), one.body.clone(), one.picture_alt.clone()]);
        let blog = world
            .blogs
            .iter()
            .find(|blog| blog.key == one.blog)
            .unwrap();
        texts.extend([blog.title.clone(), blog.description.clone()]);
    }
    for one in world
        .comments
        .iter()
        .filter(|one| is_told(world, &one.article))
    {
        let author = world.people.iter().find(|person| person.key == one.author);
        if author.is_some_and(|author| is_staff(&author.profile)) {
            texts.push(one.body.clone());
        }
    }
    texts.join("\n\n")
}

/// Titles whole; of longer texts the beginning of each sentence.
fn closed(world: &World) -> Vec<String> {
    let (mut titles, mut texts) = (Vec::new(), Vec::new());
    for one in world
        .articles
        .iter()
        .filter(|one| !is_told(world, &one.key))
    {
        titles.push(one.title.clone());
        texts.extend([one.body.clone(), one.picture_alt.clone()]);
        texts.extend(one.review_note.clone());
    }
    texts.extend(world.comments.iter().map(|one| one.body.clone()));
    for one in &world.topics {
        titles.push(one.title.clone());
        texts.push(one.body.clone());
    }
    texts.extend(world.replies.iter().map(|one| one.body.clone()));
    for one in &world.documents {
        titles.push(one.title.clone());
        texts.push(one.body.clone());
        texts.extend(one.revisions.iter().map(|one| one.body.clone()));
    }
    for one in &world.files {
        titles.push(one.title.clone());
        texts.push(one.alt.clone());
    }
    for one in &world.groups {
        titles.push(one.name.clone());
        texts.push(one.description.clone());
    }
    for one in &world.blogs {
        titles.push(one.title.clone());
        texts.push(one.description.clone());
    }
    let sentences = texts
        .iter()
        .flat_map(|text| text.split(['.', '!', '?', '\n']));
    let sentences = sentences.map(words).filter(|words| words.len() >= SENTENCE);
    titles.extend(sentences.map(|words| words[..SENTENCE].join(" ")));
    // One word alone is no title that could be told from chance.
    titles.retain(|title| words(title).len() > 1);
    titles.sort();
    titles.dedup();
    titles
}
