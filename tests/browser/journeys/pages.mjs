// What holds for pages as such: both languages, weight, portraits.
import assert from "node:assert/strict";
import { get } from "node:http";
import { describe, test } from "node:test";
import { DESKTOP, PHONE } from "../harness.mjs";
import * as s from "../stage.mjs";

/** Largest sizes on the wire, in bytes: script and style of a signed-in page, HTML of a feed. */
const SCRIPT_LARGEST = 35_000;
const STYLE_LARGEST = 18_000;
const FEED_LARGEST = 60_000;

const MAIN = ["/", "/spaces", "/write", "/review", "/notifications", "/search?q=volcan", "/me"];
const VIEWS = ["", "/journal", "/forum", "/documents", "/members"];

/** The French sentences that no English page may show: those that are other words in English. */
function frenchOnly() {
  const english = new Set(s.messages("en").values());
  const plain = (words) => words.replaceAll("'", "’").replace(/\s+/g, " ").trim();
  const fixed = [...s.messages("fr").values()].filter(
    (words) => words && !words.includes("{") && !english.has(words),
  );
  return new Set(fixed.map(plain));
}

describe("in English", () => {
  test("no French of the program is left on the main pages", () =>
    s.as("roy", {}, async (page) => {
      const french = frenchOnly();
      await s.go(page, "/");
      await page.locator("details.menu summary").click();
      await Promise.all([
        page.waitForEvent("load"),
        page.getByRole("button", { name: "English" }).click(),
      ]);
      const cm2b = await s.spaceOf(page, /CM2 B/);
      const made = Object.values(s.made).map((one) => one.path);
      const paths = [...MAIN, ...VIEWS.map((view) => cm2b + view), ...made];
      const left = [];
      for (const path of paths) {
        await s.go(page, path);
        assert.equal(await page.locator("html").getAttribute("lang"), "en", path);
        const pieces = await s.words(page);
        left.push(...pieces.filter((one) => french.has(one)).map((one) => `${path}: ${one}`));
      }
      assert.deepEqual(left, []);
      await s.check(page, "in English");
      await s.go(page, "/");
      await s.screenshot(page, "home-english");
      await page.locator("details.menu summary").click();
      await page.getByRole("button", { name: "Français" }).click();
    }));
});

/** What a browser receives for a URL, in bytes, as it is on the wire. */
function weigh(url, encoding) {
  return new Promise((done, fail) =>
    get(url, { headers: { "accept-encoding": encoding } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk) => (bytes += chunk.length));
      response.on("end", () => done(bytes));
    }).on("error", fail),
  );
}

const urlsOf = (page, selector, name) =>
  page.locator(selector).evaluateAll((all, of) => all.map((one) => one[of]), name);

describe("weight", () => {
  test("of script, style and feed stay within the promise", () =>
    s.as("ines", {}, async (page) => {
      const response = await page.goto(`${page.origin}/`);
      assert.ok((await response.body()).length <= FEED_LARGEST, "HTML of the feed");
      const sum = async (urls) => {
        assert.ok(urls.length > 0);
        return (await Promise.all(urls.map((url) => weigh(url, "gzip")))).reduce((a, b) => a + b);
      };
      const scripts = await sum(await urlsOf(page, "script[src]", "src"));
      const styles = await sum(await urlsOf(page, 'link[rel="stylesheet"]', "href"));
      assert.ok(scripts <= SCRIPT_LARGEST, `${scripts} bytes of script`);
      assert.ok(styles <= STYLE_LARGEST, `${styles} bytes of style`);
    }));

  test("a public page loads no script at all", () =>
    s.as(null, {}, async (page) => {
      const scripts = [];
      page.on("request", (one) => one.resourceType() === "script" && scripts.push(one.url()));
      await s.go(page, "/public");
      await s.link(page, /Portes ouvertes/).click();
      assert.deepEqual(scripts, []);
    }));
});

describe("portraits", () => {
  const portraits = [
    ["home", "ines", () => "/"],
    ["journal", "sophie", async (page) => `${await s.spaceOf(page, /CM2 B/)}/journal`],
    ["article", "roy", () => s.made.article.path],
    ["topic", "malo", () => s.made.topic.path],
    ["compare", "ines", () => `${s.made.document.path}/compare?from=1&to=2`],
    ["documents", "roy", async (page) => `${await s.spaceOf(page, /CM2 B/)}/documents`],
    ["search", "ines", () => "/search?q=elephants"],
    ["public", null, () => "/public"],
  ];
  for (const [name, key, where] of portraits)
    test(`of ${name}`, async () => {
      for (const [width, scheme, suffix] of [
        [DESKTOP, "light", ""],
        [PHONE, "light", "-phone"],
        [DESKTOP, "dark", "-dark"],
      ])
        await s.as(key, { width, scheme }, async (page) => {
          await s.go(page, await where(page));
          await s.screenshot(page, name + suffix);
        });
    });
});
