"""apsig, a signer that shares no line with ours: what it signs well is taken, what it signs badly is
refused. Each line names the variant and the status of the answer."""

import base64
import hashlib
import json
import sys

from apsig import ProofSigner
from apsig.draft import Signer
from apsig.rfc9421 import RFC9421Signer
from cryptography.hazmat.primitives.asymmetric import ed25519

import peer as peers
from peer import ACTIVITY, CONTEXT, PUBLIC, Peer, SCHOOL, say

BODY_TYPE = {"Content-Type": ACTIVITY}


class Variants(Peer):
    def note(self, name):
        """A Create that says nothing to anybody here: it is the door that is tried."""
        thing = {
            "id": f"{self.origin}/notes/{name}",
            "type": "Note",
            "attributedTo": self.actor,
            "content": "<p>…</p>",
            "to": [PUBLIC],
        }
        return {
            "@context": CONTEXT,
            "id": f"{self.origin}/activities/{name}",
            "type": "Create",
            "actor": self.actor,
            "to": [PUBLIC],
            "object": thing,
        }

    def draft(self, body, **wish):
        url = f"https://{SCHOOL}/inbox"
        return Signer(dict(BODY_TYPE), self.key, "POST", url, self.key_id, body, **wish).sign()

    def message(self, body, covered=()):
        signer = RFC9421Signer(self.key, self.key_id)
        signer.sign_headers += covered
        headers = {**BODY_TYPE, "content-digest": digest(body)}
        signed = signer.sign("POST", "/inbox", SCHOOL, headers, body)
        return signed

    def variants(self):
        """Name, headers and body of each variant."""
        body = self.body("draft")
        yield "draft", self.draft(body), body

        body = self.body("draft-more")
        more = ["host", "content-type", "digest", "date"]
        yield "draft, in another order and with the type", self.draft(body, signed_headers=more), body

        body = self.body("draft-less")
        less = ["host", "date"]
        yield "draft without the digest", self.draft(body, signed_headers=less), body

        body = self.body("draft-changed")
        yield "draft, body changed", self.draft(body), body.replace("…".encode(), b"?")

        body = self.body("rfc9421")
        yield "RFC 9421, digest malformed and not covered", self.message(body), body

        body = self.body("rfc9421-covered")
        signed = self.message(body, ["content-digest"])
        yield "RFC 9421, digest malformed", signed, body

        body = self.body("rfc9421-uncovered")
        signed = {**self.message(body), "content-digest": digest(body)}
        yield "RFC 9421, digest not covered", signed, body

        body = self.body("rfc9421-mended")
        signed = {**self.message(body, ["content-digest"]), "content-digest": digest(body)}
        yield "RFC 9421, digest mended and covered", signed, body

        note = self.note("proof")
        proof = ed25519.Ed25519PrivateKey.generate()
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "proofPurpose": "assertionMethod",
            "verificationMethod": f"{self.actor}#ed25519",
            "created": "2026-11-02T08:00:00Z",
        }
        body = json.dumps(ProofSigner(proof).sign(note, options)).encode()
        yield "a proof in the body and no signature", dict(BODY_TYPE), body
        yield "a proof in the body and a draft signature", self.draft(body), body

    def body(self, name):
        return json.dumps(self.note(name), ensure_ascii=False).encode()

    def read(self, path):
        """The status of a signed and of an unsigned GET."""
        url = f"https://{SCHOOL}{path}"
        headers = {"Accept": ACTIVITY}
        signed = Signer(dict(headers), self.key, "GET", url, self.key_id).sign()
        return self.call("GET", path, signed)[0], self.call("GET", path, headers)[0]


def digest(body):
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def main(path):
    peer = Variants("signer.seyes.test", "127.0.1.4")
    for name, headers, body in peer.variants():
        headers.pop("Content-Length", None)
        status, _ = peer.call("POST", "/inbox", headers, body)
        say(variant=name, status=status)
    signed, unsigned = peer.read(path)
    say(variant="draft, a GET of what is for partners", status=signed)
    say(variant="no signature, a GET of what is for partners", status=unsigned)


main(*sys.argv[1:])
