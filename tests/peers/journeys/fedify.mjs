// Fedify, an implementation that shares no line with ours, lives through a school year: it finds
// us, follows us, reads, writes, answers; and we do the same with it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  Accept,
  Article,
  Collection,
  Create,
  Delete,
  Event,
  Follow,
  InteractionPolicy,
  InteractionRule,
  Like,
  Note,
  Organization,
  Person,
  Place,
  PUBLIC_COLLECTION,
  Question,
  Tombstone,
  Undo,
  Update,
} from "@fedify/fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import * as fedify from "../fedify.mjs";
import { ana, DRAFT, ORIGIN, RFC, signed } from "../fedify.mjs";
import { api, apiStatus, outcomes, SCHOOL, timeline, until } from "../school.mjs";

const ANA = new URL(`${ORIGIN}/users/ana`);
const FOLLOWERS = new URL(`${ORIGIN}/users/ana/followers`);
let blog;
let blogActor;
let article;

/** Publishes an article of the blog for the partners. */
async function publish(title, body = "Nous avons vu **trois** fossiles.") {
  return api("POST", `/blogs/${blog.id}/articles`, { title, body, level: "network" });
}

/** Ana says something to the school, in the scheme that she prefers; resolves when it was taken. */
async function say(scheme, activity) {
  const inboxId = new URL(`https://${SCHOOL}/inbox`);
  const to = { id: new URL(`https://${SCHOOL}/actor`), inboxId };
  await ana(scheme).sendActivity({ identifier: "ana" }, to, activity);
}

const create = (object) =>
  new Create({
    id: new URL("#create", object.id),
    actor: ANA,
    tos: [PUBLIC_COLLECTION],
    ccs: [FOLLOWERS],
    object,
  });

/** One of Ana's texts, to everybody and her followers, which her server shows to those who ask. */
function text(kind, path, members) {
  const id = new URL(path, ORIGIN);
  const tos = [PUBLIC_COLLECTION];
  const published = Temporal.Now.instant();
  const object = new kind({ id, attribution: ANA, tos, ccs: [FOLLOWERS], published, ...members });
  fedify.objects.set(path, object);
  return object;
}

/** The item of the teacher's timeline of this title, or that fits. */
const inTimeline = (wanted) => {
  const fits = typeof wanted === "string" ? (item) => item.title === wanted : wanted;
  return until(`«${wanted}» in the timeline`, async () => (await timeline()).find(fits));
};
const comments = async (id) => (await api("GET", `/articles/${id}/comments`)).items;
const arrived = (kind, what, fits = () => true) =>
  until(what, async () => {
    for (const one of fedify.of(kind)) if (await fits(one)) return one;
    return null;
  });

describe("Fedify 2.3.6", { concurrency: false }, () => {
  before(async () => {
    await fedify.listen();
    const group = await api("POST", "/spaces", { name: "Club science", description: "" });
    const rules = { contributors: "members", checked: false, comments: "open" };
    const names = { title: "Journal du club", description: "Le club raconte" };
    blog = await api("POST", `/spaces/${group.id}/blogs`, { ...names, ...rules });
    article = await publish("Bonjour");
  });
  after(fedify.close);

  it("finds our blog by its handle and by its address, and reads it with a signature", async () => {
    const loader = await signed(ana());
    const handle = `@journal.du.club@${SCHOOL}`;
    blogActor = await until("the blog's actor", () => ana().lookupObject(handle, loader));
    assert.ok(blogActor instanceof Organization);
    assert.equal(String(blogActor.name), "Journal du club");
    const same = await ana().lookupObject(blogActor.id, loader);
    assert.equal(same.id.href, blogActor.id.href);
    const object = await ana().lookupObject(new URL(`https://${SCHOOL}/o/${article.id}`), loader);
    assert.ok(object instanceof Article);
    assert.equal(String(object.name), "Bonjour");
    assert.equal(await ana().lookupObject(blogActor.id), null, "without a signature");
  });

  for (const scheme of [DRAFT, RFC])
    it(`follows our blog, signing by ${scheme}, and is agreed with`, async () => {
      const before = fedify.of(Accept).length;
      const id = new URL(`#follow-${scheme}`, ANA);
      const follow = new Follow({ id, actor: ANA, object: blogActor.id });
      await ana(scheme).sendActivity({ identifier: "ana" }, blogActor, follow);
      await until("the Accept", () => fedify.of(Accept).length > before);
      const accept = fedify.of(Accept).at(-1);
      assert.equal(accept.actorId.href, blogActor.id.href);
      // Fedify believes what is embedded only on its own origin, and the Follow is Ana's.
      const agreed = await accept.getObject({ crossOrigin: "trust" });
      assert.ok(agreed instanceof Follow);
      assert.equal(agreed.id.href, id.href);
    });

  it("is sent an article, its new edition, and its end", async () => {
    const written = await publish("Sortie au musée");
    const fits = (title) => async (activity) =>
      (await activity.getObject())?.name?.toString() === title;
    const news = await arrived(Create, "the article", fits("Sortie au musée"));
    const object = await news.getObject();
    assert.ok(object instanceof Article);
    assert.match(String(object.content), /<strong>trois<\/strong>/);
    assert.equal(object.attributionId.href, blogActor.id.href);
    assert.ok(news.toIds.concat(news.ccIds).some((one) => one.href === blogActor.followersId.href));

    const change = { title: "Au musée, encore", body: "Quatre fossiles.", version: written.version };
    await api("PUT", `/articles/${written.id}`, change);
    const update = await arrived(Update, "the new edition", fits("Au musée, encore"));
    assert.match(String((await update.getObject()).content), /Quatre/);

    await api("DELETE", `/articles/${written.id}`);
    const end = await arrived(Delete, "the end");
    const stone = await end.getObject();
    assert.ok(stone instanceof Tombstone);
    assert.equal(stone.id.href, object.id.href);
  });

  it("is followed by our teacher, and agrees", async () => {
    const found = await api("GET", `/lookup?q=${encodeURIComponent("@ana@fedify.seyes.test")}`);
    assert.equal(found.name, "Ana Martin");
    assert.equal(found.address, ANA.href);
    const again = await api("GET", `/lookup?q=${encodeURIComponent(ANA.href)}`);
    assert.equal(again.id, found.id);
    await api("POST", "/follows", { actor: found.id });
    const follow = await arrived(Follow, "our Follow");
    assert.equal(follow.objectId.href, ANA.href);
    assert.ok((await follow.getActor(await signed(ana()))) instanceof Person);
    await until("the follow is accepted", async () =>
      (await api("GET", "/follows")).items.some((one) => one.state === "accepted"),
    );
  });

  for (const scheme of [DRAFT, RFC])
    it(`writes a Note and an Article, changes and deletes them, signing by ${scheme}`, async () => {
      const note = text(Note, `/notes/${scheme}`, { content: `<p>Une note par ${scheme}</p>` });
      await say(scheme, create(note));
      const shown = await inTimeline(`Une note par ${scheme}`);
      assert.equal(shown.author.host, fedify.HOST);

      const members = { name: `Un article par ${scheme}`, content: "<p>Le <b>corps</b></p>" };
      const article = text(Article, `/articles/${scheme}`, members);
      await say(scheme, create(article));
      const read = await inTimeline(`Un article par ${scheme}`);
      assert.match((await api("GET", `/publications/${read.id}`)).html, /<b>corps<\/b>/);

      const updated = Temporal.Now.instant().add({ seconds: 1 });
      const edition = article.clone({ name: `Mieux par ${scheme}`, updated });
      const id = new URL("#update", article.id);
      await say(scheme, new Update({ id, actor: ANA, object: edition, tos: [PUBLIC_COLLECTION] }));
      await inTimeline(`Mieux par ${scheme}`);

      for (const [gone, item] of [
        [note, shown],
        [article, read],
      ]) {
        const stone = new Tombstone({ id: gone.id });
        const end = { id: new URL("#delete", gone.id), actor: ANA, object: stone };
        await say(scheme, new Delete({ ...end, tos: [PUBLIC_COLLECTION] }));
        await until("it is gone", async () => (await apiStatus("GET", `/publications/${item.id}`)) === 404);
      }
    });

  for (const scheme of [DRAFT, RFC])
    it(`answers our article and likes it, signing by ${scheme}, and takes both back`, async () => {
      const ours = new URL(`https://${SCHOOL}/o/${article.id}`);
      const content = `<p>Bravo de Lisbonne, par ${scheme}</p>`;
      const note = text(Note, `/notes/answer-${scheme}`, { content, replyTarget: ours });
      await say(scheme, create(note));
      const mine = async () =>
        (await comments(article.id)).find((one) => one.excerpt.includes(`par ${scheme}`));
      const comment = await until("the comment", mine);
      assert.equal(comment.author.host, fedify.HOST);

      const like = new Like({ id: new URL(`#like-${scheme}`, ANA), actor: ANA, object: ours });
      await say(scheme, like);
      const liked = async () =>
        (await api("GET", `/publications/${article.id}/reactions`)).find((one) => one.host);
      assert.equal((await until("the Like", liked)).kind, "bravo");
      const undo = { id: new URL(`#unlike-${scheme}`, ANA), actor: ANA, object: like };
      await say(scheme, new Undo(undo));
      await until("the Like is taken back", async () => !(await liked()));

      const end = { id: new URL("#delete", note.id), actor: ANA };
      await say(scheme, new Delete({ ...end, object: new Tombstone({ id: note.id }) }));
      await until("the comment is gone", async () => !(await mine()));
    });

  it("asks in a poll: its choices and counts are shown, new counts too, and no vote", async () => {
    const choice = (name, totalItems) =>
      new Note({ name, replies: new Collection({ totalItems }) });
    const members = (red) => ({
      content: "<p>Quelle couleur ?</p>",
      exclusiveOptions: [choice("Rouge", red), choice("Bleu", 1)],
      voters: red + 1,
      endTime: Temporal.Instant.from("2026-12-01T13:00:00Z"),
    });
    const poll = text(Question, "/polls/1", members(2));
    await say(DRAFT, create(poll));
    const shown = await inTimeline((item) => item.excerpt.startsWith("Quelle couleur"));
    const html = async () => (await api("GET", `/publications/${shown.id}`)).html;
    assert.match(await html(), /Rouge · 2<\/li><li>Bleu · 1</);
    const update = { id: new URL("#counts", poll.id), actor: ANA, tos: [PUBLIC_COLLECTION] };
    await say(DRAFT, new Update({ ...update, object: poll.clone(members(3)) }));
    await until("the new counts", async () => (await html()).includes("Rouge · 3"));

    const ours = new URL(`https://${SCHOOL}/o/${article.id}`);
    const before = (await comments(article.id)).length;
    const vote = new Note({ id: new URL("/votes/1", ORIGIN), attribution: ANA, name: "Rouge" });
    await say(DRAFT, create(vote.clone({ replyTarget: ours })));
    await until("the vote is applied", outcomes);
    assert.equal((await comments(article.id)).length, before);
  });

  it("invites to an event: day and place are shown", async () => {
    const address = "1 rue de Lisbonne, Rennes";
    const members = {
      name: "Fête de la science",
      content: "<p>Venez !</p>",
      startTime: Temporal.Instant.from("2026-10-03T08:00:00Z"),
      endTime: Temporal.Instant.from("2026-10-03T15:00:00Z"),
      location: new Place({ name: address }),
    };
    await say(RFC, create(text(Event, "/events/1", members)));
    const shown = await inTimeline("Fête de la science");
    const { html } = await api("GET", `/publications/${shown.id}`);
    assert.match(html, /2026-10-03 10:00 – 2026-10-03 17:00/);
    assert.ok(html.includes(address));
  });

  it("may let nobody answer: then we do not, until it does", async () => {
    const only = (who) =>
      new InteractionPolicy({ canReply: new InteractionRule({ automaticApprovals: who }) });
    const members = { name: "Sans réponse", content: "<p>À lire</p>", interactionPolicy: only([ANA]) };
    const closed = text(Article, "/articles/sans", members);
    await say(RFC, create(closed));
    const shown = await inTimeline("Sans réponse");
    const answers = `/articles/${shown.id}/comments`;
    assert.equal(await apiStatus("POST", answers, { body: "Bonjour" }), 403);
    const updated = Temporal.Now.instant().add({ seconds: 1 });
    const open = { name: "Avec réponses", interactionPolicy: only([FOLLOWERS]), updated };
    const update = { id: new URL("#open", closed.id), actor: ANA, tos: [PUBLIC_COLLECTION] };
    await say(RFC, new Update({ ...update, object: closed.clone(open) }));
    await inTimeline("Avec réponses");
    assert.equal(await apiStatus("POST", answers, { body: "Bonjour" }), 201);
  });

  it("is answered and liked by our teacher, who takes the like back", async () => {
    const members = { name: "La mer à Lisbonne", content: "<p>Elle est bleue.</p>" };
    await say(RFC, create(text(Article, "/articles/mer", members)));
    const read = await inTimeline("La mer à Lisbonne");
    await api("POST", `/articles/${read.id}/comments`, { body: "Ici elle est *verte*." });
    const answer = await arrived(Create, "our answer", async (one) => {
      const object = await one.getObject();
      return object instanceof Note && object.replyTargetId?.href === `${ORIGIN}/articles/mer`;
    });
    assert.match(String((await answer.getObject()).content), /<em>verte<\/em>/);

    await api("PUT", `/publications/${read.id}/reactions`, { kind: "merci" });
    const like = await arrived(Like, "our Like");
    assert.equal(like.objectId.href, `${ORIGIN}/articles/mer`);
    await api("DELETE", `/publications/${read.id}/reactions`);
    const undo = await arrived(Undo, "our Undo");
    assert.equal((await undo.getObject()).id.href, like.id.href);
  });

  it("may refuse one scheme: we knock once more in the other, and remember", async () => {
    for (const [refused, taken] of [
      [DRAFT, RFC],
      [RFC, DRAFT],
    ]) {
      fedify.policy.refuses = refused;
      fedify.knocks.length = 0;
      for (const number of ["un", "deux"]) {
        const title = `Article ${number}, sans ${refused}`;
        await publish(title);
        await arrived(Create, title, async (one) => String((await one.getObject()).name) === title);
      }
      const expected = [
        { scheme: refused, status: 401 },
        { scheme: taken, status: 202 },
        { scheme: taken, status: 202 },
      ];
      assert.deepEqual(fedify.knocks, expected, `a server that refuses ${refused}`);
    }
    fedify.policy.refuses = null;
  });

  it("ends its follow, and is sent nothing more; we end ours, and it hears it", async () => {
    const follow = new Follow({ id: new URL(`#follow-${RFC}`, ANA), actor: ANA, object: blogActor.id });
    await say(RFC, new Undo({ id: new URL("#unfollow", ANA), actor: ANA, object: follow }));
    const followers = () => ana().lookupObject(blogActor.followersId, loader);
    const loader = await signed(ana());
    await until("no follower", async () => (await followers())?.totalItems === 0);
    const before = fedify.of(Create).length;
    await publish("Pour personne");

    const [followed] = (await api("GET", "/follows")).items;
    await api("DELETE", `/follows/${followed.id}`);
    const undone = await arrived(Undo, "our Undo of the Follow", async (one) =>
      (await one.getObject()) instanceof Follow,
    );
    assert.equal((await undone.getObject()).objectId.href, ANA.href);
    // The lane of a host keeps its order: what was published before would have come before.
    assert.equal(fedify.of(Create).length, before);
  });
});
