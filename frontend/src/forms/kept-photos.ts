/**
 * Photos of a draft: they lie in IndexedDB until their form is sent, for a phone that runs short of memory ends the page
 * while its camera is open.
 */
import { PHOTO_DRAFTS } from "../page";
import type { AitihyaPhotos, Taken } from "./photos";

interface KeptPhotos {
  key: string;
  at: number;
  lists: Taken[][];
}

const STORE = "photos";
const WEEK_MS = 7 * 24 * 3600 * 1000;
const SETTLE_MS = 400;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(PHOTO_DRAFTS, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no store"));
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("not stored"));
    });
  } finally {
    database.close();
  }
}

/** Drops the photos of a draft that was sent or discarded. */
export async function forgetPhotos(key: string): Promise<void> {
  await within("readwrite", (store) => store.delete(key)).catch(() => undefined);
}

function pickers(form: HTMLFormElement): AitihyaPhotos[] {
  return [...form.querySelectorAll<AitihyaPhotos>("aitihya-photos")].filter((each) => !each.closest("[data-draft-skip]") && typeof each.taken === "function");
}

/** Copies of the files: those that another programme made may vanish. */
async function copied(form: HTMLFormElement): Promise<Taken[][]> {
  const copy = async ({ file, fix }: Taken): Promise<Taken> => {
    const content = [await file.arrayBuffer()];
    return { file: new File(content, file.name, { type: file.type, lastModified: file.lastModified }), fix };
  };
  return Promise.all(pickers(form).map((each) => Promise.all(each.taken().map(copy))));
}

async function save(form: HTMLFormElement, key: string): Promise<void> {
  // It was sent meanwhile.
  if (!form.isConnected) return;
  try {
    const lists = await copied(form);
    if (!form.isConnected) return;
    if (lists.every((list) => list.length === 0)) await forgetPhotos(key);
    else await within("readwrite", (store) => store.put({ key, at: Date.now(), lists } satisfies KeptPhotos));
  } catch {
    // A full store costs the draft, not the form.
  }
}

/** Keeps the photos of a form from now on, until its event "draft-ended". */
export function keepPhotos(form: HTMLFormElement, key: string): void {
  let timer = 0;
  const soon = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(form, key), SETTLE_MS);
  };
  form.addEventListener("photos-changed", soon);
  // On a slow phone some were taken before the scripts came.
  if (pickers(form).some((each) => each.taken().length > 0)) soon();
  form.addEventListener("draft-ended", () => {
    window.clearTimeout(timer);
    void forgetPhotos(key);
  });
}

/** Puts a draft's photos back, where there are some already only the places of the same ones; returns whether any came. */
export async function restorePhotos(form: HTMLFormElement, key: string): Promise<boolean> {
  try {
    const rows = await within("readonly", (store) => store.getAll() as IDBRequest<KeptPhotos[]>);
    for (const row of rows) if (Date.now() - row.at > WEEK_MS) await forgetPhotos(row.key);
    const kept = rows.find((row) => row.key === key && Date.now() - row.at <= WEEK_MS);
    if (!kept || !form.isConnected) return false;
    let changed = false;
    for (const [nth, each] of pickers(form).entries()) {
      const list = kept.lists[nth] ?? [];
      if (list.length === 0) continue;
      if (each.taken().length > 0) each.place(list);
      else {
        each.adopt(list);
        changed = true;
      }
    }
    return changed;
  } catch {
    return false;
  }
}

/** Takes the photos out of a form whose draft is discarded. */
export function clearPhotos(form: HTMLFormElement): void {
  for (const each of pickers(form)) each.clear();
}
