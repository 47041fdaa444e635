// `<details>` menus and sheets close on Esc (focus returns to their summary) and on a click outside.
const MENUS = "details[data-menu][open]";

/** Makes every open `details[data-menu]` close as people expect. */
export function closeMenus(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(MENUS)) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(MENUS)) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
}
