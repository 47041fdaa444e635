//! Introduces the rooms to the passage that speaks with other servers: which room decides about a reply
//! follows from what it answers.

use async_trait::async_trait;

use crate::federate::{RemoteReply, RemoteTopic, Rooms};
use crate::forums::actions::FarTopic;
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::Viewer;
use crate::publications::Kind;
use crate::{blogs, forums};

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
}
