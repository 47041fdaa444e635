// The one script of ordinary pages. Every page works without it; it only adds comfort: live
// counters, one announcement region, guards against double sending, closing of open menus.
import { confirmForms } from "./confirm";
import { listen } from "./live";
import { closeMenus } from "./menus";
import { toolbars } from "./toolbar";

/** Says a sentence through the page's only live region. */
export function announce(sentence: string): void {
  const region = document.getElementById("live");
  if (!region) return;
  // Emptied first: screen readers stay silent when the same text is set twice.
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = sentence; });
}

// A form whose answer is a download stays on the page: it may be sent again after this time.
const GUARD_MILLISECONDS = 8_000;

function release(form: HTMLFormElement): void {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
  }
}

function guardDoubleSubmit(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    announce(document.body.dataset.textSending ?? "");
    setTimeout(release, GUARD_MILLISECONDS, form);
  });
  // The page comes back from the browser's memory with «Back»: its forms may be sent again.
  addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("form[data-sending]").forEach(release);
  });
}

function growTextareas(): void {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = (area: HTMLTextAreaElement) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  document.querySelectorAll("textarea").forEach(grow);
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) grow(event.target);
  });
}

/** A field that opens with words in it (a quotation) is continued at its end. */
function continueBegun(): void {
  const field = document.querySelector<HTMLTextAreaElement>("textarea[data-begun]");
  field?.setSelectionRange(field.value.length, field.value.length);
  field?.focus();
}

guardDoubleSubmit();
confirmForms();
growTextareas();
closeMenus();
listen(announce);
continueBegun();
toolbars();
document.querySelector<HTMLElement>("[data-focus]")?.focus();
