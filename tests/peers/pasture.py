"""The fediverse pasture: sends each of its example objects to the school as a signed Create.

Each example gets a word of its own before its content, so that it can be found again; the host of
its links becomes that of this peer. Everything else is sent as it stands.
"""

import json

from apsig.draft import Signer

import peer as peers
from peer import ACTIVITY, CONTEXT, PUBLIC, Peer, SCHOOL, say

peers.bare_modules(
    "fediverse_pasture",
    "fediverse_pasture.runner",
    "fediverse_pasture.runner.entry",
)
peers.sys.modules["fediverse_pasture.runner.entry"].Entry = object

from fediverse_pasture_inputs import available  # noqa: E402

PUBLISHED = "2026-11-02T08:00:00Z"


def marked(example, word):
    members = dict(example)
    if isinstance(members.get("content"), str):
        members["content"] = f"{word} {members['content']}"
    if "contentMap" in members:
        tongues = members["contentMap"].items()
        members["contentMap"] = {tongue: f"{word} {text}" for tongue, text in tongues}
    return members


class Pasture(Peer):
    def objects(self):
        """Topic, number, word and object of every example."""
        count = 0
        for topic, inputs in sorted(available.items()):
            for number, example in enumerate(inputs.examples):
                count += 1
                word = f"exemple{count:03}"
                text = json.dumps(marked(example, word))
                text = text.replace("http://pasture-one-actor", self.origin)
                base = {
                    "type": "Note",
                    "id": f"{self.origin}/objects/{topic}/{number}",
                    "attributedTo": self.actor,
                    "to": [PUBLIC],
                    "cc": [f"{self.actor}/followers"],
                    "published": PUBLISHED,
                }
                yield topic, number, word, {**base, **json.loads(text)}

    def create(self, name, thing):
        inner = {key: value for key, value in thing.items() if key != "@context"}
        return {
            "@context": thing.get("@context", CONTEXT),
            "id": f"{self.origin}/activities/{name}",
            "type": "Create",
            "actor": self.actor,
            "to": thing.get("to"),
            "cc": thing.get("cc"),
            "published": PUBLISHED,
            "object": inner,
        }

    def deliver(self, activity):
        body = json.dumps(activity).encode()
        headers = {"Content-Type": ACTIVITY}
        url = f"https://{SCHOOL}/inbox"
        signer = Signer(headers, self.key, "POST", url, self.key_id, body)
        return self.call("POST", "/inbox", signer.sign(), body)


def main():
    pasture = Pasture("pasture.seyes.test", "127.0.1.3")
    note = {"@context": CONTEXT, "type": "Note", "attributedTo": pasture.actor, "to": PUBLIC}
    for name in ("note1", "note2"):
        path = f"/assets/{name}.jsonap"
        place = {"id": f"{pasture.origin}{path}", "content": f"<p>{name}</p>"}
        pasture.documents[path] = {**note, **place}
    say(ready=pasture.actor)
    for told in peers.listen():
        if "send" in told:
            status, answer = pasture.deliver(told["send"])
            say(status=status, answer=answer)
            continue
        for topic, number, word, thing in pasture.objects():
            name = f"{topic}/{number}"
            activity = pasture.create(name, thing)
            pasture.documents[f"/objects/{name}"] = {"@context": CONTEXT, **thing}
            status, answer = pasture.deliver(activity)
            say(example=name, word=word, activity=activity["id"], status=status, answer=answer)
        say(done=True)


main()
