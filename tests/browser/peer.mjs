// Another server that says what we want it to say: a partner with a key of its own, which signs what it
// sends and keeps what it receives.
import { execFileSync } from "node:child_process";
import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { ROOT } from "./schools.mjs";

const ACTIVITY = "application/activity+json";
/** How long the school may take to send what the peer waits for, in milliseconds. */
const PATIENCE_MS = 20_000;

/** A server on a free port of this machine; `answer(request, body)` gives `{ status, type, text }`. */
export async function listen(answer) {
  const server = createServer((incoming, response) => {
    const pieces = [];
    incoming.on("data", (piece) => pieces.push(piece));
    incoming.on("end", () => {
      const { status, type = ACTIVITY, text = "" } = answer(incoming, Buffer.concat(pieces));
      response.writeHead(status, { "content-type": type }).end(text);
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://localhost:${server.address().port}`;
  return { origin, close: () => new Promise((done) => server.close(done)) };
}

/** Opens a partner of the école: one blog, whose document carries `extra` as well. */
export async function openPeer(schools, extra = {}) {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const received = [];
  const waiting = [];
  let actor;
  const server = await listen((incoming, body) => {
    if (incoming.method === "GET") {
      return incoming.url === "/actor"
        ? { status: 200, text: JSON.stringify(actor) }
        : { status: 404 };
    }
    received.push(JSON.parse(body));
    for (const look of waiting.splice(0)) look();
    return { status: 202 };
  });
  const id = `${server.origin}/actor`;
  actor = {
    "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
    id,
    type: "Group",
    preferredUsername: "journal",
    name: "Journal d’ailleurs",
    inbox: `${server.origin}/inbox`,
    outbox: `${server.origin}/outbox`,
    followers: `${server.origin}/followers`,
    publicKey: {
      id: `${id}#main-key`,
      owner: id,
      publicKeyPem: publicKey.export({ type: "spki", format: "pem" }),
    },
    ...extra,
  };
  befriend(schools, new URL(server.origin).host);

  /** Sends an activity of the blog to the shared inbox of the école, signed; returns the status. */
  const send = (activity) => {
    const body = JSON.stringify({
      "@context": "https://www.w3.org/ns/activitystreams",
      actor: id,
      ...activity,
    });
    return post(new URL("/inbox", schools.ecole), body, (text) => {
      const signature = createSign("sha256").update(text).sign(privateKey, "base64");
      return `keyId="${id}#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${signature}"`;
    });
  };

  /** The first activity of a type that was received, or is received soon. */
  const receives = async (type) => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = received.find((activity) => activity.type === type);
      if (found) return found;
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no ${type} came; received: ${JSON.stringify(received)}`);
      await new Promise((done) => {
        const timer = setTimeout(done, left);
        waiting.push(() => (clearTimeout(timer), done()));
      });
    }
  };
  return { origin: server.origin, id, send, receives, close: server.close };
}

/** As the administrator of the école would: by the command line, while the school is open. */
function befriend(schools, host) {
  execFileSync(schools.program, ["partner", "add", host], {
    cwd: ROOT,
    env: {
      SEYES_DATA_DIR: join(schools.data, "ecole"),
      SEYES_DOMAIN: new URL(schools.ecole).host,
      SEYES_FEDERATION: "partners",
    },
  });
}

function post(url, body, sign) {
  const date = new Date().toUTCString();
  const digest = `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
  const target = `(request-target): post ${url.pathname}`;
  const signature = sign(`${target}\nhost: ${url.host}\ndate: ${date}\ndigest: ${digest}`);
  const headers = { "content-type": ACTIVITY, host: url.host, date, digest, signature };
  return new Promise((done, fail) => {
    const sending = request(url, { method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", () => done(response.statusCode));
    });
    sending.on("error", fail);
    sending.end(body);
  });
}
