/**
 * `<form data-report>`, the report's form: each sending is kept on the phone first, and the pin follows the search and
 * the photo.
 *
 * Events of forms/upload.ts tell what became of a sending: "upload-answered", "upload-failed".
 */
import type { AitihyaNearList } from "../forms/near-list";
import type { AitihyaPhotos, Fix } from "../forms/photos";
import { missing, nameOf } from "./missing";
import { AitihyaOutbox } from "./outbox";
import { claim, release } from "./sending";
import { find, forget, keep, type Kept, snapshot } from "./store";

const LONGEST_ABOUT = 90;
const CHANGED = "aitihya-changed-report";
/** Beyond this a position does not say at which place a photo was taken. */
const WORST_M = 200;

/** A fresh id (UUID 4); also where the page does not come by https, as in a test network. */
export function freshId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Where each photo was taken, in their order, as the form's "fixes" say it; what cannot be read is nowhere. */
function fixesOf(fixes: string): (Fix | null)[] {
  try {
    const read: unknown = JSON.parse(fixes || "[]");
    return Array.isArray(read) ? (read as (Fix | null)[]) : [];
  } catch {
    return [];
  }
}

/** The newest position of a photo that is exact enough to put the pin there; null where there is none. */
export function placeOfPhotos(fixes: string): Fix | null {
  const good = fixesOf(fixes).filter((fix) => fix && Number.isFinite(fix.lat) && Number.isFinite(fix.lon) && fix.accuracy <= WORST_M);
  return good.at(-1) ?? null;
}

/** Notes for the next page of this window which report is to be changed there; whether that could be done. */
function remember(id: string): boolean {
  try {
    window.sessionStorage.setItem(CHANGED, id);
    return true;
  } catch {
    return false;
  }
}

function remembered(): string | null {
  try {
    const id = window.sessionStorage.getItem(CHANGED);
    window.sessionStorage.removeItem(CHANGED);
    return id;
  } catch {
    return null;
  }
}

class ReportForm {
  private kept: Promise<Kept> | undefined;

  constructor(
    private form: HTMLFormElement,
    private outbox: AitihyaOutbox | null,
  ) {
    const id = this.input("client_id");
    // A page kept on the phone always bears the same one.
    if (id?.dataset["fresh"] !== undefined) id.value = freshId();
    this.fold();
    this.follow();
    this.catchUp();
    form.addEventListener("submit", () => this.keep(), { capture: true });
    form.addEventListener("upload-answered", () => void this.answered());
    form.addEventListener("upload-failed", (event) => {
      if (!this.kept) return;
      event.preventDefault();
      void this.failed();
    });
    outbox?.addEventListener("outbox-change", (event) => void this.change((event as CustomEvent<Kept>).detail));
    void this.resume();
  }

  private get action(): string {
    const { pathname, search } = new URL(this.form.getAttribute("action") ?? "", window.location.href);
    return pathname + search;
  }

  private input(name: string): HTMLInputElement | null {
    return this.form.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`);
  }

  private fold(): void {
    for (const part of this.form.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) {
      if (part.dataset["typed"] === undefined) part.open = false;
    }
    for (const part of this.form.querySelectorAll<HTMLElement>("aitihya-search-box[picks]")) part.hidden = false;
  }

  private follow(): void {
    this.form.addEventListener("place-chosen", (event) => {
      const { lat, lon, accuracy } = (event as CustomEvent<DOMStringMap>).detail;
      this.place(lat ?? "", lon ?? "", accuracy ?? "");
    });
    this.form.querySelector("#place-search")?.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Enter") event.preventDefault();
    });
    this.form.addEventListener("photos-changed", () => this.placeByPhoto());
    this.form.addEventListener("pin-moved", (event) => {
      const asset = (event as CustomEvent<{ asset: { kind: string } | null }>).detail.asset;
      if (asset) this.offer(asset.kind);
    });
    for (const name of ["input", "change"]) this.form.addEventListener(name, (event) => this.mirror(event));
    this.form.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "category" && target.checked) this.adopt(target);
      const ticked = target instanceof HTMLInputElement && target.name === "named_assets" && target.checked;
      const kind = ticked ? target.closest<HTMLElement>("[data-kind]")?.dataset["kind"] : undefined;
      if (kind) this.offer(kind);
    });
  }

  /** A problem of several kinds of place asks the same under each of them: what is answered under one stands under all. */
  private mirror({ target, isTrusted }: Event): void {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) || !target.closest(".choice__questions")) return;
    this.spread(target, isTrusted);
  }

  /** A draft that comes back tells of every field, of empty ones too: only somebody's own hand takes an answer away. */
  private spread(field: HTMLInputElement | HTMLTextAreaElement, byHand: boolean): void {
    if (field.type === "radio" || (!byHand && !field.value)) return;
    for (const twin of this.twins(field)) {
      if (field instanceof HTMLInputElement && twin instanceof HTMLInputElement && field.type === "checkbox") {
        if (twin.value === field.value && (byHand || field.checked)) twin.checked = field.checked;
      } else twin.value = field.value;
    }
  }

  /** On a slow phone somebody has answered before the scripts are there: what differs from what came is his. */
  private catchUp(): void {
    const changed = (field: HTMLInputElement | HTMLTextAreaElement): boolean =>
      field.value !== field.defaultValue || (field instanceof HTMLInputElement && field.checked !== field.defaultChecked);
    const fields = [...this.form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(".choice__questions :is(input, textarea)")];
    for (const field of fields.filter(changed)) this.spread(field, true);
  }

  private twins(field: HTMLInputElement | HTMLTextAreaElement): (HTMLInputElement | HTMLTextAreaElement)[] {
    const alike = this.form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(`.choice__questions [name="${CSS.escape(field.name)}"]`);
    return [...alike].filter((each) => each !== field);
  }

  /** Of one name one answer can be marked: the mark moves to where it is seen. */
  private adopt(problem: HTMLInputElement): void {
    for (const answer of problem.closest(".choice-item")?.querySelectorAll<HTMLInputElement>(".choice__questions input[type=radio]") ?? []) {
      if (this.twins(answer).some((twin) => twin instanceof HTMLInputElement && twin.checked && twin.value === answer.value)) answer.checked = true;
    }
  }

  private place(lat: string, lon: string, accuracy: string): void {
    const [y, x, metres] = [this.input("lat"), this.input("lon"), this.input("accuracy")];
    if (!y || !x) return;
    y.value = lat;
    x.value = lon;
    // The map follows; it forgets the accuracy of the place before.
    x.dispatchEvent(new Event("change", { bubbles: true }));
    if (metres) metres.value = accuracy;
  }

  /** Opens the problems of the kind of place under the pin, or ticked, unless one is chosen already. */
  private offer(kind: string): void {
    if (this.form.querySelector("input[name=category]:checked")) return;
    const fold = this.form.querySelector<HTMLDetailsElement>(`details[data-kind="${CSS.escape(kind)}"]`);
    if (fold) fold.open = true;
  }

  private placeByPhoto(): void {
    const camera = this.form.querySelector("aitihya-photos input[type=file][capture]");
    if (!camera || this.input("lat")?.value || this.input("lon")?.value) return;
    const fix = placeOfPhotos(this.input("fixes")?.value ?? "");
    if (fix) this.place(fix.lat.toFixed(6), fix.lon.toFixed(6), fix.accuracy.toFixed(1));
  }

  private about(): string {
    const chosen = this.form.querySelector("input[name=category]:checked")?.closest(".choice")?.querySelector(".choice__name");
    const text = this.form.querySelector<HTMLTextAreaElement>("textarea[name=text]")?.value.trim() ?? "";
    return [chosen?.textContent?.trim(), text].filter(Boolean).join(" · ").slice(0, LONGEST_ABOUT);
  }

  private keep(): void {
    const data = new FormData(this.form);
    claim(String(data.get("client_id") ?? ""));
    this.kept = snapshot(data, this.about(), this.action).then(async (report) => {
      await keep(report);
      return report;
    });
    this.kept.catch(() => undefined);
  }

  private async answered(): Promise<void> {
    try {
      const report = await this.kept;
      if (report) {
        await forget(report.id);
        release(report.id);
        // The page that came as the answer may have looked before it was forgotten.
        await document.querySelector<AitihyaOutbox>("aitihya-outbox")?.show();
      }
    } catch {
      // It was never kept.
    }
  }

  private async failed(): Promise<void> {
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.className = "alert alert-warning outbox-said";
    this.form.parentElement?.querySelector(".outbox-said")?.remove();
    const lacking = missing(this.form);
    if (lacking.length > 0) return this.ask(lacking, said);
    try {
      const report = await this.kept!;
      await keep({ ...report, standing: "waiting" });
      release(report.id);
      said.textContent = this.outbox?.word("stored") ?? "";
      this.form.dispatchEvent(new Event("draft-ended"));
      const another = document.createElement("a");
      another.className = "btn btn-outline-secondary";
      another.href = this.form.getAttribute("action") ?? "";
      another.textContent = this.outbox?.word("another") ?? "";
      this.form.hidden = true;
      (this.outbox ?? this.form).before(said);
      this.form.before(another);
      await this.outbox?.show();
      window.scrollTo(0, 0);
    } catch {
      said.textContent = this.outbox?.word("unkept") ?? "";
      this.form.querySelector(".action-bar")?.before(said);
    }
  }

  /** Says what is not filled in and goes there; what was typed stays in the form. */
  private async ask(lacking: Element[], said: HTMLElement): Promise<void> {
    const id = this.input("client_id")?.value ?? "";
    // Photos take a while to copy: what is still being kept would be there again after it was forgotten.
    await this.kept?.catch(() => undefined);
    this.kept = undefined;
    await forget(id).catch(() => undefined);
    release(id);
    said.textContent = this.outbox?.word("missing", { what: lacking.map(nameOf).join(" · ") }) ?? "";
    this.form.querySelector(".action-bar")?.before(said);
    const first = lacking[0]!;
    for (let fold = first.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    first.scrollIntoView({ block: "center" });
    first.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus({ preventScroll: true });
  }

  /** Puts a refused report back into the form of the page on which it was written: that one knows which asset is meant. */
  private async change(report: Kept): Promise<void> {
    if (report.action === this.action || !remember(report.id)) return this.takeBack(report);
    window.location.assign(report.action);
  }

  /** Takes up what was to be changed on another page than that on which it was refused. */
  private async resume(): Promise<void> {
    const id = remembered();
    const report = id ? await find(id).catch(() => undefined) : undefined;
    if (report) await this.takeBack(report);
  }

  private async takeBack(report: Kept): Promise<void> {
    // Without a network the page of a known asset is not to be had: the form goes there all the same.
    this.form.setAttribute("action", report.action);
    const places = report.fields.filter(([name]) => name === "named_assets").map(([, value]) => value);
    this.form.querySelector<AitihyaNearList>("aitihya-near-list")?.choose(places);
    for (const field of this.form.elements) {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) continue;
      const values = report.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["csrfmiddlewaretoken", "notice"].includes(field.name) || field.type === "file") continue;
      if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
        field.checked = values.includes(field.value);
        if (field.checked) for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
      } else if (values.length > 0) field.value = values.find(Boolean) ?? "";
    }
    this.input("lon")?.dispatchEvent(new Event("change", { bubbles: true }));
    const id = this.input("client_id");
    if (id) id.value = freshId();
    const fixes = fixesOf(report.fields.find(([name]) => name === "fixes")?.[1] ?? "");
    const photos = report.files.map(({ name, blob }, nth) => ({ file: new File([blob], name, { type: blob.type }), fix: fixes[nth] ?? null }));
    const picker = this.form.querySelector<AitihyaPhotos>("aitihya-photos");
    // What was begun here meanwhile gives way, with its photos.
    picker?.clear();
    picker?.adopt(photos);
    this.form.dispatchEvent(new Event("draft-begun"));
    await forget(report.id);
    await this.outbox?.show();
    this.form.hidden = false;
    this.form.scrollIntoView();
  }
}

export function enhanceReports(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-report]")) {
    if (form.dataset["reportReady"]) continue;
    form.dataset["reportReady"] = "yes";
    new ReportForm(form, document.querySelector<AitihyaOutbox>("aitihya-outbox"));
  }
}
