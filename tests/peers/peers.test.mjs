// One file, because all peers talk with the same school, and what one does the next one sees.
import { after, before } from "node:test";
import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import * as school from "./school.mjs";

before(async () => {
  await school.open();
  // Fedify asks the school like any server: over TLS that it checks.
  setDefaultCACertificates([
    ...getCACertificates(),
    readFileSync(school.authority(), "utf8"),
  ]);
});
after(school.close);

await import("./journeys/fedify.mjs");
await import("./journeys/fedify_forums.mjs");
await import("./journeys/pasture.mjs");
await import("./journeys/signers.mjs");
await import("./journeys/webfinger.mjs");
