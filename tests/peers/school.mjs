// A real school for its peers: the program as it is built, made by its command line, asked through
// its JSON API, over TLS on port 443 of a network of its own.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");
export const PYTHON = join(ROOT, "target/peers/python/bin/python");
export const HERE = join(ROOT, "tests/peers");
/** Names of the school and of its peers; `hosts` gives each an address of its own. */
export const SCHOOL = "ecole.seyes.test";
export const PEERS = ["fedify.seyes.test", "pasture.seyes.test", "signer.seyes.test"];

const PROGRAM = process.env.SEYES_BIN ?? join(ROOT, "target/debug/seyes");
/** How long the school may take to open, and anything asked of it to come true, in milliseconds. */
const PATIENCE_MS = 120_000;
/** Pause between two looks, in milliseconds. */
const LOOK_MS = 50;
/** How much of the school's log a failure shows, in characters. */
const LOG_TAIL = 6_000;

/** The folder of this run: certificates, the school's data. */
const folder = (() => {
  mkdirSync(join(ROOT, "target/peers"), { recursive: true });
  return mkdtempSync(join(ROOT, "target/peers/run."));
})();

export const certificate = (name) => ({
  cert: readFileSync(join(folder, `${name}.pem`)),
  key: readFileSync(join(folder, `${name}.key`)),
  ca: readFileSync(authority()),
});
export const authority = () => join(folder, "ca.pem");

const settings = () => ({
  PATH: process.env.PATH,
  SEYES_DOMAIN: SCHOOL,
  SEYES_BIND: "127.0.1.1:443",
  SEYES_DATA_DIR: join(folder, "data"),
  SEYES_TLS_CERT: join(folder, `${SCHOOL}.pem`),
  SEYES_TLS_KEY: join(folder, `${SCHOOL}.key`),
  SEYES_EXTRA_CA: authority(),
  SEYES_ALLOW_PRIVATE_NETWORKS: "127.0.1.0/24",
  SEYES_FEDERATION: "partners",
  SEYES_LOG: "info",
});

const command = (...words) =>
  execFileSync(PROGRAM, words, { cwd: folder, env: settings(), encoding: "utf8" });

let child = null;
// However this process ends, no server stays behind.
process.on("exit", () => child?.kill("SIGKILL"));
let log = "";
let token = "";

/** Makes the authority, the school and its teacher, makes partners of all peers, and opens. */
export async function open() {
  const names = [SCHOOL, ...PEERS];
  execFileSync(PYTHON, [join(HERE, "certificates.py"), folder, ...names]);
  // The first start gives the school its own space, which the teacher then belongs to.
  await start();
  await stop();
  const who = ["--login", "claire.roy"];
  const teacher = ["--profile", "teacher", "--name", "Claire Roy", "--admin"];
  command("person", "add", ...who, ...teacher);
  token = command("token", "create", ...who).trim();
  for (const peer of PEERS) command("partner", "add", peer);
  await start();
  await api("PUT", "/me/charter", { accepted: true });
}

async function start() {
  log = "";
  child = spawn(PROGRAM, ["serve"], {
    cwd: folder,
    env: settings(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const keep = (chunk) => (log += chunk);
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let ended = null;
  child.on("exit", (code, signal) => (ended = code ?? signal));
  await until("the school opens", async () => {
    if (ended !== null) throw new Error(`the school ended early (${ended})\n${log}`);
    return (await ask("GET", "/readyz").catch(() => null))?.status === 200;
  });
}

async function stop() {
  if (child === null || child.exitCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}

/** Closes the school; its log must hold no panic. */
export async function close() {
  await stop();
  const panicked = log.includes("panicked");
  if (!process.env.KEEP_RUN) rmSync(folder, { recursive: true, force: true });
  assert.ok(!panicked, log.slice(-LOG_TAIL));
}

/** The end of the school's log, for a failure. */
export const lastWords = () => log.slice(-LOG_TAIL);

/** One request to the school: `{ status, headers, text, json }`. */
export function ask(method, path, { body, headers = {} } = {}) {
  const payload = body === undefined ? undefined : Buffer.from(body);
  // A connection of its own: one that is kept may be closed by the school while it is taken again.
  const place = { host: SCHOOL, method, path, agent: false };
  const options = { ...place, ca: readFileSync(authority()), headers };
  return new Promise((done, fail) => {
    const sent = request(options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("end", () => {
        const json = () => JSON.parse(text);
        done({ status: answer.statusCode, headers: answer.headers, text, json });
      });
    });
    sent.on("error", fail);
    sent.end(payload);
  });
}

function asTeacher(method, path, wish) {
  const headers = { authorization: `Bearer ${token}` };
  const body = wish === undefined ? undefined : JSON.stringify(wish);
  if (body !== undefined) headers["content-type"] = "application/json";
  return ask(method, `/api/seyes/v1${path}`, { body, headers });
}

/** Asks the JSON API as the teacher; fails on anything but a 2xx. */
export async function api(method, path, wish) {
  const answer = await asTeacher(method, path, wish);
  const good = answer.status >= 200 && answer.status < 300;
  assert.ok(good, `${method} ${path}: ${answer.status} ${answer.text}\n${lastWords()}`);
  return answer.text === "" ? null : answer.json();
}

/** The same, without the claim that it goes well: the status alone. */
export const apiStatus = async (method, path, wish) =>
  (await asTeacher(method, path, wish)).status;

/** Everything that the teacher's timeline shows, newest first. */
export async function timeline() {
  const items = [];
  let before = "";
  do {
    const page = await api("GET", `/timeline?limit=50${before}`);
    items.push(...page.items);
    before = page.next ? `&before=${encodeURIComponent(page.next)}` : null;
  } while (before !== null);
  return items;
}

/** Looks again until `look` gives something true, which it returns. */
export async function until(what, look) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not in time\n${lastWords()}`);
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
  }
}

/** A peer written in Python: `next()` reads its lines, `tell()` writes one, `close()` ends it. */
export function python(script, ...words) {
  const program = spawn(PYTHON, [join(HERE, script), ...words], {
    cwd: folder,
    env: { ...process.env, SSL_CERT_FILE: authority(), PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  process.on("exit", () => program.kill("SIGKILL"));
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { value, done } = await lines.next();
      return done ? null : JSON.parse(value);
    },
    tell: (what) => program.stdin.write(`${JSON.stringify(what)}\n`),
    close: () => void program.kill(),
  };
}

/** All lines of a Python peer that ends by itself. */
export async function told(script, ...words) {
  const peer = python(script, ...words);
  const lines = [];
  for (let line = await peer.next(); line !== null; line = await peer.next()) lines.push(line);
  return lines;
}

/** What became of each activity that the school took, by its id; none while one still waits. */
export function outcomes() {
  const database = new DatabaseSync(join(folder, "data/seyes.db"), { readOnly: true });
  try {
    const rows = database.prepare("SELECT activity_id, applied_at, outcome FROM inbound").all();
    const waits = rows.some((row) => row.applied_at === null);
    return waits ? null : new Map(rows.map((row) => [row.activity_id, row.outcome]));
  } finally {
    database.close();
  }
}
