// All journeys in one file: the test runner gives each file a process of its own, and the schools
// are shared. The order is a story; later journeys read what earlier ones wrote.
import { after, before } from "node:test";
import { raise, strike } from "./stage.mjs";

before(raise);
after(strike);

await import("./journeys/door.mjs");
await import("./journeys/article.mjs");
await import("./journeys/partners.mjs");
await import("./journeys/forum.mjs");
await import("./journeys/group.mjs");
await import("./journeys/documents.mjs");
await import("./journeys/reports.mjs");
await import("./journeys/notices.mjs");
await import("./journeys/search.mjs");
await import("./journeys/visitor.mjs");
await import("./journeys/refusals.mjs");
await import("./journeys/own.mjs");
await import("./journeys/twinning.mjs");
await import("./journeys/pages.mjs");
await import("./journeys/servers.mjs");
await import("./journeys/open_forum.mjs");
// Last: what it brings stands in nobody's portrait.
await import("./journeys/trackers.mjs");
