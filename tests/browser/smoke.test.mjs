// The door of both schools: it opens, it can be used by everybody, and it lets a demo person in.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as seyes from "./harness.mjs";

let schools;
let browser;

before(async () => {
  schools = await seyes.openSchools();
  browser = await seyes.launch();
});

after(async () => {
  await browser?.close();
  await schools?.stop();
});

describe("the sign-in page", () => {
  for (const school of ["ecole", "college"]) {
    for (const width of [seyes.PHONE, seyes.DESKTOP]) {
      for (const scheme of ["light", "dark"]) {
        test(`${school} at ${width} px, ${scheme}`, async () => {
          const page = await seyes.open(browser, schools, { width, scheme });
          const response = await page.goto(schools[school] + seyes.SIGN_IN_PATH);
          assert.equal(response.status(), 200);
          await seyes.axe(page);
          await seyes.noOverflow(page);
          await seyes.screenshot(page, `sign-in-${school}-${width}-${scheme}`);
          await seyes.close(page);
        });
      }
    }
  }

  test("can be reached by keyboard alone", async () => {
    const page = await seyes.open(browser, schools);
    await page.goto(schools.ecole + seyes.SIGN_IN_PATH);
    await seyes.tabTo(page, seyes.LOGIN_FIELD);
    await seyes.tabTo(page, seyes.PASSWORD_FIELD, { limit: 3 });
    await seyes.close(page);
  });

  for (const script of [true, false]) {
    test(`lets Inès in ${script ? "with" : "without"} scripts`, async () => {
      const ines = (await seyes.people("ecole")).get("ines");
      const page = await seyes.open(browser, schools, { script });
      await seyes.signIn(page, schools.ecole, ines);
      assert.equal(new URL(page.url()).origin, schools.ecole);
      await seyes.close(page);
    });
  }
});
