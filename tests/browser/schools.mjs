// Starts the real program with its two demo schools, because a journey is worth something only
// against the real thing.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

/** How long two schools may take to fill their empty databases, in seconds. */
const READY_SECONDS = Number(process.env.SEYES_READY_SECONDS ?? 120);
/** Pause between two looks at /readyz, in milliseconds. */
const READY_POLL_MS = 100;
/** How long the program may take to stop after SIGTERM, in milliseconds. */
const STOP_MS = 10_000;
/** How much of the program's output a failure shows, in characters. */
const LOG_TAIL = 4_000;

/**
 * Starts `seyes demo` on fresh data and resolves once both schools answer: `{ ecole, college,
 * origins, program, data, stop() }`.
 */
export async function openSchools() {
  const program = process.env.SEYES_BIN ?? join(ROOT, "target/debug/seyes");
  const ports = process.env.SEYES_TEST_PORTS?.split(",").map(Number) ?? [
    await freePort(),
    await freePort(),
  ];
  const data = await mkdtemp(join(tmpdir(), "seyes-browser-"));
  const child = spawn(program, ["demo", "--reset", "--ports", ports.join(","), "--data", data], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const watched = watchChild(child, program);
  const origins = ports.map((port) => `http://localhost:${port}`);
  const stop = async () => {
    await stopChild(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    const deadline = Date.now() + READY_SECONDS * 1000;
    for (const origin of origins) await ready(origin, deadline, watched);
  } catch (problem) {
    await stop();
    throw problem;
  }
  return { ecole: origins[0], college: origins[1], origins, program, data, stop };
}

function watchChild(child, program) {
  const watched = { log: "", ended: null };
  const keep = (chunk) => (watched.log = (watched.log + chunk).slice(-LOG_TAIL));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.on("error", (error) => (watched.ended = `cannot start ${program}: ${error.message}`));
  child.on(
    "exit",
    (code, signal) => (watched.ended ??= `${program} ended early (${code ?? signal})`),
  );
  return watched;
}

async function ready(origin, deadline, watched) {
  let last = "no answer yet";
  while (Date.now() < deadline) {
    if (watched.ended) throw new Error(`${watched.ended}\n${watched.log}`);
    try {
      const response = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    await new Promise((wake) => setTimeout(wake, READY_POLL_MS));
  }
  throw new Error(`${origin}/readyz not ready after ${READY_SECONDS} s (${last})\n${watched.log}`);
}

async function stopChild(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(timer);
}

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/**
 * The demo people of one world (`ecole` or `college`), by key: `{ key, profile, name, login,
 * password }`. The worlds keep one person per line, so a full TOML reader is not needed here.
 */
export async function people(world) {
  const text = await readFile(join(ROOT, `fixtures/worlds/${world}.toml`), "utf8");
  const shared = text.match(/^school\.default_password = "([^"]+)"$/m)?.[1];
  const found = new Map();
  for (const [line] of text.matchAll(/^ {2}\{ key = .*login = .*$/gm)) {
    const field = (name) => line.match(new RegExp(`\\b${name} = "([^"]*)"`))?.[1];
    found.set(field("key"), {
      key: field("key"),
      profile: field("profile"),
      name: `${field("given_name")} ${field("family_name")}`,
      login: field("login"),
      password: field("password") ?? shared,
    });
  }
  if (found.size === 0 || !shared) throw new Error(`no people found in the world ${world}`);
  return found;
}
