// apsig signs in many ways; what it covers well is taken, what it covers badly is not.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { timeline, told } from "../school.mjs";

const EXPECTED = {
  draft: 202,
  "draft, in another order and with the type": 202,
  "draft without the digest": 401,
  "draft, body changed": 401,
  "RFC 9421, digest malformed and not covered": 401,
  "RFC 9421, digest malformed": 401,
  "RFC 9421, digest not covered": 401,
  "RFC 9421, digest mended and covered": 202,
  "a proof in the body and no signature": 401,
  // The proof says that it is the actor's, and the actor lists no such key.
  "a proof in the body and a draft signature": 401,
  "draft, a GET of what is for partners": 200,
  "no signature, a GET of what is for partners": 404,
};

describe("apsig 0.6.0", () => {
  let answers;

  before(async () => {
    const ours = (await timeline()).find((item) => item.author.host === undefined && item.level === "network");
    const lines = await told("signers.py", `/o/${ours.id}`);
    answers = new Map(lines.map((line) => [line.variant, line.status]));
  });

  for (const [variant, status] of Object.entries(EXPECTED))
    it(`${variant}: ${status}`, () => assert.equal(answers.get(variant), status));
  it("tries nothing else", () => assert.equal(answers.size, Object.keys(EXPECTED).length));
});
