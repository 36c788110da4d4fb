/**
 * `<aitihya-mask for="id of a textarea"><img></aitihya-mask>`: rectangles drawn on a picture.
 *
 * The textarea holds them, one a line: left, top, width and height in percent. It stays the truth and the way for the
 * keyboard: what is typed is drawn, what is drawn by dragging is written. A click on a rectangle removes it.
 */
import { type Box, readBoxes, writeBoxes } from "./boxes";

/** Smaller than this in percent a drag was a click. */
const SMALLEST = 0.7;

export class AitihyaMask extends HTMLElement {
  private layer!: HTMLDivElement;
  private start: [number, number] | undefined;
  private ghost: HTMLElement | undefined;
  private gone = new AbortController();

  connectedCallback(): void {
    this.classList.add("mask");
    this.layer = document.createElement("div");
    this.layer.className = "mask__layer";
    this.layer.setAttribute("aria-hidden", "true");
    this.append(this.layer);
    const { signal } = this.gone;
    this.layer.addEventListener("pointerdown", (event) => this.begin(event), { signal });
    this.layer.addEventListener("pointermove", (event) => this.stretch(event), { signal });
    this.layer.addEventListener("pointerup", (event) => this.finish(event), { signal });
    this.layer.addEventListener("pointercancel", () => this.drop(), { signal });
    this.text()?.addEventListener("input", () => this.draw(), { signal });
    this.draw();
  }

  disconnectedCallback(): void {
    this.gone.abort();
    this.gone = new AbortController();
    this.layer.remove();
  }

  private text(): HTMLTextAreaElement | null {
    const found = document.getElementById(this.getAttribute("for") ?? "");
    return found instanceof HTMLTextAreaElement ? found : null;
  }

  private boxes(): Box[] {
    return readBoxes(this.text()?.value ?? "");
  }

  private at(event: PointerEvent): [number, number] {
    const frame = this.layer.getBoundingClientRect();
    const part = (value: number, of: number): number => Math.min(100, Math.max(0, (value / of) * 100));
    return [part(event.clientX - frame.left, frame.width), part(event.clientY - frame.top, frame.height)];
  }

  private begin(event: PointerEvent): void {
    event.preventDefault();
    this.layer.setPointerCapture(event.pointerId);
    this.start = this.at(event);
    this.ghost = this.layer.appendChild(document.createElement("span"));
    this.ghost.className = "mask__box";
  }

  private stretched(event: PointerEvent): Box {
    const [x, y] = this.at(event);
    const [fromX, fromY] = this.start ?? [x, y];
    return [Math.min(x, fromX), Math.min(y, fromY), Math.abs(x - fromX), Math.abs(y - fromY)];
  }

  private stretch(event: PointerEvent): void {
    if (this.ghost) place(this.ghost, this.stretched(event));
  }

  private finish(event: PointerEvent): void {
    if (!this.start) return;
    const box = this.stretched(event);
    const [x, y] = this.at(event);
    this.drop();
    const boxes = this.boxes();
    if (box[2] >= SMALLEST && box[3] >= SMALLEST) boxes.push(box);
    else {
      const hit = boxes.findIndex(([left, top, width, height]) => x >= left && x <= left + width && y >= top && y <= top + height);
      if (hit >= 0) boxes.splice(hit, 1);
    }
    const text = this.text();
    if (text) text.value = writeBoxes(boxes);
    this.draw();
  }

  private drop(): void {
    this.start = undefined;
    this.ghost?.remove();
    this.ghost = undefined;
  }

  private draw(): void {
    this.layer.replaceChildren(
      ...this.boxes().map((box) => {
        const shown = document.createElement("span");
        shown.className = "mask__box";
        place(shown, box);
        return shown;
      }),
    );
  }
}

function place(element: HTMLElement, [left, top, width, height]: Box): void {
  Object.assign(element.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
}

customElements.define("aitihya-mask", AitihyaMask);
