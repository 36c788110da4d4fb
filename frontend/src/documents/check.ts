/**
 * `<aitihya-check-copy sha256="…">` around a file input: takes the fingerprint of a file in the browser and says whether
 * it is the one on the page. Hidden until this script runs; the file is not sent anywhere.
 */
import { icon } from "../icons";
import { label } from "../page";

/** The SHA-256 of some bytes as lower-case hexadecimal. */
export async function fingerprint(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class AitihyaCheckCopy extends HTMLElement {
  private answer: HTMLParagraphElement | null = null;

  connectedCallback(): void {
    if (this.answer) return;
    const input = this.querySelector("input");
    if (!input) return;
    this.hidden = false;
    this.answer = document.createElement("p");
    this.answer.setAttribute("role", "status");
    this.append(this.answer);
    // Browsers give it on safe connections only.
    if (!window.crypto?.subtle) {
      input.disabled = true;
      this.say("refused", label("copy_unable"));
      return;
    }
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) void this.check(file);
    });
  }

  private async check(file: File): Promise<void> {
    this.say("waiting", label("copy_checking"));
    try {
      const found = await fingerprint(await file.arrayBuffer());
      if (found === this.getAttribute("sha256")) this.say("added", label("copy_same", { name: file.name }));
      else this.say("refused", label("copy_different", { name: file.name }), found);
    } catch {
      this.say("refused", label("copy_unreadable", { name: file.name }));
    }
  }

  private say(state: "added" | "refused" | "waiting", words: string, found = ""): void {
    if (!this.answer) return;
    const text = document.createElement("span");
    text.textContent = words;
    this.answer.className = `outcome outcome--${state}`;
    this.answer.replaceChildren(...(state === "waiting" ? [] : [icon(state === "added" ? "check" : "warning")]), text);
    if (!found) return;
    const code = document.createElement("code");
    code.className = "hash";
    code.textContent = found;
    text.append(" ", code);
  }
}

customElements.define("aitihya-check-copy", AitihyaCheckCopy);
