/**
 * `<aitihya-file>`: on a phone one side of the file at a time, as the links to the sides say; a reference clicked in a note
 * shows the side of the papers. On a desk both sides stand beside each other, and without this they follow one another.
 */
const NARROW = window.matchMedia("(max-width: 991.98px)");

export class AitihyaFile extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.clicked);
    document.addEventListener("htmx:afterSettle", this.settled);
    NARROW.addEventListener("change", this.arrange);
    for (const hidden of this.querySelectorAll<HTMLElement>("[data-needs-script]")) hidden.hidden = false;
    this.dataset["side"] = this.sideOf(window.location.hash) ?? "left";
    this.arrange();
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:afterSettle", this.settled);
    NARROW.removeEventListener("change", this.arrange);
  }

  private tabs(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>(".file-tabs a")];
  }

  /** The side that holds what an address ends in. */
  private sideOf(hash: string): string | null {
    const target = hash.length > 1 ? this.querySelector(`#${CSS.escape(decodeURIComponent(hash.slice(1)))}`) : null;
    return target?.closest(".file-side")?.id ?? null;
  }

  private readonly arrange = (): void => {
    for (const tab of this.tabs()) {
      const current = tab.hash === `#${this.dataset["side"]}`;
      tab.classList.toggle("is-current", current);
      if (current) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    this.classList.toggle("is-narrow", NARROW.matches);
  };

  private readonly clicked = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href*='#']");
    if (!link || link.pathname !== window.location.pathname) return;
    const side = this.sideOf(link.hash);
    if (!side) return;
    this.dataset["side"] = side;
    this.arrange();
    if (!link.closest(".file-tabs")) return;
    event.preventDefault();
    if (NARROW.matches) this.querySelector(".file-tabs")?.scrollIntoView({ block: "start" });
  };

  private readonly settled = (event: Event): void => {
    const viewer = this.querySelector<HTMLElement>("#viewer");
    const within = event.target as Element | null;
    if (!viewer || !within || (within !== viewer && !viewer.contains(within))) return;
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused.closest(".note-sheet, .rows")) viewer.focus({ preventScroll: !NARROW.matches });
  };
}

customElements.define("aitihya-file", AitihyaFile);
