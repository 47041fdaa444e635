// What concerns a person reaches her: in the list, and as a count on the page that she has open.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const unread = (page) => page.locator('[data-live="unread"]');
const count = async (page) => Number(await unread(page).first().textContent());

/** Somebody says a kind word to the article. One person's second word is no news. */
const react = (key, script, word) =>
  s.as(key, { script }, async (page) => {
    await s.go(page, s.made.article.path);
    await s.press(page, new RegExp(`^${word}`));
    await s.visible(page.locator(".reaction-names", { hasText: word }));
  });

describe("news", () => {
  test("raise the count on the open page, without loading it again", () =>
    s.as("ines", {}, async (page) => {
      assert.ok(s.made.article, "the journey of the article comes first");
      const listening = page.waitForRequest(/\/live$/);
      await s.go(page, "/");
      await listening;
      const before = await count(page);
      await page.evaluate(() => (window.sameDocument = true));
      await react("roy", true, "Bravo");
      await page.waitForFunction(
        (least) => Number(document.querySelector('[data-live="unread"]').textContent) > least,
        before,
      );
      assert.ok(await page.evaluate(() => window.sameDocument), "the page was loaded again");
      assert.ok(await unread(page).first().isVisible());
      await s.visible(page.getByRole("link", { name: "Du nouveau : recharger la page" }));
    }));

  for (const { script, how } of s.MODES)
    test(`are listed, and can be marked as read, ${how}`, async () => {
      await (script ? react("malo", script, "Intéressant") : react("sophie", script, "Merci"));
      await s.as("ines", { script }, async (page) => {
        const told = (at) => at.locator(".notice-new", { hasText: script ? /Malo.* a réagi/ : /Sophie.* a réagi/ });
        await s.soon(page, "/notifications", told);
        await s.check(page, "notifications");
        await s.press(page, "Tout marquer comme lu");
        await s.sees(page, "Tout est lu.");
        assert.equal(await page.locator(".notice-new").count(), 0);
        assert.equal(await count(page), 0);
      });
    });
});
