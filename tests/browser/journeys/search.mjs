// Search finds what one may read, however it is typed, and nothing else.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const hit = (title) => (page) => page.locator(".result", { hasText: title });
const ask = (query) => `/search?q=${encodeURIComponent(query)}`;

/** What was written, the ways to ask for it, who reads it and who does not. */
const cases = [
  ["article", ["l’éléphant", "elephants", "ÉLÉPHANT peint"], ["ines", "sophie", "roy"], ["lou"]],
  ["topic", ["la girafe", "girafes"], ["malo", "ines"], ["lou"]],
  ["group", ["l'antilope", "antilopes"], ["ines", "lou"], ["malo", "sophie"]],
  ["document", ["rhinoceros", "des rhinocéros"], ["ines", "roy"], ["malo", "sophie"]],
  ["file", ["croquis riviere", "l'hippopotame"], ["lou", "ines"], ["malo", "sophie"]],
];

for (const { script, how } of s.MODES)
  describe(`search, ${how}`, () => {
    for (const [what, queries, readers, others] of cases)
      test(`finds the ${what} for its readers only`, async () => {
        assert.ok(s.made[what], `the journey of the ${what} comes first`);
        const { title } = s.made[what];
        for (const reader of readers)
          await s.as(reader, { script }, async (page) => {
            for (const query of queries) await s.soon(page, ask(query), hit(title));
            await s.check(page, "results");
          });
        for (const other of others)
          await s.as(other, { script }, async (page) => {
            for (const query of queries) {
              await s.go(page, ask(query));
              await s.seesNot(page, title);
            }
          });
      });

    test("starts from every page, by keyboard", () =>
      s.as("ines", { script }, async (page) => {
        await s.go(page, "/spaces");
        await s.tabTo(page, "#bandeau-q");
        await page.keyboard.type("elephants");
        await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
        await s.visible(hit(s.made.article.title)(page).first());
      }));

    test("says kindly that it found nothing, and asks a visitor to sign in", async () => {
      await s.as("ines", { script }, async (page) => {
        await s.go(page, ask("ornithorynque"));
        await s.sees(page, "Aucun résultat");
        await s.check(page, "no result");
      });
      await s.as(null, { script }, async (page) => {
        await page.goto(page.origin + ask("elephants"));
        assert.equal(new URL(page.url()).pathname, "/sign-in");
      });
    });
  });
