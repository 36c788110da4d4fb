/** Buttons of tools: known by their names, shown, pressed and called as the work stands. */
import { icon } from "../../icons";
import { label } from "../../page";

export class Toolbar {
  /** Tools that stay in their places. */
  readonly tools = document.createElement("div");
  /** What comes and goes stands apart, so that the map does not move under the hand. */
  readonly beside = document.createElement("div");
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor() {
    this.tools.className = "map-bar map-tools";
    this.tools.setAttribute("role", "toolbar");
    this.tools.setAttribute("aria-label", label("draw_tools"));
    this.beside.className = "map-bar";
  }

  add(name: string, picture: string, act: () => void, place = this.tools): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.dataset["tool"] = name;
    button.append(icon(picture), document.createElement("span"));
    button.addEventListener("click", act);
    place.append(button);
    this.buttons.set(name, button);
    this.caption(name, label(`tool_${name}`));
  }

  press(pressed: Record<string, boolean>): void {
    for (const [name, on] of Object.entries(pressed)) this.buttons.get(name)?.setAttribute("aria-pressed", String(on));
  }

  visible(name: string, on: boolean): void {
    const button = this.buttons.get(name);
    if (button) button.hidden = !on;
  }

  enable(name: string, on: boolean): void {
    const button = this.buttons.get(name);
    if (button) button.disabled = !on;
  }

  caption(name: string, text: string): void {
    const span = this.buttons.get(name)?.querySelector("span");
    if (span && span.textContent !== text) span.textContent = text;
  }
}
