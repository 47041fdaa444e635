// Takes the pictures of the README from two fresh schools: `make pictures`. JPEG, as they are shown.
import { join } from "node:path";
import { DESKTOP, PHONE, launch, open, openSchools, people, signIn } from "./harness.mjs";
import { ROOT } from "./schools.mjs";

const FOLDER = join(ROOT, "docs/images");
/** Good enough for letters, small enough for a README. */
const QUALITY = 82;

/** The address of the first link of a list whose words match. */
async function find(page, path, words) {
  await page.goto(page.origin + path);
  return page.getByRole("link", { name: words }).first().evaluate((a) => a.href);
}

const journal = async (page) => {
  const space = await find(page, "/spaces", /CM2 B/);
  return `${new URL(space).pathname}/journal`;
};

const PICTURES = [
  ["fil", "ines", DESKTOP, 1000, (page) => `${page.origin}/`],
  ["valider", "roy", DESKTOP, 1150, (page) => `${page.origin}/review`],
  ["article", "sophie", DESKTOP, 1400,
    async (page) => find(page, await journal(page), /Trente-huit mésanges/)],
  ["telephone", "sophie", PHONE, 740,
    async (page) => find(page, await journal(page), /Trente-huit mésanges/)],
  ["public", null, DESKTOP, 984, (page) => `${page.origin}/public`],
];

const schools = await openSchools();
const browser = await launch();
try {
  const world = await people("ecole");
  for (const [name, key, width, height, where] of PICTURES) {
    const page = await open(browser, schools, { width });
    page.origin = schools.ecole;
    if (key !== null) await signIn(page, schools.ecole, world.get(key));
    await page.setViewportSize({ width, height });
    await page.goto(await where(page));
    await page.evaluate(() => {
      for (const picture of document.images) picture.loading = "eager";
      return Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
    });
    const path = join(FOLDER, `${name}.jpg`);
    await page.screenshot({ path, type: "jpeg", quality: QUALITY });
    console.log(path);
    await page.context().close();
  }
} finally {
  await browser.close();
  await schools.stop();
}
