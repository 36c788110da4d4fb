/** The fields of the form around the map: the geometry as text, a typed position, what the device's position fills. */
import type { Shape } from "./shape";

export class FormFields {
  private typedText = "";

  constructor(private readonly map: HTMLElement) {}

  get text(): HTMLTextAreaElement | null {
    return this.named("name", "textarea");
  }

  get typed(): HTMLInputElement | null {
    return this.map.querySelector<HTMLInputElement>(`[data-typed-position], input[name="${CSS.escape(this.map.getAttribute("name-position") ?? "-")}"]`);
  }

  /** Whether the typed position was changed: it has fewer digits than the place it shows. */
  isTyped(input: HTMLInputElement): boolean {
    return input.value !== this.typedText;
  }

  fill(attribute: string, tag: "input" | "select", value: string): void {
    const field = this.named<HTMLInputElement | HTMLSelectElement>(attribute, tag);
    if (!field) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  write(text: string): void {
    const field = this.text;
    if (!field) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** How it was captured is asked once the geometry is not what the page came with. */
  askCapture(first: string): void {
    const asked = this.form.querySelector<HTMLElement>("[data-capture-asked]");
    if (asked) asked.hidden = first === "" || this.text?.value.trim() === first;
  }

  /** A typed position that the map has taken over is sent as geometry, not twice. */
  sendTyped(input: HTMLInputElement, on: boolean): void {
    input.dataset["typedPosition"] = "";
    if (on) input.name = this.map.getAttribute("name-position") ?? "";
    else input.removeAttribute("name");
  }

  showTyped(shape: Shape | null): void {
    const input = this.typed;
    if (!input) return;
    const [lon, lat] = shape?.family === "point" ? shape.parts[0]![0]![0]! : [null, null];
    if (lon === null && input.value && input.classList.contains("is-invalid")) return;
    this.typedText = lon === null ? "" : `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
    input.value = this.typedText;
    input.classList.remove("is-invalid");
    this.sendTyped(input, false);
  }

  private get form(): ParentNode {
    return this.map.closest("form") ?? document;
  }

  private named<T extends Element>(attribute: string, tag: string): T | null {
    const name = this.map.getAttribute(attribute);
    return name ? this.form.querySelector<T>(`${tag}[name="${CSS.escape(name)}"]`) : null;
  }
}
