// What every browser test needs: a watched browser, sign-in, accessibility, keyboard and overflow
// checks, screenshots.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ROOT } from "./schools.mjs";

export { openSchools, people } from "./schools.mjs";

export const PHONE = 360;
export const DESKTOP = 1280;
export const SIGN_IN_PATH = "/sign-in";
// The demo's one-button forms carry hidden fields of the same names.
export const LOGIN_FIELD = 'input[name="login"]:not([type="hidden"])';
export const PASSWORD_FIELD = 'input[name="password"][type="password"]';

/** Longest wait for one browser step, in milliseconds. */
const STEP_MS = 15_000;
/** Tab presses after which a control counts as unreachable. */
const TAB_LIMIT = 80;
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SCREENSHOTS = join(ROOT, "target/screenshots");

const axeSource = await readFile(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** Debian's Chromium, the small one without a window first: it needs half the time. */
const CHROMIUMS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/**
 * Starts SEYES_CHROMIUM, or Debian's, with everything that talks to the outside switched off.
 */
export function launch() {
  const quiet = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
  ];
  // All pages are ours: one process shows them, instead of a new one for each visit.
  const light = ["--disable-site-isolation-trials", "--renderer-process-limit=1"];
  const args = [...quiet, ...light, "--disable-component-update", "--disable-sync"];
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({
    executablePath: process.env.SEYES_CHROMIUM ?? CHROMIUMS.find((path) => existsSync(path)),
    args,
  });
}

/**
 * Opens a page of its own (fresh cookies) that remembers every problem; close it with
 * `close(page)`, which fails the test if the page complained or called any server besides the two
 * schools. `allow` lists patterns of expected complaints.
 */
export async function open(browser, schools, options = {}) {
  const {
    width = DESKTOP,
    scheme = "light",
    script = true,
    locale = "fr-FR",
    allow = [],
    storageState,
  } = options;
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 740 : 900 },
    colorScheme: scheme,
    javaScriptEnabled: script,
    reducedMotion: "reduce",
    hasTouch: width < 600,
    locale,
    storageState,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_MS);
  const problems = [];
  complaints.set(page, { problems, allow });
  // Chromium prints most violations on the console; this also catches those of report-only
  // policies.
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP ${event.violatedDirective} blocked ${event.blockedURI}`),
    ),
  );
  page.on("console", (message) => {
    if (message.type() === "error")
      problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    const inside =
      ["data:", "blob:", "about:"].includes(url.protocol) || schools.origins.includes(url.origin);
    if (!inside) problems.push(`foreign request: ${request.url()}`);
  });
  return page;
}

const complaints = new WeakMap();

/** Closes the page and its cookies; fails with everything the page complained about. */
export async function close(page) {
  const { problems, allow } = complaints.get(page);
  await page.context().close();
  const unexpected = problems.filter((problem) => !allow.some((pattern) => pattern.test(problem)));
  assert.deepEqual(unexpected, [], "the page complained");
}

/**
 * Signs a person of `people()` in through the form, as they would, and leaves the page where the
 * school sends them.
 */
export async function signIn(page, school, person) {
  await page.goto(school + SIGN_IN_PATH);
  await page.locator(LOGIN_FIELD).fill(person.login);
  await page.locator(PASSWORD_FIELD).fill(person.password);
  await Promise.all([
    page.waitForURL((url) => url.pathname !== SIGN_IN_PATH),
    page.locator(PASSWORD_FIELD).press("Enter"),
  ]);
}

/** Fails with a readable list when axe finds a violation on the page as it stands. */
export async function axe(page) {
  // Through the debugger, so that the page's own content policy stays in force and cannot refuse
  // the checker.
  const debug = await page.context().newCDPSession(page);
  await debug.send("Runtime.evaluate", { expression: axeSource });
  const options = JSON.stringify({
    runOnly: { type: "tag", values: AXE_TAGS },
    resultTypes: ["violations"],
  });
  const { result, exceptionDetails } = await debug.send("Runtime.evaluate", {
    expression: `axe.run(document, ${options}).then((found) => JSON.stringify(found.violations))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await debug.detach();
  assert.equal(
    exceptionDetails,
    undefined,
    `axe could not run: ${exceptionDetails?.exception?.description}`,
  );
  const readable = JSON.parse(result.value).map((rule) => {
    const where = rule.nodes.map((node) => `    ${node.target.join(" ")}: ${node.failureSummary}`);
    return [`${rule.id} (${rule.impact}): ${rule.help}`, ...where].join("\n");
  });
  assert.equal(
    readable.length,
    0,
    `${readable.length} accessibility violations on ${page.url()}\n${readable.join("\n")}`,
  );
}

/** Fails when the page scrolls sideways, naming the widest elements. */
export async function noOverflow(page) {
  const found = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .slice(0, 5)
      .map(
        (element) =>
          `${element.tagName.toLowerCase()}.${element.className} → ${element.getBoundingClientRect().right}`,
      )
      .concat(`page ${document.documentElement.scrollWidth} > ${width}`);
  });
  assert.deepEqual(found, [], `${page.url()} scrolls sideways`);
}

/**
 * Presses Tab (or Shift+Tab) until the focused element matches; fails when it is out of reach or
 * its focus is invisible.
 */
export async function tabTo(page, selector, { back = false, limit = TAB_LIMIT } = {}) {
  const stops = [];
  for (let step = 1; step <= limit; step += 1) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    const at = await page.evaluate(describeFocus, selector);
    stops.push(at.name);
    if (!at.matches) continue;
    assert.ok(at.visible, `focus on ${at.name} cannot be seen`);
    return step;
  }
  assert.fail(`${selector} not reached in ${limit} steps; stops: ${stops.join(" · ")}`);
}

// Runs inside the page.
function describeFocus(selector) {
  const element = document.activeElement ?? document.body;
  const style = getComputedStyle(element);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const text =
    element.getAttribute("aria-label") ?? element.getAttribute("name") ?? element.textContent ?? "";
  return {
    name: `${element.tagName.toLowerCase()} «${text.trim().replace(/\s+/g, " ").slice(0, 40)}»`,
    matches: element.matches(selector),
    visible: outlined || style.boxShadow !== "none",
  };
}

/** Goes to a control by keyboard alone and presses a key on it (Enter by default). */
export async function pressOn(page, selector, key = "Enter") {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

/** Saves the whole page as `target/screenshots/<name>.png`. */
export async function screenshot(page, name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.evaluate(async () => {
    for (const picture of document.images) picture.loading = "eager";
    await Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
  });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
