// What is wrong is said in a sentence, on a page that kept what was typed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const allow = [/status of 4(04|13|15|22)/];
const BODY = "Un texte que personne ne veut taper deux fois.";
const whole = readFileSync(join(s.MEDIA, "puys.jpg"));
const TRUNCATED = { name: "puys.jpg", mimeType: "image/jpeg", buffer: whole.subarray(0, 900) };
const NO_PICTURE = { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("bonjour") };
const PROGRAM = {
  name: "jeu.exe",
  mimeType: "application/octet-stream",
  buffer: Buffer.from("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"),
};

async function refused(page, sentence, { title = "Un titre", body = BODY } = {}) {
  const summary = page.locator(".error-summary");
  await s.visible(summary);
  assert.match(await summary.innerText(), sentence);
  if (page.script)
    await page.waitForFunction(() => document.activeElement?.matches(".error-summary"));
  assert.equal(await page.locator("#field-title").inputValue(), title);
  if (body) assert.equal(await page.locator("#field-body").inputValue(), body);
}

/** The answer to the press of a button, whose status it returns. */
async function answerTo(page, name) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await s.press(page, name);
  return (await answer).status();
}

async function newArticle(page, { title = "Un titre", picture }) {
  await s.go(page, "/write");
  await s.link(page, /Un article · CM2 B/).click();
  // The browser would stop at the limit; the server must not count on it.
  await page.locator("#field-title").evaluate((field) => field.removeAttribute("maxlength"));
  await page.locator("#field-title").fill(title);
  await page.locator("#field-body").fill(BODY);
  if (picture) {
    const file = page.locator("#field-picture-1");
    if (!(await file.isVisible())) await page.getByText("Ajouter une image").first().click();
    await file.setInputFiles(picture);
    await page.locator("#field-alt-1").fill("Des volcans");
  }
  return answerTo(page, "Envoyer à la maîtresse");
}

for (const { script, how } of s.MODES)
  describe(`refusals, ${how}`, () => {
    test("a title that is too long", () =>
      s.as("ines", { script, allow }, async (page) => {
        const title = "très ".repeat(50) + "long";
        assert.equal(await newArticle(page, { title }), 422);
        await refused(page, /trop long/, { title });
        await s.check(page, "article refused");
      }));

    for (const [what, picture, sentence] of [
      ["a truncated picture", TRUNCATED, /abîmé/],
      ["a picture that is none", NO_PICTURE, /pas une image|abîmé|pas accepté/],
    ])
      test(what, () =>
        s.as("ines", { script, allow }, async (page) => {
          assert.equal(await newArticle(page, { picture }), 422);
          await refused(page, sentence);
        }));

    test("a file of a type that is not accepted", () =>
      s.as("roy", { script, allow }, async (page) => {
        await s.go(page, `${await s.spaceOf(page, /Club lecture/)}/documents/upload`);
        await page.locator("#field-file").setInputFiles(PROGRAM);
        await page.locator("#field-title").fill("Un titre");
        const status = await answerTo(page, /^Envoyer pour/);
        assert.ok([415, 422].includes(status), `status ${status}`);
        await refused(page, /pas accepté/, { body: null });
        await s.check(page, "file refused");
      }));

    test("a page that does not exist", () =>
      s.as("ines", { script, allow }, async (page) => {
        const response = await page.goto(`${page.origin}/articles/01ARZ3NDEKTSV4RRFFQ69G5FAV`);
        assert.equal(response.status(), 404);
        await s.sees(page, "Page introuvable");
        await s.check(page, "not found");
      }));
  });
