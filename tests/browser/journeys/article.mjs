// A pupil writes with a picture, her teacher asks for a correction and publishes, her mother
// comments, the comment waits for the teacher. Until each yes, nobody else sees anything.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { PHONE } from "../harness.mjs";
import * as s from "../stage.mjs";

const FIRST = "Il a plu et on a vu un éléphant peint sur le mur de la bibliotheque.";
const BETTER = "Il a plu. Sur le mur de la bibliothèque, nous avons vu un éléphant peint en bleu.";
const NOTE = "Relis le mot bibliothèque, et dis-nous de quelle couleur il est.";
const COMMENT = "Quelle belle promenade, bravo aux marcheurs";
const PICTURE = join(s.MEDIA, "livres.jpg");
const SEEN = "Des livres empilés sur une étagère en bois.";

/** By keyboard alone: title, text, picture and its words, then the button that sends. */
async function writeByKeyboard(page, title) {
  // Chromium is asked for its choosers here, long before the key: it listens to keys and to this
  // request on two ways, and shows its own chooser when the key is faster.
  page.once("filechooser", (chooser) => chooser.setFiles(PICTURE));
  await s.tabTo(page, "#field-title");
  await page.keyboard.type(title);
  await s.tabTo(page, "#field-body", { limit: 2 });
  await page.keyboard.type(FIRST);
  if (!(await page.locator("#field-picture-1").isVisible())) await s.pressOn(page, "summary");
  await s.tabTo(page, "#field-picture-1");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#field-picture-1").files.length === 1);
  await s.tabTo(page, "#field-alt-1", { limit: 3 });
  await page.keyboard.type(SEEN);
  await s.check(page, "write article");
  await s.tabTo(page, 'button[value="submit"]');
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

async function writeByHand(page, title) {
  await page.getByLabel("Titre", { exact: true }).fill(title);
  await page.getByLabel("Texte", { exact: true }).fill(FIRST);
  const file = page.locator("#field-picture-1");
  if (!(await file.isVisible())) await page.getByText("Ajouter une image").first().click();
  await file.setInputFiles(PICTURE);
  await page.locator("#field-alt-1").fill(SEEN);
  await s.press(page, "Envoyer à la maîtresse");
}

const titled = (title) => (page) => s.link(page, title);

async function nobodyElse(script, title, word, paths) {
  for (const key of ["malo", "sophie"])
    await s.as(key, { script }, async (page) => {
      await s.go(page, await s.spaceOf(page, /CM2 B/));
      await s.seesNot(page, title);
      await s.go(page, `${await s.spaceOf(page, /CM2 B/)}/journal`);
      await s.seesNot(page, title);
      await s.go(page, `/search?q=${word}`);
      await s.seesNot(page, title);
      await s.unseen(page, paths);
    });
  await s.as(null, { script }, (page) => s.unseen(page, paths));
}

for (const { script, how } of s.MODES) {
  const title = script ? "La sortie sous la pluie" : "Une autre sortie sous la pluie";
  const word = "pluie";
  let path;
  let thumb;

  describe(`an article of the class, ${how}`, () => {
    test("Inès writes it and sends it to her teacher", () =>
      s.as("ines", { script }, async (page) => {
        await s.go(page, "/write");
        await s.check(page, "choose where to write");
        await s.link(page, /Un article · CM2 B/).click();
        await (script ? writeByKeyboard : writeByHand)(page, title);
        await s.sees(page, "C’est envoyé.");
        path = new URL(page.url()).pathname;
        assert.match(path, /^\/articles\//);
        await s.check(page, "article that waits");
        const picture = page.locator("main figure img").first();
        thumb = new URL(await picture.evaluate((img) => img.src)).pathname;
        assert.equal(await s.statusOf(page, thumb), 200);
        await s.go(page, `${await s.spaceOf(page, /CM2 B/)}/journal`);
        await s.visible(s.link(page, title));
      }));

    test("nobody else sees it anywhere", () => nobodyElse(script, title, word, [path, thumb]));

    test("Claire asks for a correction with a reason", () =>
      s.as("roy", { script }, async (page) => {
        await s.soon(page, "/", (at) => at.getByText(/attend(ent)? votre relecture/));
        await s.go(page, "/review");
        const card = page.locator(".review", { hasText: title });
        await s.visible(card);
        await s.check(page, "review");
        await s.screenshot(page, "review");
        await card.locator("summary", { hasText: "Demander une correction" }).click();
        await card.getByLabel("Que faut-il revoir ?").fill(NOTE);
        await Promise.all([
          page.waitForEvent("load"),
          card.getByRole("button", { name: "Demander une correction" }).click(),
        ]);
        await s.sees(page, "La demande de correction est envoyée.");
      }));

    test("Inès reads the note, corrects and sends again", () =>
      s.as("ines", { script }, async (page) => {
        const told = (at) => s.link(at, new RegExp(`te propose de revoir.*${title}`));
        const notice = await s.soon(page, "/notifications", told);
        await Promise.all([page.waitForEvent("load"), notice.click()]);
        assert.equal(new URL(page.url()).pathname, path);
        await s.sees(page, NOTE);
        await s.check(page, "article to revise");
        await s.link(page, "Modifier").first().click();
        await s.sees(page, NOTE);
        await page.getByLabel("Texte", { exact: true }).fill(BETTER);
        await s.press(page, "Envoyer à la maîtresse");
        await s.sees(page, "C’est envoyé.");
      }));

    test("still nobody else sees it", () => nobodyElse(script, title, word, [path, thumb]));

    test("Claire publishes it for the class and the families", () =>
      s.as("roy", { script }, async (page) => {
        await s.go(page, "/review");
        const card = page.locator(".review", { hasText: title });
        const publish = card.getByRole("button", { name: /^Publier pour/ });
        assert.match(await publish.innerText(), /CM2 B et les familles/);
        if (script) {
          await publish.focus();
          await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
        } else await Promise.all([page.waitForEvent("load"), publish.click()]);
        await s.sees(page, "C’est publié.");
        assert.equal(new URL(page.url()).pathname, "/review", "the list goes on");
      }));

    test("Sophie reads it on her phone and comments; the comment waits", () =>
      s.as("sophie", { script, width: PHONE }, async (page) => {
        const card = await s.soon(page, "/", titled(title));
        await s.check(page, "home of a parent");
        await Promise.all([page.waitForEvent("load"), card.click()]);
        await s.sees(page, "éléphant peint en bleu");
        await s.visible(page.getByAltText(SEEN));
        assert.ok(await page.getByAltText(SEEN).evaluate((img) => img.naturalWidth > 0));
        await page.getByLabel("Votre commentaire").fill(COMMENT);
        await s.press(page, /^Envoyer/);
        await s.sees(page, "Il paraîtra après relecture.");
      }));

    test("the others read the article, not yet the comment", async () => {
      await s.as("malo", { script }, async (page) => {
        await s.go(page, path);
        await s.seesNot(page, COMMENT);
      });
      await s.as("lou", { script }, (page) => s.unseen(page, [path, thumb]));
      await s.as(null, { script }, (page) => s.unseen(page, [path, thumb]));
    });

    test("Claire accepts the comment, and it is there for all readers", async () => {
      await s.as("roy", { script }, async (page) => {
        const held = (at) => at.locator(".review", { hasText: COMMENT });
        const card = await s.soon(page, "/review", held);
        await Promise.all([
          page.waitForEvent("load"),
          card.getByRole("button", { name: /^Accepter pour/ }).click(),
        ]);
        await s.sees(page, "C’est accepté et publié.");
      });
      await s.as("malo", { script }, async (page) => {
        await s.go(page, path);
        await s.sees(page, COMMENT);
        await s.check(page, "article with comments");
      });
      s.made[script ? "article" : "articleWithout"] = { title, path };
    });
  });
}
