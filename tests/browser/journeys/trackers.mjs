// A80: what a partner sends may try to make our readers' browsers call somebody else. None does, on no
// page, and nothing of it runs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { listen, openPeer } from "../peer.mjs";
import * as s from "../stage.mjs";

const TITLE = "Un article qui espionne";
const WORDS = "Le texte innocent de l’article.";
// Pictures that the school could not have either: their words stand in their place.
const UNFETCHED = [/status of 404 .*\/media\//];
const ANSWER = "Une réponse qui espionne aussi.";
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";

let spy;
let peer;
const calls = [];

/** Everything that makes a browser load something by itself, or run something. */
function traps(at) {
  const url = (name) => `${at}/${name}`;
  const bare = at.replace("http:", "");
  return `
    <base href="${at}/"><meta http-equiv="refresh" content="0;url=${url("refresh")}">
    <link rel="stylesheet" href="${url("sheet.css")}"><link rel="preload" as="image" href="${url("preload.png")}">
    <link rel="prefetch" href="${url("prefetch")}"><link rel="dns-prefetch" href="${bare}"><link rel="icon" href="${url("icon.png")}">
    <style>@import "${url("import.css")}"; body { background: url(${url("body.png")}) }</style>
    <script src="${url("script.js")}"></script><script>window.spied = 1; fetch("${url("fetch")}")</script>
    <img src="${url("pixel.gif")}" srcset="${url("twice.gif")} 2x" onerror="window.spied = 2" alt="">
    <img src="${bare}/no-scheme.gif" alt=""><img src="relative.gif" alt="" onload="window.spied = 3">
    <picture><source srcset="${url("source.webp")}"><img src="${url("picture.png")}" alt=""></picture>
    <p style="background-image: url(${url("style.png")})" onmouseover="window.spied = 4">${WORDS}</p>
    <svg width="9" height="9" onload="window.spied = 5"><image href="${url("svg.png")}" width="9" height="9"/><use href="${url("use.svg")}#a"/><foreignObject><img src="${url("foreign.png")}"></foreignObject></svg>
    <math><mtext><img src="${url("math.png")}" onerror="window.spied = 6"></mtext></math>
    <iframe src="${url("frame")}"></iframe><iframe srcdoc="<img src='${url("srcdoc.png")}'>"></iframe>
    <object data="${url("object")}"></object><embed src="${url("embed")}">
    <audio src="${url("audio.mp3")}" autoplay></audio>
    <video src="${url("video.mp4")}" poster="${url("poster.png")}" autoplay><track src="${url("track.vtt")}" default></video>
    <form action="${url("form")}"><input type="image" src="${url("input.png")}"></form>
    <table background="${url("table.png")}"><tr><td background="${url("cell.png")}">x</td></tr></table>
    <a href="${url("link")}" ping="${url("ping")}">un lien</a>`;
}

const pictures = (at) =>
  ["Image", "Document", "Audio", "Video"].map((type) => ({
    type,
    mediaType: type === "Audio" ? "audio/mpeg" : type === "Video" ? "video/mp4" : "image/png",
    url: `${at}/attached-${type}.png`,
    name: `${at}/named-${type}.png`,
  }));

function post(name, more) {
  const id = `${peer.origin}/${name}`;
  const to = [PUBLIC, `${peer.origin}/followers`];
  const content = `${traps(spy.origin)}<p>${more.words}</p>`;
  const attachment = pictures(spy.origin);
  const published = new Date().toISOString();
  const preview = { type: "Note", content };
  const [image] = attachment;
  const { words, ...rest } = more;
  const object = { id, attributedTo: peer.id, to, content, attachment, published, preview, image, ...rest };
  return { id: `${id}/create`, type: "Create", to, object };
}

/** Opens a page and lets everything load that wants to. */
async function look(page, path) {
  await s.go(page, path);
  await page.waitForLoadState("networkidle");
  assert.equal(await page.evaluate(() => window.spied), undefined, path);
  assert.equal(await page.evaluate(() => document.baseURI.startsWith(location.origin)), true);
}

describe("trackers from elsewhere", () => {
  let article;

  before(async () => {
    spy = await listen((incoming) => {
      calls.push(incoming.url);
      return { status: 200, type: "image/gif", text: "" };
    });
    const picture = { type: "Image", mediaType: "image/png", url: `${spy.origin}/portrait.png` };
    peer = await openPeer(s.stage.schools, {
      summary: traps(spy.origin),
      icon: picture,
      image: picture,
    });
  });

  after(async () => {
    await peer?.close();
    await spy?.close();
  });

  test("a partner is followed, and sends what would spy", async () => {
    await s.as("roy", {}, async (page) => {
      await look(page, `/follows?q=${encodeURIComponent(peer.id)}`);
      await s.press(page, /^S.abonner/);
    });
    const follow = await peer.receives("Follow");
    const accept = { id: `${peer.origin}/accept`, type: "Accept", object: follow };
    assert.equal(await peer.send(accept), 202);
    await s.as("roy", {}, (page) =>
      s.soon(page, "/follows", (at) =>
        at.locator(".follow", { hasText: "Journal d’ailleurs" }).getByText("Abonnement actif"),
      ),
    );
    const spying = post("article", { type: "Article", name: TITLE, words: WORDS });
    assert.equal(await peer.send(spying), 202);
  });

  test("readers see the words, and no browser calls anybody", () =>
    s.as("roy", { allow: UNFETCHED }, async (page) => {
      const asked = [];
      page.context().on("request", (one) => asked.push(one.url()));
      const card = await s.soon(page, "/", (at) => s.link(at, TITLE));
      article = await s.pathOf(card);
      await look(page, article);
      await s.sees(page, WORDS);
      const words = { inReplyTo: `${peer.origin}/article`, words: ANSWER };
      assert.equal(await peer.send(post("answer", { type: "Note", ...words })), 202);
      await s.soon(page, article, (at) => at.locator(".post", { hasText: ANSWER }));
      for (const path of ["/", article, "/follows", "/notifications", "/search?q=espionne"])
        await look(page, path);
      const { origin } = new URL(page.url());
      assert.ok(asked.length > 10, "requests are recorded");
      assert.deepEqual(
        asked.filter((url) => new URL(url).origin !== origin),
        [],
      );
      assert.deepEqual(calls, [], "not even the server called");
    }));

  test("nor without scripts, where nothing could stop it", () =>
    s.as("roy", { script: false, allow: UNFETCHED }, async (page) => {
      await s.go(page, article);
      await page.waitForLoadState("networkidle");
      await s.sees(page, WORDS);
      assert.deepEqual(calls, []);
    }));
});
