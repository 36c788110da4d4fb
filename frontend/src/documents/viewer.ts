/**
 * `<aitihya-viewer>` around the pages of a document: arrow keys turn pages, plus and minus change the size, the next
 * page's picture is fetched ahead. Everything in it is links and forms that work without this.
 */
const TYPING = "input, textarea, select, [contenteditable]";
const KEYS: Record<string, string> = {
  ArrowLeft: "a[rel=prev]",
  PageUp: "a[rel=prev]",
  ArrowRight: "a[rel=next]",
  PageDown: "a[rel=next]",
  "+": "a[data-zoom=in]",
  "=": "a[data-zoom=in]",
  "-": "a[data-zoom=out]",
};

export class AitihyaViewer extends HTMLElement {
  private ahead = "";

  connectedCallback(): void {
    document.addEventListener("keydown", this.pressed);
    document.addEventListener("htmx:afterSettle", this.fetchAhead);
    this.fetchAhead();
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.pressed);
    document.removeEventListener("htmx:afterSettle", this.fetchAhead);
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const target = event.target as Element | null;
    const wanted = KEYS[event.key];
    if (!wanted || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target?.closest(TYPING)) return;
    // Enlarged, the arrows and page keys move the picture first.
    const picture = target?.closest<HTMLElement>(".viewer__picture");
    if (picture && event.key.length > 1 && (picture.scrollWidth > picture.clientWidth || picture.scrollHeight > picture.clientHeight)) return;
    const link = this.querySelector<HTMLAnchorElement>(wanted);
    if (!link) return;
    event.preventDefault();
    link.click();
  };

  private readonly fetchAhead = (): void => {
    const next = this.querySelector<HTMLElement>("[data-ahead]")?.dataset["ahead"] ?? "";
    if (!next || next === this.ahead) return;
    this.ahead = next;
    new Image().src = next;
  };
}

customElements.define("aitihya-viewer", AitihyaViewer);
