//! Introduces the rooms to the passage that speaks with other servers: which room decides about a reply
//! follows from what it answers.

use async_trait::async_trait;

use crate::federate::{RemoteReply, Rooms};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Act, Viewer, permit};
use crate::publications::{self, Kind, ReplyDraft, find};

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
        if reply.root.kind() != Kind::Article {
            return Err(Problem::Forbidden("forbidden-peer"));
        }
        let answer = permit(viewer, &Act::Answer)?;
        let author = viewer.id().ok_or(Problem::SignInNeeded)?.clone();
        let tx = house.db.write().await?;
        let parent = find(&tx, viewer, &reply.parent).await?;
        // An adult of the space reads what comes from elsewhere before anybody else does.
        let draft = ReplyDraft {
            author,
            body: reply.body,
            checked: true,
            origin: Some(reply.origin),
        };
        let id = publications::reply(&tx, &answer, &house.clock, (&parent, draft)).await?;
        house.commit(tx).await?;
        Ok(id)
    }
}
