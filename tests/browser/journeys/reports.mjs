// A pupil reports what somebody wrote; the teacher reads it where reports wait, and decides.
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

for (const { script, how } of s.MODES) {
  const words = script ? "Ce passage se moque de Tom." : "Encore une moquerie.";

  describe(`a report, ${how}`, () => {
    test("Inès tells what is wrong with a topic", () =>
      s.as("ines", { script }, async (page) => {
        await s.go(page, s.made.topic.path);
        await page.getByRole("link", { name: /^Signaler/ }).first().click();
        await s.sees(page, "3018");
        await s.check(page, "report");
        await page.getByLabel("De quoi s’agit-il").selectOption("harassment");
        await page.getByLabel("Raconte en quelques mots").fill(words);
        await s.press(page, "Envoyer le signalement");
        await s.sees(page, "tu as bien fait");
      }));

    test("Claire finds it among the reports and decides", () =>
      s.as("roy", { script }, async (page) => {
        await s.go(page, "/review");
        await s.link(page, "Signalements").click();
        await s.sees(page, words);
        await s.check(page, "reports");
        await s.press(page, "Rien à faire");
        await s.seesNot(page, words);
        await s.link(page, "Décidés").click();
        await s.sees(page, words);
      }));
  });
}
