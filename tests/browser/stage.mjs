// The two schools and the browser that all journeys share, and the people who walk through them.
// Starting the schools and signing in are slow: both happen once.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as harness from "./harness.mjs";
import { ROOT } from "./schools.mjs";

export { pressOn, screenshot, tabTo } from "./harness.mjs";

export const MEDIA = join(ROOT, "fixtures/worlds/media");
/** Longest wait for the work that follows a write (timeline, search, notices), in milliseconds. */
const SOON_MS = 20_000;
/** Narrowest screen that may not scroll sideways (400 % zoom of 1280 px), in pixels. */
const NARROWEST = 320;

/** What the journeys made, for those that come after: `{ article: { title, path } … }`. */
export const made = {};
export const stage = { schools: undefined, browser: undefined, worlds: {} };
const sessions = new Map();
const checked = new Set();

export async function raise() {
  stage.schools = await harness.openSchools();
  stage.browser = await harness.launch();
  for (const world of ["ecole", "college"]) stage.worlds[world] = await harness.people(world);
}

export async function strike() {
  await stage.browser?.close();
  await stage.schools?.stop();
}

/** Both ways of walking a journey. */
export const MODES = [
  { script: true, how: "with scripts" },
  { script: false, how: "without scripts" },
];

/**
 * Opens a page for a person of the worlds (`null` is a visitor without account), already signed
 * in, and hands it to `walk`; fails with everything the page complained about.
 */
export async function as(key, options, walk) {
  const { school = "ecole", ...rest } = options;
  const storageState = key === null ? undefined : await session(school, key);
  const page = await harness.open(stage.browser, stage.schools, { ...rest, storageState });
  page.origin = stage.schools[school];
  page.script = rest.script ?? true;
  try {
    var result = await walk(page);
  } catch (problem) {
    problem.message += `\n  at ${page.url()} as ${key}`;
    await harness.screenshot(page, "failure").catch(() => {});
    await page.context().close();
    throw problem;
  }
  await harness.close(page);
  return result;
}

async function session(school, key) {
  const name = `${school}/${key}`;
  if (!sessions.has(name)) {
    const person = stage.worlds[school].get(key);
    assert.ok(person, `${name} is not in the worlds`);
    const page = await harness.open(stage.browser, stage.schools);
    await harness.signIn(page, stage.schools[school], person);
    sessions.set(name, await page.context().storageState());
    await harness.close(page);
  }
  return sessions.get(name);
}

/** Opens a path of the page's school, which must answer 200. */
export async function go(page, path) {
  const response = await page.goto(page.origin + path);
  assert.equal(response.status(), 200, `${path} answers ${response.status()}`);
}

/** The status that a path answers to this person, beside the page and without following. */
export async function statusOf(page, path) {
  const response = await page.context().request.get(page.origin + path, { maxRedirects: 0 });
  return response.status();
}

/** Every path answers 404 to this person. */
export async function unseen(page, paths) {
  for (const path of paths) assert.equal(await statusOf(page, path), 404, `${path} must be unseen`);
}

/** Waits until the text stands on the page. */
export async function sees(page, text) {
  await visible(page.getByText(text).first());
}

export const visible = (locator) => locator.waitFor({ state: "visible" });

/** The text stands nowhere on the page. */
export async function seesNot(page, text) {
  assert.equal(await own(page).getByText(text).count(), 0, `${page.url()} shows ${text}`);
}

/**
 * Opens the path again and again until `find(page)` has a match: the school's workers file, index
 * and tell after the writer got her answer.
 */
export async function soon(page, path, find) {
  const deadline = Date.now() + SOON_MS;
  do {
    await go(page, path);
    if (await find(page).first().isVisible()) return find(page).first();
  } while (Date.now() < deadline);
  assert.fail(`${path} did not show it within ${SOON_MS / 1000} s`);
}

/** Turns soon's question round: until `find(page)` has no match. */
export async function soonGone(page, path, find) {
  const deadline = Date.now() + SOON_MS;
  do {
    await go(page, path);
    if ((await find(page).count()) === 0) return;
  } while (Date.now() < deadline);
  assert.fail(`${path} still showed it after ${SOON_MS / 1000} s`);
}

/** The page without its frame: what it says, and its margin. */
const own = (page) => page.locator("main, aside.margin");
export const link = (page, name) => own(page).getByRole("link", { name });
export const button = (page, name) => own(page).getByRole("button", { name });

/** The path of a link as the page has it. */
export async function pathOf(locator) {
  return new URL(await locator.first().evaluate((a) => a.href)).pathname;
}

/** The path of one of the person's spaces, found by its name as they would. */
export async function spaceOf(page, name) {
  await go(page, "/spaces");
  return pathOf(link(page, name));
}

/** Presses a button that leads to another page. */
export async function press(page, name) {
  await Promise.all([page.waitForEvent("load"), button(page, name).first().click()]);
}

/**
 * Looks at a distinct page once, as it stands: axe, sideways scrolling, raw words, on a phone in
 * the light and on a desk in the dark.
 */
export async function check(page, name) {
  if (checked.has(name) || !page.script) return;
  checked.add(name);
  const before = page.viewportSize();
  const looks = [
    [harness.PHONE, "light"],
    [harness.DESKTOP, "dark"],
  ];
  for (const [width, colorScheme] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await harness.axe(page);
    await harness.noOverflow(page);
  }
  await page.setViewportSize({ width: NARROWEST, height: 900 });
  await harness.noOverflow(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
  assert.deepEqual(await rawKeys(page), [], `raw keys on ${page.url()}`);
}

/** The messages of a language: key → text. */
export function messages(language) {
  const folder = join(ROOT, "frontend/locales", language);
  const found = new Map();
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, key, words] of text.matchAll(/^([a-z][\w-]*) = (.*)$/gm)) found.set(key, words);
  }
  return found;
}

/** Every piece of text of the page that people read or hear. */
export function words(page) {
  return page.evaluate(() => {
    const pieces = [];
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const inside = texts.currentNode.parentElement.tagName;
      if (!["SCRIPT", "STYLE"].includes(inside)) pieces.push(texts.currentNode.data);
    }
    for (const name of ["aria-label", "placeholder", "title", "alt"])
      for (const element of document.querySelectorAll(`[${name}]`))
        pieces.push(element.getAttribute(name));
    return pieces.map((piece) => piece.replace(/\s+/g, " ").trim()).filter(Boolean);
  });
}

const keys = messages("fr");

async function rawKeys(page) {
  const tokens = (await words(page)).flatMap((piece) => piece.match(/[a-z]+(-[a-z0-9]+)+/g) ?? []);
  return tokens.filter((token) => keys.has(token));
}
