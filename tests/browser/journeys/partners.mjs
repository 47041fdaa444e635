// Two schools: a teacher of the collège publishes for the partners, a teacher of the école follows
// the journal, reads, reacts and answers; edits and withdrawal reach her too.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

const ANSWER = "Nous avons essayé en CM2 : la mousse est montée jusqu’au tilleul.";
const college = { school: "college" };
const titled = (title) => (page) => s.link(page, title);

async function publish(page, title, body, level) {
  await s.go(page, "/write");
  await s.link(page, /Un article · 6e A/).click();
  await page.getByLabel("Titre", { exact: true }).fill(title);
  await page.getByLabel("Texte", { exact: true }).fill(body);
  await page.locator(`input[name="level"][value="${level}"]`).check();
  await s.press(page, /^Publier pour/);
  if (level === "network") {
    await s.check(page, "widen");
    await s.press(page, /^Publier pour/);
  }
  await s.sees(page, "C’est publié.");
  return new URL(page.url()).pathname;
}

for (const { script, how } of s.MODES) {
  const title = script ? "Le volcan de vinaigre" : "Le deuxième volcan de vinaigre";
  const closed = script ? "Le goûter de la classe" : "Le deuxième goûter de la classe";
  const revised = `${title}, la suite`;
  let home;
  let away;

  describe(`an article for the partners, ${how}`, () => {
    test("Karim publishes it, and another one for his class only", () =>
      s.as("haddad", { ...college, script }, async (page) => {
        await publish(page, closed, "Chacun apporte un fruit.", "class");
        home = await publish(page, title, "Du vinaigre, du bicarbonate, et voilà.", "network");
      }));

    test("Claire, who follows the journal, reads it at home, reacts and answers", () =>
      s.as("roy", { script }, async (page) => {
        await s.go(page, "/follows");
        await s.sees(page, "Abonnement actif");
        await s.check(page, "follows");
        const card = await s.soon(page, "/", titled(title));
        await s.seesNot(page, closed);
        await card.click();
        away = new URL(page.url()).pathname;
        await s.sees(page, "Vient de");
        await s.check(page, "article from elsewhere");
        await s.press(page, /^Bravo/);
        await page.getByLabel("Votre commentaire").fill(ANSWER);
        await s.press(page, /^(Envoyer|Publier)/);
      }));

    test("both stand under the article at the collège", () =>
      s.as("haddad", { ...college, script }, async (page) => {
        const answer = (at) => at.locator(".post", { hasText: ANSWER });
        const post = await s.soon(page, home, answer);
        assert.match(await post.innerText(), /Claire Roy/);
        const accept = post.getByRole("button", { name: "Accepter" });
        if (await accept.isVisible())
          await Promise.all([page.waitForEvent("load"), accept.click()]);
        const bravo = (at) => at.locator(".reaction-names", { hasText: "Claire Roy" });
        await s.soon(page, home, bravo);
        await s.check(page, "article answered from elsewhere");
      }));

    test("Karim's correction reaches the école", async () => {
      await s.as("haddad", { ...college, script }, async (page) => {
        await s.go(page, `${home}/edit`);
        await page.getByLabel("Titre", { exact: true }).fill(revised);
        await s.press(page, "Enregistrer");
        await s.sees(page, revised);
      });
      await s.as("roy", { script }, async (page) => {
        await s.soon(page, away, (at) => at.getByRole("heading", { level: 1, name: revised }));
      });
    });

    test("what Karim withdraws is gone at the école, and nothing else ever came", async () => {
      await s.as("haddad", { ...college, script }, async (page) => {
        await s.go(page, home);
        await s.link(page, "Retirer").first().click();
        await s.check(page, "withdraw");
        await s.press(page, "Retirer");
      });
      await s.as("roy", { script }, async (page) => {
        await s.soonGone(page, "/", titled(revised));
        assert.ok([404, 410].includes(await s.statusOf(page, away)));
        await s.go(page, `/search?q=${encodeURIComponent(closed)}`);
        await s.seesNot(page, closed);
      });
    });
  });
}
