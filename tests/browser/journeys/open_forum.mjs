// A forum that a teacher of the collège opens to partners: a teacher of the école finds it, follows
// it, reads a topic, answers and shares; a pupil's answer stays at the collège.
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const college = { school: "college" };
const TEXT = "Qui d’autre mesure la hauteur de la mousse ?";
const ANSWER = "Nous, en CM2, avec une règle de trente.";

for (const { script, how } of s.MODES) {
  const [name, handle] = script ? ["6e A", "6e.a"] : ["5e C", "5e.c"];
  const title = `Mesurer ensemble en ${name}`;
  let forum;
  let path;

  describe(`a forum for the partners, ${how}`, () => {
    test("Karim opens the forum of his class, after reading what that means", () =>
      s.as("haddad", { ...college, script }, async (page) => {
        forum = `${await s.spaceOf(page, new RegExp(name))}/forum`;
        await s.go(page, forum);
        await s.link(page, "Ouverture").click();
        await s.check(page, "opening of a forum");
        await page.locator("input[name=level][value=network]").check();
        await page.locator("input[name=checked][value=no]").check();
        await s.press(page, "Enregistrer");
        await s.visible(page.getByRole("heading", { level: 1, name: /^Ouvrir le forum de/ }));
        await s.check(page, "question before a forum opens");
        await s.press(page, "Ouvrir aux partenaires");
        await s.sees(page, "L’ouverture du forum est enregistrée.");
        await s.go(page, `${forum}/write`);
        await page.getByLabel("Titre", { exact: true }).fill(title);
        await page.getByLabel("Texte", { exact: true }).fill(TEXT);
        await page.locator("input[name=level][value=network]").check();
        await s.press(page, /^Publier pour/);
        await s.sees(page, "Le sujet est ouvert.");
        path = new URL(page.url()).pathname;
      }));

    test("Claire finds it, follows it", () =>
      s.as("roy", { script }, async (page) => {
        const host = new URL(s.stage.schools.college).host;
        await s.go(page, `/follows?q=${encodeURIComponent(`@${handle}@${host}`)}`);
        await s.sees(page, "Forum");
        await s.check(page, "a forum that was found");
        await s.press(page, "S’abonner");
        await s.soon(page, "/follows", (at) => at.locator(".follow", { hasText: "Forum · Abonnement actif" }));
      }));

    test("what Karim writes next reaches her; she answers and shares", async () => {
      const next = `${title}, encore`;
      await s.as("haddad", { ...college, script }, async (page) => {
        await s.go(page, `${forum}/write`);
        await page.getByLabel("Titre", { exact: true }).fill(next);
        await page.getByLabel("Texte", { exact: true }).fill(TEXT);
        await page.locator("input[name=level][value=network]").check();
        await s.press(page, /^Publier pour/);
        path = new URL(page.url()).pathname;
      });
      await s.as("roy", { script }, async (page) => {
        const card = await s.soon(page, "/", (at) => s.link(at, next));
        await card.click();
        await s.sees(page, "Vient de");
        await s.check(page, "topic from elsewhere");
        await page.locator("#field-body").fill(ANSWER);
        await s.press(page, /^Répondre à/);
        await s.sees(page, "La réponse est publiée.");
      });
      await s.as("haddad", { ...college, script }, async (page) => {
        await s.soon(page, path, (at) => at.locator(".post", { hasText: ANSWER }));
        await s.press(page, /^Partager à mes abonnés/);
        await s.check(page, "topic that is shared");
        await s.sees(page, "Partagé avec celles et ceux qui vous suivent ailleurs.");
      });
    });
  });
}
