// The door of both schools: it opens, it can be used by everybody, and it lets a demo person in.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as seyes from "../harness.mjs";
import { MODES, as, check, go, screenshot, stage } from "../stage.mjs";

describe("the sign-in page", () => {
  for (const school of ["ecole", "college"]) {
    test(`of the ${school} can be used by everybody`, () =>
      as(null, { school }, async (page) => {
        await go(page, seyes.SIGN_IN_PATH);
        await check(page, `sign-in ${school}`);
        await screenshot(page, `sign-in-${school}`);
      }));
  }

  test("can be reached by keyboard alone", () =>
    as(null, {}, async (page) => {
      await go(page, seyes.SIGN_IN_PATH);
      await seyes.tabTo(page, seyes.LOGIN_FIELD);
      await seyes.tabTo(page, seyes.PASSWORD_FIELD, { limit: 3 });
    }));

  for (const { script, how } of MODES) {
    test(`lets Inès in ${how}`, () =>
      as(null, { script }, async (page) => {
        await seyes.signIn(page, stage.schools.ecole, stage.worlds.ecole.get("ines"));
        assert.equal(new URL(page.url()).origin, stage.schools.ecole);
      }));
  }
});
