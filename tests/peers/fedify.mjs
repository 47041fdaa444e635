// Fedify as a server of its own: Ana, who follows, writes and answers, and where she moves to. What is on the
// wire is Fedify's: documents, signatures, checks. Only the scheme that her server takes can be set.
import { createServer } from "node:https";
import { Readable } from "node:stream";
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { Accept, Activity, Article, Endpoints, Follow, Note, Person } from "@fedify/fedify/vocab";
import { certificate } from "./school.mjs";

export const HOST = "fedify.seyes.test";
export const ORIGIN = `https://${HOST}`;
const ADDRESS = "127.0.1.2";
/** The two schemes, as Fedify names them. */
export const DRAFT = "draft-cavage-http-signatures-12";
export const RFC = "rfc9421";

/** What Ana's server was sent and took: Fedify's own objects, oldest first. */
export const received = [];
/** The scheme and the answer of every POST that reached the inbox, oldest first. */
export const knocks = [];
/** Ana's objects by their path, for those who ask for them. */
export const objects = new Map();
/** The scheme that her server answers with 401; none when it takes both. */
export const policy = { refuses: null, accepts: true };

/** Who is there: what each says about themselves, beside what all say. */
export const people = new Map([
  ["ana", { name: "Ana Martin", summary: "Enseigne à Lisbonne" }],
  ["ana.porto", { name: "Ana Martin", summary: "Enseigne à Porto" }],
]);

const keys = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");

function federation(firstKnock) {
  const kv = new MemoryKvStore();
  const fedify = createFederation({ kv, firstKnock, allowPrivateAddress: true });
  fedify
    .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
      if (!people.has(identifier)) return null;
      const [pair] = await ctx.getActorKeyPairs(identifier);
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        inbox: ctx.getInboxUri(identifier),
        outbox: ctx.getOutboxUri(identifier),
        followers: ctx.getFollowersUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        publicKey: pair.cryptographicKey,
        assertionMethods: [pair.multikey],
        ...people.get(identifier),
      });
    })
    .setKeyPairsDispatcher((_, identifier) => (people.has(identifier) ? [keys] : []));
  fedify.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] }));
  fedify.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
  for (const [kind, path] of [
    [Note, "/notes/{id}"],
    [Article, "/articles/{id}"],
  ])
    fedify.setObjectDispatcher(kind, path, (_, { id }) => objects.get(path.replace("{id}", id)));
  fedify
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .setSharedKeyDispatcher(() => ({ identifier: "ana" }))
    .on(Follow, async (ctx, follow) => {
      received.push(follow);
      if (!policy.accepts) return;
      const follower = await follow.getActor(await signed(ctx));
      const id = new URL(`#accepts/${received.length}`, follow.objectId);
      const yes = new Accept({ id, actor: follow.objectId, object: follow });
      const { identifier } = ctx.parseUri(follow.objectId);
      await ctx.sendActivity({ identifier }, follower, yes);
    })
    .on(Activity, (_, activity) => void received.push(activity));
  return fedify;
}

const servers = { [DRAFT]: federation(DRAFT), [RFC]: federation(RFC) };

/** Ana's server, which signs the given way first. */
export const ana = (scheme = RFC) =>
  servers[scheme].createContext(new URL(ORIGIN), undefined);

/** Ana's signature under what she asks for: pages of partners are for partners. */
export async function signed(ctx) {
  const documentLoader = await ctx.getDocumentLoader({ identifier: "ana" });
  return { documentLoader };
}

let server = null;

export function listen() {
  server = createServer(certificate(HOST), async (question, answer) => {
    try {
      const response = await respond(question);
      answer.writeHead(response.status, Object.fromEntries(response.headers));
      answer.end(Buffer.from(await response.arrayBuffer()));
    } catch (problem) {
      answer.writeHead(500).end(String(problem?.stack ?? problem));
    }
  });
  return new Promise((done) => server.listen(443, ADDRESS, done));
}

async function respond(question) {
  const { method, url, headers } = question;
  const scheme = "signature-input" in headers ? RFC : DRAFT;
  const knock = { scheme, status: 401 };
  if (method === "POST") {
    knocks.push(knock);
    if (scheme === policy.refuses) return new Response("not this scheme", { status: 401 });
  }
  const body = method === "POST" ? Readable.toWeb(question) : undefined;
  const request = new Request(ORIGIN + url, { method, headers, body, duplex: "half" });
  const response = await servers[RFC].fetch(request, { contextData: undefined });
  knock.status = response.status;
  return response;
}

export const close = () =>
  new Promise((done) => {
    server?.close(done);
    server?.closeAllConnections();
  });

/** The activities of one kind that came, oldest first. */
export const of = (kind) => received.filter((one) => one instanceof kind);
