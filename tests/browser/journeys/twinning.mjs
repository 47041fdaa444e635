// Twinning: Claire invites the collège, Karim accepts with his class, pupils write to each other under
// their first names, families read what is shared, either side holds it, and it ends.
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const college = { school: "college" };
const SHARED = /6e A · CM2 B|CM2 B · 6e A/;

for (const { script, how } of s.MODES) {
  const title = script ? "Une question sur l’océan" : "Une autre question sur l’océan";
  const message = script ? "Correspondre sur la mer ?" : "Recommencer au printemps ?";
  let invitation;
  let home;
  let away;

  describe(`a twinning, ${how}`, () => {
    test("Claire invites a class of the collège", () =>
      s.as("roy", { script }, async (page) => {
        await s.go(page, "/spaces");
        await s.link(page, "Jumelages").click();
        await s.check(page, "twinnings");
        await s.link(page, "Inviter une classe").click();
        await s.check(page, "twinning invitation");
        await page.getByLabel("Dernier jour").fill(nextWeek());
        await page.getByLabel("Votre classe").selectOption({ label: "CM2 B" });
        await page.getByLabel("Votre message").fill(message);
        await s.press(page, "Envoyer l’invitation");
        await s.sees(page, "L’invitation est partie.");
        await s.check(page, "twinning invited");
        invitation = new URL(page.url()).pathname;
      }));

    test("Karim finds it, and accepts with 6e A", () =>
      s.as("haddad", { ...college, script }, async (page) => {
        const waiting = (at) =>
          at.locator("section", { hasText: "Invitations reçues" }).getByRole("link", { name: "CM2 B" });
        await (await s.soon(page, "/twinnings", waiting)).click();
        await s.sees(page, message);
        await s.check(page, "twinning answer");
        await page.getByLabel("Votre classe").selectOption({ label: "6e A" });
        await s.press(page, "Accepter le jumelage");
        await s.sees(page, "L’espace est ouvert.");
        away = new URL(page.url()).pathname;
        await s.check(page, "twinned space");
      }));

    test("Inès asks, for both classes and nobody else", () =>
      s.as("ines", { script }, async (page) => {
        const space = await s.soon(page, "/spaces", (at) =>
          s.link(at, SHARED).nth(script ? 0 : 1),
        );
        home = await s.pathOf(space);
        await s.go(page, `${home}/forum/write`);
        await s.sees(page, /Ta classe et 6e A/);
        await page.getByLabel("Titre", { exact: true }).fill(title);
        await page.getByLabel("Texte", { exact: true }).fill("Vous habitez loin de la mer ?");
        await s.check(page, "twinning topic form");
        await s.press(page, /^Publier pour/);
        await s.sees(page, title);
      }));

    test("Karim reads it under her first name and her class", () =>
      s.as("haddad", { ...college, script }, async (page) => {
        const topic = await s.soon(page, `${away}/forum`, (at) => s.link(at, title));
        await topic.click();
        await s.sees(page, "Inès (CM2 B)");
        await s.seesNot(page, /Inès [A-Z][a-z]/);
        await s.check(page, "twinned topic");
        await s.go(page, `${away}/members`);
        await s.sees(page, "Classe jumelle");
        await s.check(page, "twinned members");
      }));

    test("Sophie reads what is shared, and none of it", () =>
      s.as("sophie", { script, width: 360 }, async (page) => {
        const notice = (at) => s.link(at, /jumelée avec une autre école/);
        await (await s.soon(page, "/notifications", notice)).click();
        await s.link(page, /6e A/).first().click();
        await s.sees(page, "leur prénom et leur classe");
        await s.check(page, "twinning for families");
        await s.unseen(page, [home, `${home}/forum`]);
      }));

    test("Claire holds it, and both sides only read", async () => {
      await s.as("roy", { script }, async (page) => {
        await s.go(page, invitation);
        await s.press(page, "Suspendre");
        await s.sees(page, "Le jumelage est suspendu.");
        await s.check(page, "twinning held");
      });
      await s.as("haddad", { ...college, script }, async (page) => {
        await s.soon(page, away, (at) => at.getByText("rien ne part ni n’arrive"));
        await s.check(page, "twinned space held");
      });
    });

    test("she lets it go and ends it; both keep what they have", async () => {
      await s.as("roy", { script }, async (page) => {
        await s.go(page, invitation);
        await s.press(page, "Reprendre");
        await s.sees(page, "Le jumelage reprend.");
        await s.link(page, "Terminer le jumelage").click();
        await s.check(page, "twinning end");
        await s.press(page, "Terminer le jumelage");
        await s.sees(page, "Le jumelage est terminé.");
      });
      await s.as("haddad", { ...college, script }, async (page) => {
        await s.soon(page, away, (at) => at.getByText("on peut encore lire"));
        await s.go(page, `${away}/forum`);
        await s.sees(page, title);
        await s.check(page, "twinned space over");
      });
    });
  });
}

/** A day of this school year, as a date field takes it. */
function nextWeek() {
  const soon = new Date(Date.now() + 7 * 24 * 3600 * 1000);
  return soon.toISOString().slice(0, 10);
}
