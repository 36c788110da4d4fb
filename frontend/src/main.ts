/** Entry of every page: the style, and only those scripts that something on the page asks for. */
import "./styles/main.scss";
import { forgetDrafts, keepReferences } from "./page";

const ELEMENTS: Record<string, () => Promise<unknown>> = {
  "aitihya-map": () => import("./maps/public-map"),
  "aitihya-complaint-map": () => import("./maps/complaint-map"),
  "aitihya-mask": () => import("./forms/mask"),
  "aitihya-pin-map": () => import("./maps/pin-map"),
  "aitihya-draw-map": () => import("./maps/draw-map"),
  "aitihya-found-map": () => import("./maps/found-map"),
  "aitihya-place-map": () => import("./maps/place-map"),
  "aitihya-compare-map": () => import("./maps/compare-map"),
  "aitihya-numbered-map": () => import("./maps/numbered-map"),
  "aitihya-geometry-map": () => import("./maps/geometry-map"),
  "aitihya-rows": () => import("./forms/rows"),
  "aitihya-photos": () => import("./forms/photos"),
  "aitihya-search-box": () => import("./forms/search-box"),
  "aitihya-near-list": () => import("./forms/near-list"),
  "aitihya-nearby": () => import("./forms/nearby"),
  "aitihya-papers": () => import("./documents/upload"),
  "aitihya-viewer": () => import("./documents/viewer"),
  "aitihya-check-copy": () => import("./documents/check"),
  "aitihya-file": () => import("./documents/file"),
  "aitihya-outbox": () => import("./reporting/outbox"),
  "rich-text": () => import("./forms/rich-text"),
};
const HTMX = "[hx-get], [hx-post], [hx-put], [hx-delete], [hx-boost], [data-hx-get], [data-hx-post]";

async function enhance(root: ParentNode): Promise<void> {
  const wanted = Object.entries(ELEMENTS).filter(([name]) => !customElements.get(name) && root.querySelector(name));
  await Promise.all(wanted.map(([, load]) => load()));
  if (root.querySelector("form[data-report]")) {
    const { enhanceReports } = await import("./reporting/report");
    enhanceReports(root);
  }
  if (root.querySelector("form[data-draft]") || window.sessionStorage.getItem("aitihya-drafts-sent")) {
    const { enhanceDrafts } = await import("./forms/drafts");
    enhanceDrafts(document);
  }
  if (root.querySelector("form[data-upload]")) {
    const { enhanceUploads, noteAnswer } = await import("./forms/upload");
    enhanceUploads(root, () => {
      noteAnswer();
      void enhance(document);
    });
  }
  if (root === document && root.querySelector("[data-walk]")) {
    const { walkByKeys } = await import("./forms/walk");
    walkByKeys(document);
  }
  if (document.querySelector(HTMX)) {
    await pageComplete();
    const { default: htmx } = await import("htmx.org");
    if (root === document) htmx.process(document.body);
  }
}

/** htmx reads its settings at once only where the page is complete; between "interactive" and that it would wait in vain. */
function pageComplete(): Promise<unknown> {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
}

for (const message of document.querySelectorAll(".messages .alert")) keepReferences(message);
// A summary of what is wrong with a form is read first.
document.querySelector<HTMLElement>(".error-summary")?.focus();
// What htmx brings may ask for scripts too.
document.addEventListener("htmx:afterSettle", (event) => void enhance((event.target as Element | null)?.parentElement ?? document));
// So may what a script puts into the page.
document.addEventListener("aitihya:arrived", () => void enhance(document));
document.addEventListener("click", (event) => {
  const button = (event.target as Element | null)?.closest("[data-print]");
  if (button) window.print();
});
document.addEventListener("submit", (event) => {
  if ((event.target as Element).matches("[data-forget-drafts]")) forgetDrafts();
});
void enhance(document);
