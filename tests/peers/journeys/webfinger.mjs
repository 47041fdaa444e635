// feditest asks what RFC 7033 asks of a server.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { told } from "../school.mjs";

describe("feditest 0.5, WebFinger", () => {
  it("is content with the answers to its 18 questions", async () => {
    const answers = await told("webfinger.py", "journal.du.club");
    assert.equal(answers.length, 18);
    assert.deepEqual(
      answers.filter((answer) => !answer.good),
      [],
    );
  });
});
