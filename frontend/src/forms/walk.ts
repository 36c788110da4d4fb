/**
 * Walks a list by keyboard: j and k go to the next and the former row, "/" to the search field. Enter follows the link
 * that has the focus, as everywhere. Keys are left alone while somebody types.
 */
const TYPING = "input, textarea, select, [contenteditable]";

/** The place after `steps` from `now` (-1: nowhere yet) in a list of `count`, never beyond its ends. */
export function step(now: number, steps: number, count: number): number {
  if (count === 0) return -1;
  if (now < 0) return steps > 0 ? 0 : count - 1;
  return Math.min(Math.max(now + steps, 0), count - 1);
}

export function walkByKeys(root: Document): void {
  root.addEventListener("keydown", (event) => {
    const target = event.target as Element | null;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target?.closest(TYPING)) return;
    if (event.key === "/") {
      const field = root.querySelector<HTMLInputElement>("[data-walk-search]");
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    const steps = { j: 1, k: -1 }[event.key];
    if (!steps) return;
    const links = [...root.querySelectorAll<HTMLAnchorElement>("[data-walk] tbody tr a.ref")];
    const now = links.findIndex((link) => link.closest("tr")?.contains(root.activeElement));
    const next = links[step(now, steps, links.length)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.closest("tr")?.scrollIntoView({ block: "nearest" });
  });
}
