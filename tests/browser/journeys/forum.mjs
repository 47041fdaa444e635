// A topic in the forum of the class: opened, answered, quoted; what is new is marked until read.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const QUESTION = "Qui a déjà vu une girafe en vrai ? Il faut une idée pour l’exposé de vendredi.";
const ANSWER = "Moi, au zoo de la Bourbansais. Elle avait la langue bleue.";
const QUOTING = "La langue bleue, c’est une très bonne idée pour commencer.";

/** Fills title and text and publishes, by keyboard alone or by hand. */
async function writeTopic(page, title) {
  if (!page.script) {
    await page.getByLabel("Titre", { exact: true }).fill(title);
    await page.getByLabel("Texte", { exact: true }).fill(QUESTION);
    return s.press(page, /^Publier pour/);
  }
  await s.tabTo(page, "#field-title");
  await page.keyboard.type(title);
  await s.tabTo(page, "#field-body", { limit: 2 });
  await page.keyboard.type(QUESTION);
  await s.tabTo(page, "main button.publish");
  return Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

async function answer(page, words) {
  if (!page.script) {
    // The words that are quoted stand in the field already.
    const begun = await page.locator("#field-body").inputValue();
    await page.locator("#field-body").fill(begun + words);
    return s.press(page, /^Répondre à/);
  }
  const there = () => document.activeElement.matches("#field-body");
  if (!(await page.evaluate(there))) await s.tabTo(page, "#field-body");
  await page.keyboard.type(words);
  await s.tabTo(page, "main button.publish", { limit: 3 });
  return Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

const marked = (title) => (page) =>
  page.locator(".card-unread", { has: page.getByRole("link", { name: title, exact: true }) });

for (const { script, how } of s.MODES) {
  const title = script ? "La girafe de vendredi" : "Encore une girafe";
  let forum;
  let path;

  describe(`a topic of the class, ${how}`, () => {
    test("Malo opens it", () =>
      s.as("malo", { script }, async (page) => {
        forum = `${await s.spaceOf(page, /CM2 B/)}/forum`;
        await s.go(page, forum);
        await s.check(page, "forum");
        if (script) {
          const press = s.pressOn(page, `a[href="${forum}/write"]`);
          await Promise.all([page.waitForEvent("load"), press]);
        } else await s.link(page, "Ouvrir un sujet").first().click();
        await s.check(page, "write topic");
        await writeTopic(page, title);
        await s.sees(page, "Le sujet est ouvert.");
        path = new URL(page.url()).pathname;
      }));

    test("Inès sees it marked as new, reads it and answers", () =>
      s.as("ines", { script }, async (page) => {
        const card = await s.soon(page, forum, marked(title));
        await card.getByRole("link", { name: title }).click();
        await s.sees(page, QUESTION);
        await answer(page, ANSWER);
        await s.sees(page, "La réponse est publiée.");
        await s.sees(page, ANSWER);
        await s.soonGone(page, forum, marked(title));
      }));

    test("Malo finds the new answer, quotes it, and it is no longer new", () =>
      s.as("malo", { script }, async (page) => {
        await s.soon(page, forum, marked(title));
        await s.link(page, title).click();
        await s.visible(page.locator(".post-new", { hasText: ANSWER }));
        await s.check(page, "topic with a new answer");
        if (script) {
          const quote = s.pressOn(page, ".post-actions a[href*='quote']");
          await Promise.all([page.waitForEvent("load"), quote]);
        } else await s.link(page, /^Citer Inès/).click();
        await answer(page, QUOTING);
        const post = page.locator(".post", { hasText: QUOTING });
        await s.visible(post.locator("blockquote", { hasText: "langue bleue" }));
        assert.match(await post.locator("blockquote").innerText(), /Inès.* a écrit/);
        await s.soonGone(page, forum, marked(title));
        s.made[script ? "topic" : "topicWithout"] = { title, path };
      }));

    test("the other class sees none of it", () =>
      s.as("lou", { script }, (page) => s.unseen(page, [forum, path, `${path}/new`])));
  });
}
