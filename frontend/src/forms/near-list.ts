/**
 * `<aitihya-near-list src="/report/nearby/">` in the form of a pin map: the places near the pin, to be ticked.
 *
 * It asks the server when the pin or the category has come to rest, and puts the answer into its [data-near-list]; the
 * ticks are inputs of the form. What was ticked stays, also where the pin moves on. data-chosen names the references
 * that were ticked before the page came back; data-far, data-failed and data-reported ({name}) are texts. The places are marked
 * on the form's `<aitihya-pin-map>`, those reported already by another sign; a mark ticks its row.
 */
import type { AitihyaPinMap, NearPlace } from "../maps/pin-map";
import { coordinate } from "./digits";

const REST_MS = 500;

/** A tick of which only the reference is known. */
function kept(reference: string): HTMLLabelElement {
  const row = document.createElement("label");
  row.className = "near__kept";
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", name: "named_assets", value: reference, checked: true });
  row.append(input, ` ${reference}`);
  return row;
}

export class AitihyaNearList extends HTMLElement {
  private timer = 0;
  private asked: AbortController | undefined;
  private gone = new AbortController();
  private last = "";
  private chosen = new Set<string>();

  connectedCallback(): void {
    this.chosen = new Set((this.dataset["chosen"] ?? "").split(" ").filter(Boolean));
    const form = this.closest("form");
    if (!form) return;
    const { signal } = this.gone;
    form.addEventListener("pin-moved", () => this.soon(), { signal });
    form.addEventListener(
      "change",
      (event) => {
        const input = event.target as HTMLInputElement;
        if (["lat", "lon", "category"].includes(input.name)) this.soon();
        if (input.name === "named_assets") this.note(input);
      },
      { signal },
    );
    form.addEventListener("near-chosen", (event) => this.toggle((event as CustomEvent<string>).detail), { signal });
    this.soon();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    this.gone.abort();
    this.gone = new AbortController();
  }

  /** Ticks these references, at once or as soon as they are listed; what is not near the pin is kept by its reference. */
  choose(references: string[]): void {
    const list = this.querySelector<HTMLElement>("[data-near-list]");
    for (const reference of references) {
      this.chosen.add(reference);
      const input = this.input(reference);
      if (input) input.checked = true;
      else list?.prepend(kept(reference));
    }
    this.mark();
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), REST_MS);
  }

  private question(): string | null {
    const form = this.closest("form");
    const typed = (name: string): string | undefined => form?.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value;
    const lat = coordinate(typed("lat"), 90);
    const lon = coordinate(typed("lon"), 180);
    if (lat === null || lon === null) return null;
    const asked = new URLSearchParams({ lat: lat.toFixed(6), lon: lon.toFixed(6) });
    const category = form?.querySelector<HTMLInputElement>('input[name="category"]:checked, select[name="category"]')?.value;
    if (category) asked.set("category", category);
    const [first] = this.chosen;
    if (first) asked.set("asset", first);
    return asked.toString();
  }

  private async ask(): Promise<void> {
    const question = this.question();
    const list = this.querySelector<HTMLElement>("[data-near-list]");
    if (!question || !list || question === this.last) return;
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.getAttribute("src") ?? ""}?${question}`, {
        headers: { "X-Requested-With": "fetch" },
        signal: this.asked.signal,
      });
      if (!answer.ok && answer.status !== 400 && answer.status !== 429) throw new Error(String(answer.status));
      const text = await answer.text();
      this.last = answer.ok ? question : "";
      this.show(list, text);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      // What is ticked stays; the report can go without the list.
      const said = list.querySelector<HTMLElement>("[data-near-waiting]") ?? list.appendChild(document.createElement("p"));
      said.dataset["nearWaiting"] = "";
      said.textContent = this.dataset["failed"] ?? "";
    }
  }

  private show(list: HTMLElement, text: string): void {
    const kept = this.ticked(list);
    const arrived = new DOMParser().parseFromString(text, "text/html");
    const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : "";
    list.replaceChildren(...arrived.body.childNodes);
    for (const [reference, row] of kept) {
      const input = this.input(reference);
      if (input) input.checked = true;
      else {
        // The distance was that of another pin.
        const away = row.querySelector("[data-away]");
        if (away) away.textContent = this.dataset["far"] ?? "";
        list.prepend(row);
      }
    }
    if (focused) this.input(focused)?.focus();
    this.offer(list);
    this.mark();
  }

  /** Reports like it stand below the problem that was chosen: on a phone the list is far above it, out of sight. */
  private offer(list: HTMLElement): void {
    const form = this.closest("form");
    for (const old of form?.querySelectorAll(".near__similar") ?? []) if (!list.contains(old)) old.remove();
    const similar = list.querySelector(".near__similar");
    const problem = form?.querySelector('input[name="category"]:checked')?.closest(".choice");
    if (!similar || !problem) return;
    similar.setAttribute("role", "status");
    problem.after(similar);
  }

  /** The rows that are ticked now, by reference; a row outside of the new list goes on above it. */
  private ticked(list: HTMLElement): Map<string, Element> {
    const found = new Map<string, Element>();
    for (const input of list.querySelectorAll<HTMLInputElement>('input[name="named_assets"]:checked')) {
      const row = input.closest("label") ?? input;
      found.set(input.value, row);
    }
    return found;
  }

  private input(reference: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`input[name="named_assets"][value="${CSS.escape(reference)}"]`);
  }

  private note(input: HTMLInputElement): void {
    if (input.checked) this.chosen.add(input.value);
    else this.chosen.delete(input.value);
    this.mark();
  }

  private toggle(reference: string): void {
    const input = this.input(reference);
    if (!input) return;
    input.checked = !input.checked;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private mark(): void {
    const rows = [...this.querySelectorAll<HTMLElement>("li[data-reference]")];
    const places: NearPlace[] = rows.map((row) => {
      const reference = row.dataset["reference"] ?? "";
      const name = row.dataset["name"] ?? "";
      const reported = Number(row.dataset["reports"] ?? 0) > 0;
      return {
        reference,
        name: reported ? (this.dataset["reported"] ?? "{name}").replace("{name}", name) : name,
        kind: row.dataset["kind"] ?? "",
        lat: Number(row.dataset["lat"]),
        lon: Number(row.dataset["lon"]),
        reported,
        chosen: this.input(reference)?.checked ?? false,
      };
    });
    this.closest("form")?.querySelector<AitihyaPinMap>("aitihya-pin-map")?.showNear?.(places);
  }
}

customElements.define("aitihya-near-list", AitihyaNearList);
