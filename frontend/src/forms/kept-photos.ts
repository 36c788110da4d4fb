/**
 * Photos of a draft: they lie in IndexedDB until their form is sent, for a phone that runs short of memory ends the page
 * while its camera is open.
 *
 * Events on the form: "photos-changed" keeps what stands there now; "draft-discarded" does so at once; "draft-ended" drops
 * it, and nothing more is kept; "draft-begun" says that what stands there now is another draft, into which nothing comes
 * back. `data-draft-photos` on the form: for how many seconds they are kept, a week unless it says otherwise.
 */
import { DRAFTS_FORGOTTEN, PHOTO_DRAFTS } from "../page";
import { Shelf } from "../shelf";
import type { AitihyaPhotos, Taken } from "./photos";

interface KeptPhotos {
  key: string;
  until: number;
  lists: Taken[][];
}

const shelf = new Shelf(PHOTO_DRAFTS, "photos", "key");
const WEEK_S = 7 * 24 * 3600;
const SETTLE_MS = 400;

/** Drops the photos of a draft that was sent or discarded. */
export async function forgetPhotos(key: string): Promise<void> {
  await shelf.within("readwrite", (store) => store.delete(key)).catch(() => undefined);
}

function pickers(form: HTMLFormElement): AitihyaPhotos[] {
  return [...form.querySelectorAll<AitihyaPhotos>("aitihya-photos")].filter((each) => !each.closest("[data-draft-skip]") && typeof each.taken === "function");
}

// A file that another programme made may vanish; its copy is made once.
const copies = new WeakMap<File, File>();

async function copied({ file, fix }: Taken): Promise<Taken> {
  let copy = copies.get(file);
  if (!copy) {
    copy = new File([await file.arrayBuffer()], file.name, { type: file.type, lastModified: file.lastModified });
    copies.set(file, copy);
  }
  return { file: copy, fix };
}

/** The photos of one form's draft. What is done with them in the store is done one after the other. */
class PhotoDraft {
  private timer = 0;
  private ended = false;
  private begun = false;
  private done: Promise<unknown>;
  readonly restored: Promise<boolean>;

  constructor(
    private form: HTMLFormElement,
    private key: string,
  ) {
    this.restored = this.restore().catch(() => false);
    this.done = this.restored;
    form.addEventListener("photos-changed", () => this.soon());
    form.addEventListener("draft-discarded", () => this.now());
    form.addEventListener("submit", () => this.now());
    form.addEventListener("draft-ended", () => this.end());
    form.addEventListener("draft-begun", () => this.begin());
    // On a slow phone some were taken before the scripts came.
    if (pickers(form).some((each) => each.taken().length > 0)) this.soon();
  }

  private get over(): boolean {
    // A form that has left the page was sent.
    return this.ended || !this.form.isConnected || document.documentElement.dataset[DRAFTS_FORGOTTEN] !== undefined;
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(), SETTLE_MS);
  }

  private now(): void {
    window.clearTimeout(this.timer);
    this.done = this.done.then(() => this.save());
  }

  private end(): void {
    window.clearTimeout(this.timer);
    this.ended = true;
    this.done = this.done.then(() => forgetPhotos(this.key));
  }

  private begin(): void {
    this.ended = false;
    this.begun = true;
    this.now();
  }

  private async save(): Promise<void> {
    if (this.over) return;
    try {
      const lists: Taken[][] = [];
      for (const each of pickers(this.form)) {
        const list: Taken[] = [];
        // One at a time: all at once are more than a cheap phone has room for.
        for (const photo of each.taken()) list.push(await copied(photo));
        lists.push(list);
      }
      const until = Date.now() + Number(this.form.dataset["draftPhotos"] ?? WEEK_S) * 1000;
      if (this.over) return;
      if (lists.every((list) => list.length === 0)) await forgetPhotos(this.key);
      else await shelf.within("readwrite", (store) => store.put({ key: this.key, until, lists } satisfies KeptPhotos));
    } catch {
      // A full store costs the draft, not the form.
    }
  }

  /** Puts back what is not there; returns whether any came. */
  private async restore(): Promise<boolean> {
    const rows = await shelf.within("readonly", (store) => store.getAll() as IDBRequest<KeptPhotos[]>);
    for (const row of rows) if (!(row.until > Date.now())) await forgetPhotos(row.key);
    const kept = rows.find((row) => row.key === this.key && row.until > Date.now());
    if (!kept || this.over || this.begun) return false;
    let changed = false;
    for (const [nth, each] of pickers(this.form).entries()) {
      const before = each.taken().length;
      each.bringBack(kept.lists[nth] ?? []);
      changed ||= each.taken().length > before;
    }
    return changed;
  }
}

/** Keeps the photos of a form from now on, and puts back those of its draft; resolves to whether there were any. */
export function keepPhotos(form: HTMLFormElement, key: string): Promise<boolean> {
  return new PhotoDraft(form, key).restored;
}

/** Takes the photos out of a form whose draft is discarded. */
export function clearPhotos(form: HTMLFormElement): void {
  for (const each of pickers(form)) each.clear();
  form.dispatchEvent(new Event("draft-discarded"));
}
