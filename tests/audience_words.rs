//! What the audience badge says: true numbers, and nobody left out who may read.

use seyes::federate::partners;
use seyes::forums::{OpeningDraft, open_to};
use seyes::policy::{Level, Permit, Profile};

use crate::support::School;

#[tokio::test]
async fn the_count_for_partners_names_their_followers_too() {
    let school = School::open().await;
    let roy = school.person("claire", Profile::Teacher).await;
    let ines = school.person("ines", Profile::Student).await;
    let class = school.class("CM2 B", &[&roy], &[&ines], &[]).await;
    // A forum that is open to partners offers them as readers.
    let draft = OpeningDraft {
        level: Some(Level::Network),
        checked: true,
    };
    let viewer = school.viewer(&roy).await;
    let id = class.to_string().parse().unwrap();
    open_to(&school.house, &viewer, &id, draft).await.unwrap();
    let form = format!("/spaces/{class}/forum/write");
    roy.get(&form)
        .await
        .ok()
        .sees("2 personnes")
        .sees_no("partenaires 2 personnes de l'école");
    let permit = Permit::for_house();
    partners::add(&school.house, &permit, "college.example")
        .await
        .unwrap();
    let one = "2 personnes de l'école et les abonnés d'un établissement partenaire";
    roy.get(&form).await.ok().sees(one);
    partners::add(&school.house, &permit, "lycee.example")
        .await
        .unwrap();
    let two = "2 personnes de l'école et les abonnés de 2 établissements partenaires";
    roy.get(&form).await.ok().sees(two);
    // A partner that is frozen reads no more.
    partners::freeze(&school.house, &permit, "college.example")
        .await
        .unwrap();
    roy.get(&form).await.ok().sees(one);
    // The school alone is still counted alone.
    roy.get(&form)
        .await
        .sees("Tout l'établissement 2 personnes");
}
