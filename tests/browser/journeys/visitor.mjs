// Who has no account reads the public page of the school, and nothing else.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const PUBLIC = { ecole: "Portes ouvertes samedi matin", college: "Futurs sixièmes" };

for (const { script, how } of s.MODES)
  describe(`a visitor, ${how}`, () => {
    for (const [school, title] of Object.entries(PUBLIC))
      test(`reads the public page of the ${school}`, () =>
        s.as(null, { school, script }, async (page) => {
          await s.go(page, "/public");
          assert.equal(await page.locator(".card").count(), 1);
          await s.check(page, `public page of the ${school}`);
          await s.link(page, new RegExp(title)).click();
          await s.visible(page.getByRole("heading", { level: 1, name: new RegExp(title) }));
          await s.check(page, "public article");
        }));

    test("is asked to sign in everywhere else", () =>
      s.as(null, { script }, async (page) => {
        const rooms = ["/", "/spaces", "/write", "/review", "/notifications", "/search", "/me"];
        for (const path of rooms) {
          await page.goto(page.origin + path);
          assert.equal(new URL(page.url()).pathname, "/sign-in", path);
        }
        assert.ok(s.made.article, "the journey of the article comes first");
        for (const { path } of Object.values(s.made))
          assert.notEqual(await s.statusOf(page, path), 200, path);
      }));
  });
