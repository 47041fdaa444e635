// Fedify in a forum of ours, handing things on, and moving house.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  Accept,
  Announce,
  Article,
  Create,
  Follow,
  Group,
  Move,
  Note,
  Page,
  Person,
  PUBLIC_COLLECTION,
  Undo,
} from "@fedify/fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import * as fedify from "../fedify.mjs";
import { ana, DRAFT, ORIGIN, RFC, signed } from "../fedify.mjs";
import { api, outcomes, SCHOOL, timeline, until } from "../school.mjs";

const ANA = new URL(`${ORIGIN}/users/ana`);
const PORTO = new URL(`${ORIGIN}/users/ana.porto`);
const SHARED_INBOX = new URL(`https://${SCHOOL}/inbox`);
let space;
let group;
let topic;

const say = (activity, scheme = RFC) =>
  ana(scheme).sendActivity({ identifier: "ana" }, { id: group, inboxId: SHARED_INBOX }, activity);
const trusted = { crossOrigin: "trust" };

/** What came after `since` that fits. */
const arrived = (kind, what, fits) =>
  until(what, async () => {
    for (const one of fedify.of(kind)) if (await fits(one)) return one;
    return null;
  });
const topics = async () =>
  (await api("GET", `/spaces/${space}/topics`)).items.map((one) => one.topic);
const replies = async (id) => (await api("GET", `/topics/${id}/replies`)).items;

describe("Fedify 2.3.6 in forums, boosts and moves", { concurrency: false }, () => {
  before(async () => {
    await fedify.listen();
    space = (await api("POST", "/spaces", { name: "Club lecture", description: "" })).id;
    await api("PUT", `/spaces/${space}/forum`, { level: "public", checked: false });
    group = new URL(`https://${SCHOOL}/g/${space}`);
  });
  after(fedify.close);

  it("joins our forum, a Group, and hears what its members write", async () => {
    const found = await ana().lookupObject(group, await signed(ana()));
    assert.ok(found instanceof Group);
    await say(new Follow({ id: new URL("#join", ANA), actor: ANA, object: group }));
    await arrived(Accept, "the Accept", async (one) => one.actorId.href === group.href);
    const words = { title: "Vos lectures", markdown: "Que lisez-vous ?", level: "public" };
    topic = (await api("POST", `/spaces/${space}/topics`, words)).topic.id;
    const told = await arrived(Announce, "the topic", async (one) => {
      const inner = await one.getObject(trusted);
      return inner instanceof Create && one.actorId.href === group.href;
    });
    const page = await (await told.getObject(trusted)).getObject(trusted);
    assert.ok(page instanceof Page);
    assert.equal(String(page.name), "Vos lectures");
    assert.equal(page.audienceId.href, group.href);
    await arrived(Announce, "the boost of it", async (one) => one.objectId?.href === page.id.href);
  });

  it("answers there and opens a topic: both are shown, and handed on", async () => {
    const base = { attribution: ANA, tos: [PUBLIC_COLLECTION], ccs: [group], audience: group };
    const published = Temporal.Now.instant();
    for (const [kind, path, members, shown] of [
      [
        Note,
        "/notes/lecture",
        { replyTarget: new URL(`https://${SCHOOL}/o/${topic}`), content: "<p>Pessoa, bien sûr</p>" },
        async () => (await replies(topic)).find((one) => one.excerpt.includes("Pessoa")),
      ],
      [
        Page,
        "/pages/lecture",
        { name: "Un libraire à Lisbonne", content: "<p>Il ouvre tôt</p>" },
        async () => (await topics()).find((one) => one.title === "Un libraire à Lisbonne"),
      ],
    ]) {
      const object = new kind({ id: new URL(path, ORIGIN), ...base, published, ...members });
      fedify.objects.set(path, object);
      const id = new URL("#create", object.id);
      const { tos, ccs } = base;
      await say(new Create({ id, actor: ANA, tos, ccs, audience: group, object }), DRAFT);
      const item = await until(`${path} is shown`, shown);
      assert.equal(item.author.host, fedify.HOST);
      await arrived(Announce, `${path} is handed on`, async (one) => {
        const inner = await one.getObject(trusted).catch(() => null);
        return inner?.id?.href === id.href || one.objectId?.href === id.href;
      });
    }
  });

  it("hands on a topic of ours: it is counted, and no longer when it is taken back", async () => {
    const object = new URL(`https://${SCHOOL}/o/${topic}`);
    const shares = async () => {
      const loader = await signed(ana());
      return (await ana().lookupObject(new URL(`${object}/shares`), loader)).totalItems;
    };
    assert.equal(await shares(), 0);
    const boost = new Announce({ id: new URL("#boost", ANA), actor: ANA, object, tos: [PUBLIC_COLLECTION] });
    await say(boost);
    await until("it is counted", async () => (await shares()) === 1);
    await say(new Undo({ id: new URL("#unboost", ANA), actor: ANA, object: boost }));
    await until("it is not counted", async () => (await shares()) === 0);
  });

  it("is followed by our teacher, who hands on what she wrote, and reads the Announce at its id", async () => {
    const found = await api("GET", `/lookup?q=${encodeURIComponent(ANA.href)}`);
    await api("POST", "/follows", { actor: found.id });
    const accepted = async () =>
      (await api("GET", "/follows")).items.some((one) => one.id === found.id && one.state === "accepted");
    await until("the follow is accepted", accepted);
    const id = new URL("/articles/tage", ORIGIN);
    const tos = [PUBLIC_COLLECTION];
    const published = Temporal.Now.instant();
    const members = { name: "Le Tage", content: "<p>Il est large</p>", tos, published };
    const article = new Article({ id, attribution: ANA, ...members });
    fedify.objects.set("/articles/tage", article);
    await say(new Create({ id: new URL("#create", id), actor: ANA, tos, object: article }));
    const item = await until("the article", async () =>
      (await timeline()).find((one) => one.title === "Le Tage"),
    );
    await api("PUT", `/publications/${item.id}/boost`);
    const told = await arrived(Announce, "our boost", async (one) => one.objectId?.href === id.href);
    const loader = await signed(ana());
    const read = await ana().lookupObject(told.id, loader);
    assert.ok(read instanceof Announce);
    assert.equal(read.objectId.href, id.href);
    const sharer = await ana().lookupObject(told.actorId, loader);
    assert.ok(sharer instanceof Person);
    await api("DELETE", `/publications/${item.id}/boost`);
    await arrived(Undo, "our Undo", async (one) => {
      const inner = await one.getObject(trusted);
      return inner instanceof Announce && inner.id.href === told.id.href;
    });
    assert.equal(await ana().lookupObject(told.id, loader), null);
  });

  it("moves: our teacher follows there, once both addresses say so", async () => {
    const move = (number) =>
      new Move({ id: new URL(`#move-${number}`, ANA), actor: ANA, object: ANA, target: PORTO });
    const follows = async (address) =>
      (await api("GET", "/follows")).items.find((one) => one.address === address.href)?.state;
    fedify.people.get("ana").successor = PORTO;
    const first = move(1);
    await say(first);
    const outcome = (await until("the claim is weighed", outcomes)).get(first.id.href);
    assert.equal(outcome, "not-proved");
    fedify.people.get("ana.porto").aliases = [ANA];
    await say(move(2));
    await until("she is followed there", async () => (await follows(PORTO)) === "accepted");
    assert.equal(await follows(ANA), "accepted");
    const asked = fedify.of(Follow).filter((one) => one.objectId.href === PORTO.href);
    assert.equal(asked.length, 1);
  });
});
