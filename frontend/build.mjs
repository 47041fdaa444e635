// Builds dist/: one style sheet, one script, one sprite, each named by the hash of its content,
// and manifest.json, which the server reads to find them.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

// Budgets in bytes after gzip; a build over budget fails. Signed-in pages load all three.
const BUDGETS = { "app.css": 18_432, "app.js": 10_240, "icons.svg": 14_336 };
const HASH_LETTERS = 10;
const TARGETS = ["es2022", "chrome111", "firefox115", "safari16.4"];
const root = new URL("./", import.meta.url);
const dist = new URL("dist/", root);
const manifest = {};

async function emit(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, HASH_LETTERS);
  const built = name.replace(/(\.[^.]+)$/, `-${hash}$1`);
  await writeFile(new URL(built, dist), content);
  manifest[name] = built;
  const size = gzipSync(content, { level: 9 }).length;
  console.log(`${built}  ${size} bytes gz`);
  if (size > (BUDGETS[name] ?? Infinity)) {
    throw new Error(`${name}: ${size} bytes gz, the budget is ${BUDGETS[name]}`);
  }
}

async function bundle(entry, name) {
  const result = await build({
    entryPoints: [new URL(entry, root).pathname],
    bundle: true, minify: true, write: false, format: "esm", target: TARGETS, legalComments: "none",
  });
  await emit(name, Buffer.from(result.outputFiles[0].contents));
}

async function sprite() {
  const glyphs = JSON.parse(await readFile(new URL("icons.json", root), "utf8"));
  const sources = Object.entries(glyphs).map(([id, glyph]) =>
    [id, new URL(`node_modules/lucide-static/icons/${glyph}.svg`, root)]);
  for (const file of (await readdir(new URL("static/icons/", root))).sort()) {
    sources.push([file.replace(/\.svg$/, ""), new URL(`static/icons/${file}`, root)]);
  }
  const symbols = [];
  for (const [id, source] of sources) {
    const svg = await readFile(source, "utf8");
    const inner = svg.replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    const shape = inner.replace(/\s+/g, " ").replace(/> </g, "><").trim();
    const box = svg.match(/viewBox="([^"]*)"/)[1];
    symbols.push(`<symbol id="${id}" viewBox="${box}">${shape}</symbol>`);
  }
  const note = "<!-- Most glyphs: Lucide, ISC licence, https://lucide.dev/license -->";
  // Stroke and fill come from the style sheet: a <use> inherits from where it stands.
  const open = '<svg xmlns="http://www.w3.org/2000/svg">';
  await emit("icons.svg", `${note}${open}${symbols.join("")}</svg>`);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await bundle("styles/app.css", "app.css");
await bundle("islands/app.ts", "app.js");
await sprite();
await emit("favicon.svg", await readFile(new URL("static/favicon.svg", root)));
await writeFile(new URL("manifest.json", dist), JSON.stringify(manifest, null, 1));
