// Live counters: the server nudges open pages, they never reload by themselves.

interface News { unread: number; to_review: number }

/** Shows a number; says whether it is larger than what the page showed. */
function show(name: string, count: number): boolean {
  let more = false;
  for (const place of document.querySelectorAll<HTMLElement>(`[data-live="${name}"]`)) {
    more ||= count > Number(place.textContent);
    place.textContent = String(count);
    const frame = place.closest<HTMLElement>("[data-live-frame]") ?? place;
    frame.hidden = count === 0;
  }
  return more;
}

function offerReload(announce: (sentence: string) => void): void {
  const place = document.querySelector<HTMLElement>("[data-live-topic]");
  if (!place || place.querySelector(".news-link")) return;
  const link = document.createElement("a");
  link.className = "news-link";
  link.href = location.href.split("#")[0] ?? "";
  link.textContent = document.body.dataset.textNews ?? "";
  place.prepend(link);
  announce(link.textContent);
}

/** Listens to `/live` while the page is signed in and on the screen. */
export function listen(announce: (sentence: string) => void): void {
  if (!document.querySelector("[data-live]")) return;
  let source: EventSource | undefined;
  const open = () => {
    source?.close();
    source = new EventSource("/live");
    source.addEventListener("notification", (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as News;
      const more = [show("unread", news.unread), show("to-review", news.to_review)];
      if (more.includes(true)) offerReload(announce);
    });
  };
  // A page kept in the browser's memory holds no connection; it listens again when it comes back.
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", open);
}
