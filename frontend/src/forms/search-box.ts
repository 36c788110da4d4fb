/**
 * `<aitihya-search-box suggest="address">` around a search form and an empty list (role="listbox"): places that may be
 * meant, as one types. After the ARIA combobox pattern with list autocomplete: arrows choose, Enter goes there, Escape
 * closes; the focus stays in the field. With `fills`, what is chosen is written into the field instead; with `picks` who listens for "place-chosen" gets its data. Without scripts it is a plain form.
 */
import { digits, label } from "../page";

const WAIT_MS = 180;
const LEAST = 2;

export class AitihyaSearchBox extends HTMLElement {
  private input!: HTMLInputElement;
  private list!: HTMLElement;
  private said: HTMLElement | null = null;
  private timer = 0;
  private chosen = -1;
  private asking: AbortController | undefined;
  private asked = "";

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=search]");
    const list = this.querySelector<HTMLElement>("[role=listbox]");
    if (!input || !list || this.input) return;
    this.input = input;
    this.list = list;
    this.said = this.querySelector("[data-said]");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-haspopup": "listbox" })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 150));
    // The field keeps the focus while one clicks into the list.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.go((event.target as Element).closest<HTMLElement>("[role=option]")));
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT_MS);
  }

  private async ask(): Promise<void> {
    const text = this.input.value.trim();
    if (text === this.asked) return;
    this.asked = text;
    this.asking?.abort();
    if (text.length < LEAST) {
      this.close();
      return;
    }
    this.asking = new AbortController();
    try {
      const answer = await fetch(`${this.getAttribute("suggest") ?? ""}?${new URLSearchParams({ q: text }).toString()}`, { signal: this.asking.signal });
      if (answer.ok) this.show(await answer.text());
    } catch {
      // Aborted, or no network: the form itself still works.
    }
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private show(html: string): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    this.list.replaceChildren(...page.querySelectorAll("[role=option]"));
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
    const number = this.options().length;
    this.open(number > 0);
    if (this.said) this.said.textContent = number > 0 ? label("suggested_n", { n: digits(number) }) : label("suggested_none");
  }

  private open(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) {
      this.chosen = -1;
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  private close(): void {
    if (this.list) this.open(false);
  }

  private key(event: KeyboardEvent): void {
    const options = this.options();
    const open = !this.list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && open && this.chosen >= 0) {
      event.preventDefault();
      this.go(options[this.chosen] ?? null);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      this.open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place before the first is the field itself.
      this.choose(((this.chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    }
  }

  private choose(at: number): void {
    this.chosen = at;
    for (const [place, option] of this.options().entries()) {
      option.setAttribute("aria-selected", String(place === at));
      if (place !== at) continue;
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    }
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
  }

  private go(option: HTMLElement | null): void {
    if (option && this.hasAttribute("picks")) {
      this.input.value = option.querySelector(".suggestions__name")?.textContent?.trim() ?? this.input.value;
      this.asked = this.input.value;
      this.close();
      this.dispatchEvent(new CustomEvent("place-chosen", { bubbles: true, detail: { ...option.dataset } }));
      return;
    }
    const reference = option?.dataset["reference"];
    if (this.hasAttribute("fills") && reference) {
      // What is chosen goes into the field; the form says what is done with it.
      this.input.value = reference;
      this.asked = reference;
      this.close();
      return;
    }
    const address = option?.dataset["href"];
    if (address?.startsWith("/")) window.location.assign(address);
  }
}

customElements.define("aitihya-search-box", AitihyaSearchBox);
