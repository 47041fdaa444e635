// Two heads of school: one ends the partnership and invites again, the other compares the key and
// accepts; a teacher follows; the other head suspends and resumes, and nothing is lost.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const HEAD = { ecole: "lebihan", college: "fournel" };
const list = "/admin/servers";
const hostOf = (school) => new URL(s.stage.schools[school]).host;
const stateOf = (words) => (page) => page.locator(".server-state", { hasText: words });
const keyIn = (page) => page.locator(".server-key").first().innerText();

async function publish(page, title) {
  await s.go(page, "/write");
  await s.link(page, /^Un article · 6e A$/).click();
  await page.getByLabel("Titre", { exact: true }).fill(title);
  await page.getByLabel("Texte", { exact: true }).fill("Du vinaigre, du bicarbonate.");
  await page.locator('input[name="level"][value="network"]').check();
  await s.press(page, /^Publier pour/);
  await s.press(page, /^Publier pour/);
  await s.sees(page, "C’est publié.");
}

for (const { script, how } of s.MODES) {
  const title = script ? "Pendant la suspension" : "Pendant la deuxième suspension";

  describe(`two heads of school, ${how}`, () => {
    test("Hélène sees how it goes and ends the partnership, knowing what that means", () =>
      s.as(HEAD.ecole, { script }, async (page) => {
        await s.go(page, list);
        await s.sees(page, "Avec les établissements partenaires");
        await s.check(page, "servers");
        await s.link(page, "Changer").click();
        await s.check(page, "servers mode");
        await s.go(page, `${list}/${hostOf("college")}`);
        await s.check(page, "server");
        await s.link(page, "Mettre fin au partenariat").click();
        await s.sees(page, "Les copies déjà reçues");
        await s.check(page, "server end");
        await s.press(page, "Mettre fin au partenariat");
        await s.sees(page, "Le partenariat est terminé");
      }));

    let shown;
    test("Hélène looks at the other server and invites it", () =>
      s.as(HEAD.ecole, { script, allow: [/status of 422/] }, async (page) => {
        await s.go(page, list);
        await page.getByLabel("Adresse de son serveur").fill("localhost:1");
        await s.press(page, "Voir ce serveur");
        await s.sees(page, "Ce serveur ne répond pas");
        await page.getByLabel("Adresse de son serveur").fill(hostOf("college"));
        await s.press(page, "Voir ce serveur");
        await s.check(page, "server preview");
        shown = await keyIn(page);
        await s.press(page, "Envoyer l’invitation");
        await s.sees(page, "L’invitation part");
      }));

    test("Béatrice is told, reads the same key on her page, and accepts", () =>
      s.as(HEAD.college, { school: "college", script }, async (page) => {
        await s.soon(page, "/notifications", (at) => at.getByText("Du nouveau chez"));
        const answer = (at) => at.getByRole("link", { name: /Voir et répondre/ });
        const link = await s.soon(page, list, answer);
        assert.equal(await keyIn(page), shown, "the key that Hélène saw");
        await s.check(page, "servers with an invitation");
        await link.click();
        await s.sees(page, "téléphonez et comparez");
        await s.check(page, "invitation");
        await s.press(page, "Accepter le partenariat");
        await s.soon(page, list, stateOf("Partenaire"));
      }));

    test("Claire follows the journal again", async () => {
      await s.as(HEAD.ecole, { script }, (page) => s.soon(page, list, stateOf("Partenaire")));
      await s.as("roy", { script }, async (page) => {
        const handle = `@le.labo.de.la.6e.a@${hostOf("college")}`;
        await s.go(page, `/follows?q=${encodeURIComponent(handle)}`);
        await s.press(page, "S’abonner");
        await s.soon(page, "/follows", (at) => at.getByText("Abonnement actif"));
      });
    });

    test("Béatrice suspends; what is published meanwhile arrives when she resumes", async () => {
      const server = () => `${list}/${hostOf("ecole")}`;
      await s.as(HEAD.college, { school: "college", script }, async (page) => {
        await s.go(page, server());
        await s.link(page, "Suspendre").click();
        await s.sees(page, "partira, dans l’ordre, à la reprise");
        await s.press(page, "Suspendre");
        await s.visible(stateOf("Suspendu")(page));
      });
      await s.as("haddad", { school: "college", script }, (page) => publish(page, title));
      await s.as(HEAD.college, { school: "college", script }, async (page) => {
        await s.soon(page, server(), (at) =>
          at.locator(".facts div", { hasText: "Envois en attente" }).getByText("1", { exact: true }),
        );
        await s.as("roy", { script }, async (other) => {
          await s.go(other, "/");
          await s.seesNot(other, title);
        });
        await s.press(page, "Reprendre les échanges");
        await s.sees(page, "Les échanges reprennent");
      });
      await s.as("roy", { script }, (page) => s.soon(page, "/", (at) => s.link(at, title)));
    });

    test("a list of blocked servers is shown before it is in force", () =>
      s.as(HEAD.ecole, { script }, async (page) => {
        await s.go(page, `${list}/import`);
        await s.check(page, "servers import");
        await page.locator("#field-file").setInputFiles({
          name: "liste.csv",
          mimeType: "text/csv",
          buffer: Buffer.from("#domain,#severity\nmauvais.example,suspend\nca***.example,suspend\n"),
        });
        await s.press(page, "Lire le fichier");
        await s.sees(page, "Rien n’a encore changé");
        await s.sees(page, "Ligne 3");
        await s.check(page, "servers import read");
        if (script) await s.press(page, /^Appliquer/);
      }));
  });
}
