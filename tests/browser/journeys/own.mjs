// One's own account, the head's pages, and the simple editor: what stands beside the great journeys.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as s from "../stage.mjs";

describe("one's own account", () => {
  test("the charter is read before there is an account", () =>
    s.as(null, {}, async (page) => {
      await s.go(page, "/activate");
      await s.check(page, "activate");
      // In a tab of its own: what was typed stays.
      const [charter] = await Promise.all([
        page.waitForEvent("popup"),
        s.link(page, "Lire la charte en entier").click(),
      ]);
      await charter.waitForLoadState();
      await s.sees(charter, "3018");
      await s.check(charter, "charter");
    }));

  test("Malo sees his sessions and a wrong old password is told", () =>
    s.as("malo", { allow: [/status of 422/] }, async (page) => {
      await s.go(page, "/me");
      await s.sees(page, "Cet appareil");
      await s.check(page, "own page");
      await s.screenshot(page, "me");
      await Promise.all([page.waitForEvent("load"), s.link(page, "Changer de mot de passe").click()]);
      await s.check(page, "change password");
      await page.getByLabel("Mot de passe actuel").fill("pas-le-bon-du-tout");
      await page.locator("#field-password").fill("trousse-verte-57");
      await page.locator("#field-again").fill("trousse-verte-57");
      await s.press(page, "Changer le mot de passe");
      await s.sees(page, "Ce n’est pas le mot de passe actuel");
    }));
});

describe("the head's pages", () => {
  for (const { script, how } of s.MODES)
    test(`Hélène adds somebody and sees the sheet, ${how}`, () =>
      s.as("lebihan", { script }, async (page) => {
        await s.go(page, "/");
        await Promise.all([
          page.waitForEvent("load"),
          page.locator(".rail").getByRole("link", { name: "Établissement" }).click(),
        ]);
        await s.check(page, "people of the school");
        await s.screenshot(page, "admin");
        await Promise.all([page.waitForEvent("load"), s.link(page, "Ajouter une personne").click()]);
        await s.check(page, "add somebody");
        await page.getByLabel("Prénom").fill("Camille");
        await page.getByLabel("Nom de famille").fill("Nouvelle");
        await page.getByLabel("Identifiant").fill(script ? "camille.un" : "camille.deux");
        await page.getByLabel("Classe").selectOption({ label: "CM2 B" });
        await s.press(page, "Ajouter et voir la fiche");
        await s.sees(page, "Taper ce code");
        await s.check(page, "sheet");
        await s.go(page, "/admin?q=nouvelle");
        await s.sees(page, "Code à utiliser");
        await Promise.all([page.waitForEvent("load"), s.link(page, /Camille/).first().click()]);
        await s.check(page, "somebody of the rolls");
        await Promise.all([page.waitForEvent("load"), s.link(page, "Faire un nouveau code").click()]);
        await s.check(page, "ask before a new code");
        for (const path of ["/admin/codes", "/admin/spaces"]) {
          await s.go(page, path);
          await s.check(page, path);
        }
      }));
});

for (const { script, how } of s.MODES)
  describe(`families and the permission of the head, ${how}`, () => {
    test("Hélène links a father with a pupil, who reads the class, and ends it", async () => {
      const relative = script ? "Gilles Tessier" : "Nadia Mansouri";
      const key = script ? "gilles" : "nadia";
      let person;
      await s.as("lebihan", { script }, async (page) => {
        await s.go(page, "/admin?q=kenza");
        await s.link(page, "Kenza Boukhari").click();
        person = new URL(page.url()).pathname;
        await s.check(page, "pupil of the rolls");
        await s.link(page, "Relier un responsable légal").click();
        await page.locator("#field-q").fill(relative.split(" ")[1]);
        await s.press(page, "Chercher");
        await s.check(page, "relatives to link");
        await s.press(page, /^Relier/);
        await s.sees(page, "Le lien est enregistré.");
      });
      await s.as(key, { script }, (page) => s.spaceOf(page, "CM1 A"));
      await s.as("lebihan", { script }, async (page) => {
        await s.go(page, person);
        await s.link(page, /^Mettre fin au lien/).click();
        await s.check(page, "question before a link ends");
        await s.press(page, "Mettre fin au lien");
        await s.sees(page, "Le lien est terminé.");
      });
    });

    test("she gives the permission and takes it back, asked each time", () =>
      s.as("lebihan", { script }, async (page) => {
        await s.go(page, "/admin?q=oukaci");
        await s.link(page, "Samia Oukaci").click();
        await s.link(page, "Donner la permission").click();
        await s.sees(page, "Donner la permission de direction à Samia Oukaci");
        await s.check(page, "question before the permission");
        await s.press(page, "Donner la permission");
        await s.sees(page, "La permission est donnée.");
        await s.check(page, "somebody of the head's office");
        await s.link(page, "Retirer la permission").click();
        await s.press(page, "Retirer la permission");
        await s.sees(page, "La permission est retirée.");
      }));
  });

describe("a short text", () => {
  test("has the four marks that a reply needs", () =>
    s.as("ines", {}, async (page) => {
      await s.go(page, "/");
      await s.link(page, "Le ballon est encore sur le toit").first().click();
      const marks = page.getByRole("toolbar").getByRole("button");
      assert.deepEqual(await marks.allInnerTexts(), ["Gras", "Italique", "Liste", "Lien"]);
      await page.locator("#field-body").fill("doucement");
      await page.locator("#field-body").selectText();
      await page.getByRole("button", { name: "Gras" }).click();
      assert.equal(await page.locator("#field-body").inputValue(), "**doucement**");
    }));
});

describe("the simple editor", () => {
  const start = async (page) => {
    await s.go(page, "/write");
    await Promise.all([page.waitForEvent("load"), s.link(page, /Un article · CM2 B/).click()]);
  };

  test("has a toolbar that the keyboard reaches", () =>
    s.as("ines", {}, async (page) => {
      await start(page);
      const field = page.locator("#field-body");
      await field.fill("trois nids");
      await field.evaluate((area) => area.setSelectionRange(0, 5));
      await page.getByRole("button", { name: "Gras" }).click();
      assert.equal(await field.inputValue(), "**trois** nids");
      await page.getByRole("button", { name: "Gras" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      assert.equal(await field.inputValue(), "## **trois** nids");
      await page.keyboard.press("Control+z");
      assert.equal(await field.inputValue(), "**trois** nids");
    }));

  for (const { script, how } of s.MODES)
    test(`shows a preview and keeps what was typed, ${how}`, () =>
      s.as("ines", { script }, async (page) => {
        await start(page);
        assert.equal(await page.getByRole("toolbar").isVisible(), script);
        await page.locator("#field-title").fill("Un essai");
        await page.locator("#field-body").fill("On a vu **trois** nids.");
        await s.press(page, "Aperçu");
        await s.visible(page.locator("#preview strong", { hasText: "trois" }));
        assert.equal(await page.locator("#field-body").inputValue(), "On a vu **trois** nids.");
        await s.check(page, "preview");
      }));
});
