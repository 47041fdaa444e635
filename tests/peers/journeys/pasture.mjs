// The example objects of the fediverse pasture, all 262, from somebody whom our teacher follows: none
// may break anything, and each is either read here or refused for a reason that stands below.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { api, apiStatus, outcomes, python, timeline, until } from "../school.mjs";

const EXAMPLES = 262;
/** GoToSocial answers 202 to as many. */
const TAKEN_AT_LEAST = 260;

/** Not taken at the door: example → status and reason. */
const REFUSED = {
  "necessary_properties/1": [400, "the object has no id"],
  // Its author is null, which is not the same as not named: see abuse case A10.
  "necessary_properties/3": [401, "the object is not attributed to the actor"],
};
/** Taken, and not shown: example → outcome. */
const NOT_SHOWN = {
  // What it answers is looked for, and cannot be found.
  "in_reply_to/1": "ancestors-asked",
  // Nothing says what it is.
  "necessary_properties/4": "no-object",
  "object_types/13": "no-object",
  // A person's page, a relation between two, what is no more: not posts.
  "object_types/8": "no-post",
  "object_types/9": "no-post",
  "object_types/10": "no-post",
};
/** Shown below what they answer, which is fetched by the first of them; the others may find it here. */
const BELOW = ["in_reply_to/0", "in_reply_to/2", "in_reply_to/3", "in_reply_to/4", "in_reply_to/6"];

describe("the fediverse pasture 0.3.0", { concurrency: false }, () => {
  let pasture;
  const answers = [];

  before(async () => {
    pasture = python("pasture.py");
    const { ready } = await pasture.next();
    const found = await api("GET", `/lookup?q=${encodeURIComponent(ready)}`);
    await api("POST", "/follows", { actor: found.id });
    const { received } = await pasture.next();
    assert.equal(received.type, "Follow");
    const id = `${ready}/accepts/1`;
    const context = "https://www.w3.org/ns/activitystreams";
    const accept = { "@context": context, id, type: "Accept", actor: ready, object: received };
    pasture.tell({ send: accept });
    assert.equal((await pasture.next()).status, 202);
    await until("the follow is accepted", async () =>
      (await api("GET", "/follows")).items.some((one) => one.state === "accepted"),
    );
  });
  after(() => pasture?.close());

  it("is listened to: every example is answered, all but two with 202", async () => {
    pasture.tell({ all: true });
    for (let line = await pasture.next(); !line.done; line = await pasture.next())
      if ("example" in line) answers.push(line);
    assert.equal(answers.length, EXAMPLES);
    const odd = answers.filter((one) => one.status !== 202);
    assert.deepEqual(
      Object.fromEntries(odd.map((one) => [one.example, [one.status, JSON.parse(one.answer).title]])),
      REFUSED,
    );
    assert.ok(answers.length - odd.length >= TAKEN_AT_LEAST);
  });

  it("is shown: what was taken can be read, but for what has a reason", async () => {
    const applied = await until("everything is applied", outcomes);
    const taken = answers.filter((one) => one.status === 202);
    const hidden = taken.filter((one) => applied.get(one.activity) !== "applied");
    const below = hidden.filter((one) => BELOW.includes(one.example));
    for (const one of below) assert.equal(applied.get(one.activity), "ancestors-asked", one.example);
    const away = hidden.filter((one) => !BELOW.includes(one.example));
    assert.deepEqual(
      Object.fromEntries(away.map((one) => [one.example, applied.get(one.activity)])),
      NOT_SHOWN,
    );
    // What is applied is filed in the timeline a moment later.
    const expected = taken.filter((one) => !BELOW.includes(one.example) && !(one.example in NOT_SHOWN));
    let missing = [];
    const shown = await until("all of it in the timeline", async () => {
      const items = await timeline();
      missing = expected.filter(({ word }) => !items.some((one) => one.excerpt.includes(word)));
      return missing.length === 0 && items;
    }).catch(() => assert.fail(`not in the timeline: ${missing.map((one) => one.example)}`));
    for (const { example, word } of away)
      assert.ok(!shown.some((one) => one.excerpt.includes(word)), `${example} is shown`);
    for (const { example, word } of expected) {
      const item = shown.find((one) => one.excerpt.includes(word));
      const read = await api("GET", `/publications/${item.id}`);
      assert.ok(read.html.includes(word), `${example} cannot be read: ${read.html}`);
      assert.equal(read.audience.level, "network", example);
      assert.doesNotMatch(read.html, /<(script|style|iframe|form|input)/i, example);
      assert.doesNotMatch(read.html, /<img[^>]*src="(?!\/)/i, example);
      assert.equal(await apiStatus("GET", `/articles/${item.id}`), 200, example);
    }
  });

  it("is shown whole: answers stand below what they answer", async () => {
    const top = await until("the note above", async () =>
      (await timeline()).find((one) => one.title === "note1"),
    );
    const words = BELOW.map((name) => answers.find((one) => one.example === name).word);
    await until("the answers", async () => {
      const { items } = await api("GET", `/articles/${top.id}/comments`);
      return words.every((word) => items.some((one) => one.excerpt.includes(word)));
    });
  });

  it("keeps its links: files and quotes of an example can be reached from here", async () => {
    const shown = await timeline();
    const read = (name) => {
      const { word } = answers.find((one) => one.example === name);
      const item = shown.find((one) => one.excerpt.includes(word));
      return api("GET", `/publications/${item.id}`);
    };
    const html = async (name) => (await read(name)).html;
    const files = async (name) => (await read(name)).pictures.map((one) => one.kind);
    for (const number of [0, 1, 2, 3, 4])
      assert.match(await html(`quotes/${number}`), /<blockquote>.*note1\.jsonap/, `quotes/${number}`);
    for (const number of [1, 2, 3, 4, 6, 7])
      assert.deepEqual(await files(`attachments/${number}`), ["link"], `attachments/${number}`);
    assert.deepEqual(await files("attachments/0"), ["picture"]);
    assert.equal((await files("attachments/10")).length, 10);
    assert.deepEqual(await files("attachments/5"), [], "payto: leads nowhere here");
    assert.match(await html("language/5"), /Deutsch/);
  });
});
