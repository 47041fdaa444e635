//! What writers do while their server is killed, and what they were promised.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::{RwLock, watch};

use super::school::School;
use crate::support::Dice;

/// A server that its writers share with whoever kills it.
pub type Shared = Arc<RwLock<School>>;

/// Longest pause of a writer between two acts, in milliseconds.
const PAUSE_LONGEST: usize = 60;

/// Something that a server acknowledged.
#[derive(Clone)]
pub struct Promise {
    /// Identifier that the server gave.
    pub id: String,
    /// The word in its text that stands nowhere else.
    pub word: String,
    /// Published for the partners too.
    pub network: bool,
}

/// Everything that one writer was promised, and what they never heard back about.
#[derive(Default)]
pub struct Promises {
    /// Articles.
    pub articles: Vec<Promise>,
    /// Comments, with the article of each.
    pub comments: Vec<(String, Promise)>,
    /// Articles to which this writer reacted.
    pub reactions: Vec<String>,
    /// Words of articles and comments whose answer was lost: there once or not at all.
    pub unsure: Vec<String>,
}

/// Writes without rest until `stop`; survives every kill of the server.
pub async fn write(
    school: Shared,
    writer: usize,
    mut dice: Dice,
    stop: watch::Receiver<bool>,
) -> Promises {
    let mut kept = Promises::default();
    let mut reacted = BTreeMap::new();
    while !*stop.borrow() {
        let known = kept.articles.len();
        match dice.below(6) {
            3 | 4 if known > 0 => {
                let article = dice.one(&kept.articles).id.clone();
                comment(&school, writer, &article, (&mut dice, &mut kept)).await;
            }
            5 if known > 0 => {
                let article = dice.one(&kept.articles).id.clone();
                if reacted.insert(article.clone(), ()).is_none() {
                    react(&school, writer, article, &mut kept).await;
                }
            }
            _ => article(&school, writer, (&mut dice, &mut kept)).await,
        }
        let pause = u64::try_from(dice.below(PAUSE_LONGEST)).unwrap();
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    kept
}

/// Sends one act. `Some` is the server's promise; a busy server or a broken line promises nothing.
async fn send(
    school: &Shared,
    writer: usize,
    (method, path): (Method, &str),
    json: Value,
) -> Option<Value> {
    // Only starting again needs the school for itself: acts are under way whenever it is killed.
    let school = school.read().await;
    let (status, answer) = school.ask(method, path, writer, Some(json)).await?;
    match status {
        200..300 => Some(answer),
        500.. => None,
        _ => panic!("{path}: {status} {answer}\n{}", school.log()),
    }
}

fn id_of(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

async fn article(school: &Shared, writer: usize, (dice, kept): (&mut Dice, &mut Promises)) {
    let (word, network) = (dice.word(), dice.once_in(2));
    let level = if network { "network" } else { "class" };
    let path = format!("/blogs/{}/articles", school.read().await.blog);
    let text =
        json!({ "title": format!("Récit {word}"), "body": "Un **jour** d’école.", "level": level });
    match send(school, writer, (Method::POST, &path), text).await {
        Some(answer) => kept.articles.push(Promise {
            id: id_of(&answer),
            word,
            network,
        }),
        None => kept.unsure.push(word),
    }
}

async fn comment(
    school: &Shared,
    writer: usize,
    article: &str,
    (dice, kept): (&mut Dice, &mut Promises),
) {
    let word = dice.word();
    let path = format!("/articles/{article}/comments");
    let text = json!({ "body": format!("Bravo pour {word} !") });
    match send(school, writer, (Method::POST, &path), text).await {
        Some(answer) => {
            let promise = Promise {
                id: id_of(&answer),
                word,
                network: false,
            };
            kept.comments.push((article.to_owned(), promise));
        }
        None => kept.unsure.push(word),
    }
}

async fn react(school: &Shared, writer: usize, article: String, kept: &mut Promises) {
    let path = format!("/publications/{article}/reactions");
    let bravo = json!({ "kind": "bravo" });
    let answer = send(school, writer, (Method::PUT, &path), bravo).await;
    if answer.is_some() {
        kept.reactions.push(article);
    }
}
