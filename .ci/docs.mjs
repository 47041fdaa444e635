// The documents must be true in what a machine can check: their links and pictures exist, their
// headings are where links point, and every `make` target that they name is in the Makefile.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const listed = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" });
const files = listed.split("\n").filter((file) => file && existsSync(file));
const targets = new Set(
  [...readFileSync("Makefile", "utf8").matchAll(/^([a-z][a-z-]*):/gm)].map((hit) => hit[1]),
);
const problems = [];

const outsideCode = (text) => text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");

function anchors(file) {
  const prose = readFileSync(file, "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const slug = (heading) =>
    heading
      .toLowerCase()
      .replace(/[`*]/g, "")
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
  return new Set([...prose.matchAll(/^#{1,6}\s+(.+)$/gm)].map((hit) => slug(hit[1])));
}

function checkLink(file, link) {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return;
  const [path, anchor] = link.split("#");
  const target = path ? normalize(join(dirname(file), decodeURIComponent(path))) : file;
  if (!existsSync(target)) problems.push(`${file}: ${link} does not exist`);
  else if (
    anchor &&
    statSync(target).isFile() &&
    !anchors(target).has(decodeURIComponent(anchor))
  ) {
    problems.push(`${file}: ${link} has no such heading`);
  }
}

for (const file of files) {
  const text = readFileSync(file, "utf8");
  for (const [, link] of outsideCode(text).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g))
    checkLink(file, link);
  for (const [, , target] of text.matchAll(/(^|`)make ([a-z][a-z-]*)/gm)) {
    if (!targets.has(target)) problems.push(`${file}: «make ${target}» is not in the Makefile`);
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`${files.length} documents checked`);
