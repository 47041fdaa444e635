// A document that two pupils of the group write in turn, its versions, a folder and a file.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const BEFORE = "Le rhinocéros mange de l’herbe.\n\nIl vit seul.";
const AFTER = "Le rhinocéros mange de l’herbe et des feuilles.\n\nIl vit seul.";
const PICTURE = join(s.MEDIA, "planetes.jpg");
const SEEN = "Un hippopotame dessiné sous les planètes.";

for (const { script, how } of s.MODES) {
  const title = script ? "Les animaux de la fresque" : "Les animaux du désert";
  const folder = script ? "Croquis" : "Brouillons";
  const file = script ? "Croquis de la rivière" : "Croquis de la dune";
  const group = () => s.made[script ? "group" : "groupWithout"];
  let path;
  let filePath;
  let thumb;

  describe(`documents of the group, ${how}`, () => {
    test("Inès writes a document", () =>
      s.as("ines", { script }, async (page) => {
        assert.ok(group(), "the journey of the group comes first");
        await s.go(page, `${group().home}/documents`);
        await s.link(page, "Écrire un document").first().click();
        await s.check(page, "write document");
        await page.getByLabel("Titre", { exact: true }).fill(title);
        await page.getByLabel("Texte", { exact: true }).fill(BEFORE);
        await s.press(page, /^Publier pour/);
        await s.sees(page, "Le document est publié.");
        path = new URL(page.url()).pathname;
      }));

    test("Lou changes it; both see what changed", () =>
      s.as("lou", { script }, async (page) => {
        const card = await s.soon(page, `${group().home}/documents`, (at) => s.link(at, title));
        await card.click();
        await s.check(page, "document");
        await s.link(page, "Modifier le document").click();
        await s.check(page, "edit document");
        await page.getByLabel("Texte", { exact: true }).fill(AFTER);
        await s.press(page, /^Enregistrer pour/);
        await s.sees(page, "La nouvelle version est enregistrée.");
        await s.sees(page, "et des feuilles");
        await s.link(page, "Versions").first().click();
        await s.check(page, "versions");
        await s.link(page, "Comparer avec l’actuelle Version 1").click();
        assert.match(await page.locator(".diff ins").first().innerText(), /et des feuilles/);
        await s.visible(page.locator(".lead", { hasText: title }));
        await s.check(page, "compare");
      }));

    test("Inès restores the first version, and nothing is lost", () =>
      s.as("ines", { script }, async (page) => {
        await s.go(page, `${path}/versions`);
        await s.link(page, "Restaurer Version 1").click();
        await s.check(page, "restore");
        await s.press(page, "Restaurer");
        await s.sees(page, "La version est restaurée.");
        await s.seesNot(page, "et des feuilles");
        await s.go(page, `${path}/versions`);
        assert.equal(await page.locator(".version").count(), 3);
        await s.go(page, `${path}/versions/2`);
        await s.sees(page, "et des feuilles");
        await s.check(page, "old version");
      }));

    test("Lou makes a folder and puts a file with a thumbnail in it", () =>
      s.as("lou", { script }, async (page) => {
        await s.go(page, `${group().home}/documents`);
        await page.getByLabel("Nom du dossier").fill(folder);
        await s.press(page, "Créer le dossier");
        await s.sees(page, "Le dossier est créé.");
        await s.go(page, `${group().home}/documents`);
        await s.link(page, folder).click();
        await s.check(page, "empty folder");
        const inside = new URL(page.url()).pathname + new URL(page.url()).search;
        await s.link(page, "Envoyer un fichier").first().click();
        await s.check(page, "upload");
        await page.locator("#field-file").setInputFiles(PICTURE);
        await page.getByLabel("Titre", { exact: true }).fill(file);
        await page.getByLabel("Description", { exact: true }).fill(SEEN);
        await s.press(page, /^Envoyer pour/);
        await s.sees(page, "Le fichier est envoyé.");
        filePath = new URL(page.url()).pathname;
        await s.check(page, "file");
        await s.go(page, inside);
        const picture = page.locator("img.thumb");
        await s.visible(picture);
        await picture.scrollIntoViewIfNeeded();
        thumb = new URL(await picture.evaluate((img) => img.src)).pathname;
        assert.equal(await s.statusOf(page, thumb), 200);
        await s.check(page, "folder with a file");
        s.made[script ? "document" : "documentWithout"] = { title, path };
        s.made[script ? "file" : "fileWithout"] = { title: file, path: filePath };
      }));

    test("Malo and a visitor see none of it", async () => {
      const paths = [path, `${path}/versions`, `${path}/compare`, filePath, thumb];
      await s.as("malo", { script }, (page) => s.unseen(page, paths));
      await s.as(null, { script }, async (page) => {
        for (const one of paths) assert.notEqual(await s.statusOf(page, one), 200, one);
      });
    });
  });
}
