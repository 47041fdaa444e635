"""What the peers written in Python share: an actor with a key, served over TLS, and a signed POST.

A peer speaks with its test in lines of JSON: what it says on standard output, what it is told on
standard input.
"""

import base64
import http.client
import http.server
import json
import os
import ssl
import sys
import threading
import types

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
ACTIVITY = "application/activity+json"
SCHOOL = "ecole.seyes.test"


def say(**words):
    print(json.dumps(words), flush=True)


def listen():
    for line in sys.stdin:
        yield json.loads(line)


class Peer:
    """One actor on a server of its own."""

    def __init__(self, host, address):
        self.host = host
        self.origin = f"https://{host}"
        self.actor = f"{self.origin}/actor"
        self.key_id = f"{self.actor}#main-key"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.documents = {"/actor": self.card()}
        self.tls = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
        self.serve(address)

    def card(self):
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        name = self.host.split(".")[0]
        return {
            "@context": CONTEXT,
            "id": self.actor,
            "type": "Person",
            "preferredUsername": name,
            "name": name.capitalize(),
            "inbox": f"{self.actor}/inbox",
            "outbox": f"{self.actor}/outbox",
            "followers": f"{self.actor}/followers",
            "publicKey": {
                "id": self.key_id,
                "owner": self.actor,
                "publicKeyPem": public.decode(),
            },
        }

    def serve(self, address):
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer(peer.documents.get(self.path.split("?")[0]))

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                say(received=json.loads(body))
                self.answer({}, 202)

            def answer(self, document, status=200):
                body = b"" if document is None else json.dumps(document).encode()
                self.send_response(404 if document is None else status)
                self.send_header("content-type", ACTIVITY)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        folder = os.path.dirname(os.environ["SSL_CERT_FILE"])
        own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        chain = [os.path.join(folder, f"{self.host}.{end}") for end in ("pem", "key")]
        own.load_cert_chain(*chain)
        server = http.server.ThreadingHTTPServer((address, 443), Handler)
        server.socket = own.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def call(self, method, path, headers, body=None):
        """One request to the school: status, content type and text of the answer."""
        connection = http.client.HTTPSConnection(SCHOOL, context=self.tls, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def bare_modules(*names):
    """Stands in for packages that are named in annotations only, with all that they would bring."""
    for name in names:
        sys.modules[name] = types.ModuleType(name)


def encoded(data):
    return base64.b64encode(data).decode()
