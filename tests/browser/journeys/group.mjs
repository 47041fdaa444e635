// A teacher makes a group of pupils of two classes; whoever is outside sees none of it.
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

async function add(page, search, name) {
  await page.getByRole("searchbox", { name: "Chercher une personne de l’école" }).fill(search);
  await s.press(page, "Chercher");
  await s.press(page, new RegExp(`^Ajouter ${name}`));
  await s.visible(page.locator(".member", { hasText: name }));
}

for (const { script, how } of s.MODES) {
  const name = script ? "Atelier savane" : "Atelier désert";
  const title = script ? "Le rendez-vous de l’antilope" : "Le rendez-vous du fennec";
  let home;
  let topic;

  describe(`a group of two classes, ${how}`, () => {
    test("Claire makes it and adds Inès and Lou", () =>
      s.as("roy", { script }, async (page) => {
        await s.go(page, "/spaces");
        await s.check(page, "spaces");
        await s.link(page, "Créer un groupe").click();
        await s.check(page, "open group");
        await page.getByLabel("Nom du groupe").fill(name);
        await page.getByLabel("Description").fill("Nous préparons une fresque à plusieurs classes.");
        await s.press(page, "Créer le groupe");
        await s.sees(page, "Le groupe est créé.");
        await add(page, "Inès", "Inès M");
        await add(page, "Lou", "Lou M");
        await s.check(page, "members of a group");
        home = new URL(page.url()).pathname.replace(/\/members$/, "");
      }));

    test("Lou finds it with its five views, and writes in its forum", () =>
      s.as("lou", { script }, async (page) => {
        home = await s.spaceOf(page, new RegExp(name));
        await s.go(page, home);
        await s.check(page, "empty group");
        const tabs = page.getByRole("navigation", { name: "Pages de cet espace" });
        for (const tab of ["Fil", "Journal", "Forum", "Documents", "Membres"]) {
          await tabs.getByRole("link", { name: tab }).click();
          await s.sees(page, name);
          await s.check(page, `empty group, ${tab}`);
        }
        await s.go(page, `${home}/forum/write`);
        await page.getByLabel("Titre", { exact: true }).fill(title);
        await page.getByLabel("Texte", { exact: true }).fill("Mardi à la bibliothèque ?");
        await s.press(page, /^Publier pour/);
        topic = new URL(page.url()).pathname;
      }));

    test("Inès reads it", () =>
      s.as("ines", { script }, async (page) => {
        await s.soon(page, home, (at) => s.link(at, title));
        s.made[script ? "group" : "groupWithout"] = { name, home, title, path: topic };
      }));

    test("Malo sees none of it", () =>
      s.as("malo", { script }, async (page) => {
        const views = ["", "/journal", "/forum", "/documents", "/members"];
        await s.unseen(page, [topic, ...views.map((view) => home + view)]);
        for (const path of ["/", "/spaces", "/write", "/search?q=rendez-vous"]) {
          await s.go(page, path);
          await s.seesNot(page, name);
          await s.seesNot(page, title);
        }
      }));
  });
}
