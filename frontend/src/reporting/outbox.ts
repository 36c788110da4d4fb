/**
 * `<aitihya-outbox token action worker scope>`: the reports that wait on this phone, with "send now" and "delete".
 *
 * What waits is sent when the element appears, when the network returns and when the page is looked at again. It also
 * has the page kept for opening without a network (`worker` is the service worker's address, `scope` its reach).
 */
import { digits, fill, readJson } from "../page";
import { claim, release, sendAll, sendOne } from "./sending";
import { all, find, forget, keep, type Kept } from "./store";

const AGAIN_MS = 60_000;
type Words = Record<string, string>;

export class AitihyaOutbox extends HTMLElement {
  private words: Words = {};
  private list!: HTMLUListElement;
  private gone = new AbortController();
  private timer = 0;

  connectedCallback(): void {
    if (this.list) return;
    this.words = readJson<Words>("outbox-labels") ?? {};
    const title = document.createElement("h2");
    title.textContent = this.word("title");
    this.list = document.createElement("ul");
    this.list.className = "plain-list outbox";
    this.classList.add("panel", "outbox-panel");
    this.append(title, this.list);
    const { signal } = this.gone;
    window.addEventListener("online", () => void this.sendWaiting(), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && void this.sendWaiting(), { signal });
    this.timer = window.setInterval(() => void this.sendWaiting(), AGAIN_MS);
    void this.show().then(() => this.sendWaiting());
    void this.keepPage();
  }

  disconnectedCallback(): void {
    this.gone.abort();
    window.clearInterval(this.timer);
  }

  word(key: string, values: Record<string, string> = {}): string {
    return fill(this.words[key] ?? key, values);
  }

  private get token(): string {
    return this.getAttribute("token") ?? "";
  }

  private async keepPage(): Promise<void> {
    const worker = this.getAttribute("worker");
    if (!worker || !("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register(worker, { scope: this.getAttribute("scope") ?? "/report/" });
    } catch {
      // Without it the page needs the network to open; what waits is kept all the same.
    }
  }

  /** Sends what waits, where there may be a network. */
  async sendWaiting(): Promise<void> {
    if (!navigator.onLine) return;
    try {
      await sendAll(this.token, () => this.show());
    } catch {
      // No store in this browser, so nothing waits in it.
    }
  }

  /** Draws the list anew. */
  async show(): Promise<void> {
    let kept: Kept[] = [];
    try {
      kept = await all();
    } catch {
      // As above.
    }
    this.list.replaceChildren(...kept.map((report) => this.row(report)));
    this.hidden = kept.length === 0;
  }

  private row(report: Kept): HTMLLIElement {
    const row = document.createElement("li");
    row.className = `outbox__row outbox__row--${report.standing}`;
    const about = document.createElement("p");
    about.className = "outbox__about";
    about.textContent = report.about;
    const state = document.createElement("p");
    state.className = "outbox__state";
    state.setAttribute("role", "status");
    state.textContent = this.stateOf(report);
    const buttons = document.createElement("p");
    buttons.className = "outbox__buttons";
    buttons.append(...this.buttons(report));
    row.append(about, state, buttons);
    return row;
  }

  private stateOf(report: Kept): string {
    if (report.standing === "sent") return report.number ? this.word("taken", { number: report.number }) : this.word("sent");
    if (report.standing === "refused") return this.word("refused", { why: report.why ?? "" });
    const photos = report.files.length > 0 ? ` · ${this.word("photos", { n: digits(report.files.length) })}` : "";
    return this.word(report.standing) + photos;
  }

  private buttons(report: Kept): HTMLElement[] {
    const remove = this.button("remove", "btn-outline-secondary", () => void this.drop(report));
    if (report.standing === "sent") {
      const open = document.createElement("a");
      open.className = "btn btn-primary";
      open.href = report.url ?? "";
      open.textContent = this.word(report.number ? "see" : "code");
      // The page that opens is the way to it from now on.
      open.addEventListener("click", (event) => {
        event.preventDefault();
        void forget(report.id).finally(() => window.location.assign(open.href));
      });
      return [open];
    }
    if (report.standing === "refused") {
      return [this.button("change", "btn-primary", () => this.dispatchEvent(new CustomEvent("outbox-change", { detail: report }))), remove];
    }
    return [this.button("send", "btn-primary", () => void this.send(report.id)), remove];
  }

  private button(key: string, look: string, work: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `btn ${look}`;
    button.textContent = this.word(key);
    button.addEventListener("click", work);
    return button;
  }

  private async send(id: string): Promise<void> {
    const report = await find(id);
    // Another window may have sent it meanwhile: of that only the way to it is left, nothing to send again.
    if (!report || report.standing === "sent" || report.standing === "refused") return this.show();
    claim(id);
    await keep({ ...report, standing: "sending" });
    await this.show();
    try {
      await sendOne(report, this.token);
    } finally {
      release(id);
      await this.show();
    }
  }

  private async drop(report: Kept): Promise<void> {
    if (!window.confirm(this.word("sure"))) return;
    await forget(report.id);
    await this.show();
  }
}

customElements.define("aitihya-outbox", AitihyaOutbox);
