//! Activities that few servers send: Invite, Block, Leave, Add, Remove… with the members that each needs.

use super::Envelope;
use serde_json::Value;

/// An activity of any ActivityStreams type: its object, and further members by name (`target`, `result`,
/// `endTime`, `content`).
pub fn further(
    kind: &str,
    envelope: &Envelope<'_>,
    object: Value,
    more: Vec<(&str, Value)>,
) -> Value {
    let mut activity = envelope.around(kind, object);
    if let Some(members) = activity.as_object_mut() {
        members.extend(
            more.into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
    }
    activity
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use url::Url;

    #[test]
    fn members_stand_beside_the_usual_ones() {
        let (id, actor) = (
            Url::parse("https://a.example/t/1/invite").unwrap(),
            Url::parse("https://a.example/t/1").unwrap(),
        );
        let envelope = Envelope {
            id: &id,
            actor: &actor,
            to: &[],
            cc: &[],
            published: None,
        };
        let target = json!({ "id": actor, "type": "Group" });
        let more = vec![("target", target.clone())];
        let invite = further("Invite", &envelope, json!("https://b.example/actor"), more);
        assert_eq!(invite["type"], "Invite");
        assert_eq!(invite["object"], "https://b.example/actor");
        assert_eq!(invite["target"], target);
    }
}
