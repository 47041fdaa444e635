//! Introduces the rooms to the passage that speaks with other servers: which room decides about a reply
//! follows from what it answers.

use async_trait::async_trait;

use crate::federate::{Flagged, Forwarding, RemoteReply, RemoteTopic, Rooms};
use crate::forums::actions::FarTopic;
use crate::house::House;
use crate::kernel::{Problem, PublicationId, ReportId};
use crate::policy::Viewer;
use crate::publications::Kind;
use crate::{blogs, forums, moderation};

/// The rooms of this server.
pub struct OurRooms;

#[async_trait]
impl Rooms for OurRooms {
    async fn reply(
        &self,
        house: &House,
        viewer: &Viewer,
        reply: RemoteReply,
    ) -> Result<PublicationId, Problem> {
        let (parent, body, origin) = (&reply.parent, reply.body, Some(reply.origin));
        match reply.root.kind() {
            Kind::Article => blogs::comments::comment(house, viewer, parent, body, origin).await,
            Kind::Topic => forums::actions::reply(house, viewer, parent, body, origin).await,
            _ => Err(Problem::Forbidden("forbidden-peer")),
        }
    }

    async fn topic(
        &self,
        house: &House,
        viewer: &Viewer,
        topic: RemoteTopic,
    ) -> Result<PublicationId, Problem> {
        let topic = FarTopic {
            space: topic.space,
            title: topic.title,
            body: topic.body,
            level: topic.level,
            origin: topic.origin,
        };
        forums::actions::contribute(house, viewer, topic).await
    }

    async fn flagged(&self, house: &House, flag: Flagged) -> Result<(), Problem> {
        let received = moderation::Received {
            host: flag.host,
            ap_id: flag.ap_id,
            publication: flag.publication,
            person: flag.person,
            words: flag.words,
        };
        moderation::receive_for_house(house, received).await?;
        Ok(())
    }

    async fn forwarding(
        &self,
        house: &House,
        report: &ReportId,
    ) -> Result<Option<Forwarding>, Problem> {
        let found = moderation::forwarding_for_house(house, report).await?;
        Ok(found.map(|(publication, person, words)| Forwarding {
            publication,
            person,
            words,
        }))
    }
}
