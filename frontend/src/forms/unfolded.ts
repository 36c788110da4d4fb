/** Keeps unfolded what the reader has unfolded when htmx exchanges it, and opens filters where there is room for them. */

const WIDE = "(min-width: 62rem)";
const folded = new Map<string, boolean>();

function keyOf(details: HTMLDetailsElement): string {
  return details.id || (details.querySelector("summary")?.textContent ?? "").trim();
}

/** Sets each `<details>` inside `root` as it was, or open where it asks for it and the window is wide. */
export function unfold(root: ParentNode): void {
  for (const details of root.querySelectorAll("details")) {
    const was = folded.get(keyOf(details));
    if (details.hasAttribute("data-wide-open") && window.matchMedia(WIDE).matches) details.open = true;
    else if (was !== undefined) details.open = was;
    details.addEventListener("toggle", () => folded.set(keyOf(details), details.open));
  }
}
