//! Introduces the rooms to the passage that speaks with other servers: which room decides about a reply
//! follows from what it answers, and where something new goes from what it is.

use std::sync::Arc;

use async_trait::async_trait;

use crate::db::Tx;
use crate::federate::{Flagged, Forwarding, RemoteReply, RemoteTopic, Rooms};
use crate::forums::actions::FarTopic;
use crate::house::House;
use crate::kernel::{MediaId, Problem, PublicationId, ReportId, SpaceId};
use crate::media::{self, MediaVault};
use crate::policy::{Permit, Viewer};
use crate::publications::{Body, Kind, PeerPost, Publication};
use crate::{blogs, documents, forums, moderation};

/// The rooms of this server.
pub struct OurRooms {
    /// Where media lie.
    pub vault: Arc<dyn MediaVault>,
}

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

    async fn furnish(
        &self,
        (house, tx): (&House, &Tx),
        permit: &Permit,
        space: &SpaceId,
        title: &str,
    ) -> Result<(), Problem> {
        blogs::peers::furnish(tx, permit, &house.clock, (space, title)).await
    }

    async fn take_in(
        &self,
        house: &House,
        viewer: &Viewer,
        (kind, space, post): (Kind, &SpaceId, &PeerPost),
    ) -> Result<PublicationId, Problem> {
        match kind {
            Kind::Article => blogs::peers::take_in(house, viewer, (space, post)).await,
            Kind::Topic => forums::peers::take_in(house, viewer, (space, post)).await,
            Kind::Document | Kind::File => {
                documents::peers::take_in(house, viewer, (kind, space, post)).await
            }
            Kind::Reply => Err(Problem::Forbidden("forbidden-peer")),
        }
    }

    async fn revise_document(
        &self,
        house: &House,
        viewer: &Viewer,
        (document, title, body): (&Publication, &str, &Body),
    ) -> Result<(), Problem> {
        documents::peers::revise(house, viewer, (document, title, body)).await
    }

    async fn keep_file(
        &self,
        house: &House,
        viewer: &Viewer,
        (name, alt, bytes): (&str, &str, Vec<u8>),
    ) -> Result<MediaId, Problem> {
        media::actions::upload(house, self.vault.as_ref(), viewer, (name, alt, bytes)).await
    }
}
