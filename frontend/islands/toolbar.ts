// The small toolbar above a Markdown field. The server draws its buttons, hidden; here they get to work.
// What they insert can be undone: it goes through the browser's own editing.

type Change = { text: string; select: [number, number] };
type Act = (words: string) => Change;

/** Puts marks around the words, or takes them away. */
function around(before: string, after = before): Act {
  return (words) => {
    if (words.length > before.length + after.length && words.startsWith(before) && words.endsWith(after)) {
      const bare = words.slice(before.length, words.length - after.length);
      return { text: bare, select: [0, bare.length] };
    }
    return {
      text: before + words + after,
      select: [before.length, before.length + words.length],
    };
  };
}

/** Puts a mark before each line, or takes it away. */
function lines(mark: string): Act {
  return (words) => {
    const all = words.split("\n");
    const marked = all.every((line) => line.startsWith(mark));
    const text = all.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n");
    return { text, select: [text.length, text.length] };
  };
}

/** A link: the address is selected, ready to be typed. */
function link(words: string): Change {
  const address = "https://";
  const at = words.length + 3;
  return { text: `[${words}](${address})`, select: [at, at + address.length] };
}

const ACTS: Record<string, { act: Act; wholeLines?: boolean }> = {
  bold: { act: around("**") },
  italic: { act: around("*") },
  heading: { act: lines("## "), wholeLines: true },
  list: { act: lines("- "), wholeLines: true },
  quote: { act: lines("> "), wholeLines: true },
  link: { act: link },
};

function press(area: HTMLTextAreaElement, mark: string): void {
  const entry = ACTS[mark];
  if (!entry) return;
  let [from, to] = [area.selectionStart, area.selectionEnd];
  if (entry.wholeLines) {
    from = area.value.lastIndexOf("\n", from - 1) + 1;
    const end = area.value.indexOf("\n", to);
    to = end < 0 ? area.value.length : end;
  }
  const change = entry.act(area.value.slice(from, to));
  area.focus();
  area.setSelectionRange(from, to);
  // Deprecated, and still the one way whose result «Undo» takes back.
  if (!document.execCommand("insertText", false, change.text)) {
    area.setRangeText(change.text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(from + change.select[0], from + change.select[1]);
}

/** One stop of the Tab key; arrows move inside. */
function rove(bar: HTMLElement, buttons: HTMLButtonElement[]): void {
  buttons.forEach((button, place) => { button.tabIndex = place === 0 ? 0 : -1; });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const last = buttons.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    buttons.forEach((button, place) => { button.tabIndex = place === to ? 0 : -1; });
    buttons[to]?.focus();
  });
}

export function toolbars(): void {
  for (const bar of document.querySelectorAll<HTMLElement>("[data-toolbar]")) {
    const area = document.getElementById(bar.dataset.toolbar ?? "");
    if (!(area instanceof HTMLTextAreaElement)) continue;
    const buttons = [...bar.querySelectorAll<HTMLButtonElement>("[data-mark]")];
    rove(bar, buttons);
    for (const button of buttons) {
      button.addEventListener("click", () => press(area, button.dataset.mark ?? ""));
    }
    bar.hidden = false;
  }
}
