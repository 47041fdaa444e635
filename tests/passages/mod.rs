//! The passages from outside: who is shown what in the timeline, the notifications, the search and
//! the live stream.

mod live;
mod notices;
mod searching;
mod timeline;

use std::time::Duration;

use seyes::kernel::{PublicationId, SpaceId};
use seyes::policy::{Act, Level, Permit, Profile, permit};
use seyes::publications::{self, Body, Kind, NewPublication, ReactionKind, ReplyDraft, reactions};
use seyes::{notifications, spaces};

use crate::support::{Person, School};

/// The longest that a stream may outlive its session (I13), and any event may take.
const SOON: Duration = Duration::from_secs(5);

struct Class {
    school: School,
    id: SpaceId,
    claire: Person,
    ines: Person,
    hugo: Person,
}

/// A class with a teacher and a pupil, and a pupil who is not in it.
async fn class() -> Class {
    let school = School::open().await;
    let claire = school.person("Claire", Profile::Teacher).await;
    let ines = school.person("Inès", Profile::Student).await;
    let hugo = school.person("Hugo", Profile::Student).await;
    let id = school.class("CM2 B", &[&claire], &[&ines], &[]).await;
    Class {
        school,
        id,
        claire,
        ines,
        hugo,
    }
}

impl Class {
    /// The teacher opens a topic for the class.
    async fn topic(&self, title: &str) -> PublicationId {
        let (house, law) = (&self.school.house, Permit::for_house());
        let tx = house.db.write().await.unwrap();
        let new = NewPublication {
            kind: Kind::Topic,
            space: Some(self.id.clone()),
            author: self.claire.id.clone(),
            parent: None,
            title: title.to_owned(),
            body: Body::from_markdown("Hier, nous avons vu **l'éléphant** du zoo.").unwrap(),
            audience: spaces::audience(&tx, &self.id, Level::Class).await.unwrap(),
            origin: None,
        };
        let id = publications::insert(&tx, &law, &house.clock, &new).await;
        let id = id.unwrap();
        let done = publications::actions::publish(&tx, &law, &house.clock, &id).await;
        done.unwrap();
        house.commit(tx).await.unwrap();
        self.school.tick();
        id
    }

    /// The pupil answers; the teacher reads it first.
    async fn reply(&self, above: &PublicationId, text: &str) -> PublicationId {
        let house = &self.school.house;
        let viewer = self.school.viewer(&self.ines).await;
        let tx = house.db.write().await.unwrap();
        let above = publications::find(&tx, &viewer, above).await.unwrap();
        let draft = ReplyDraft {
            author: self.ines.id.clone(),
            body: Body::from_markdown(text).unwrap(),
            checked: true,
            origin: None,
        };
        let law = permit(&viewer, &Act::Answer).unwrap();
        let reply = publications::reply(&tx, &law, &house.clock, (&above, draft)).await;
        house.commit(tx).await.unwrap();
        self.school.tick();
        reply.unwrap()
    }

    async fn withdraw(&self, id: &PublicationId) {
        let adult = self.school.viewer(&self.claire).await;
        let done = publications::actions::withdraw(&self.school.house, &adult, id).await;
        done.unwrap();
    }

    async fn react(&self, by: &Person, id: &PublicationId) {
        let viewer = self.school.viewer(by).await;
        let word = (ReactionKind::Bravo, None);
        let done = reactions::react(&self.school.house, &viewer, id, word).await;
        done.unwrap();
    }

    async fn unread(&self, person: &Person) -> i64 {
        let viewer = self.school.viewer(person).await;
        notifications::unread(self.school.db(), &viewer)
            .await
            .unwrap()
    }
}
