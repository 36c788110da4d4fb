/** What the server wrote into the page for scripts: JSON blocks, labels in the reader's language, the language itself. */

/** Parsed content of `<script type="application/json" id="…">`, or null where it is missing or broken. */
export function readJson<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  if (!text) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    console.warn(`The JSON block #${id} cannot be read.`);
    return null;
  }
}

let labels: Record<string, string> | undefined;

/** A label of the page (`#page-labels`) with `{name}` places filled in. */
export function label(key: string, values: Record<string, string | number> = {}): string {
  labels ??= {
    ...readJson<Record<string, string>>("page-labels"),
    ...readJson<{ labels?: Record<string, string> }>("map-settings")?.labels,
  };
  return fill(labels[key] ?? key, values);
}

/** Forgets the labels read so far: the page's content was exchanged. */
export function forgetLabels(): void {
  labels = undefined;
}

/** Puts values into the `{name}` places of a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}

/** The reader's language: "en", "bn" or "hi". */
export function language(): string {
  return document.documentElement.lang.slice(0, 2) || "en";
}

const ZERO: Record<string, number> = { bn: 0x09e6, hi: 0x0966 };

/** A number or text with its digits in the reader's script. */
export function digits(value: number | string, lang: string = language()): string {
  const zero = ZERO[lang];
  if (zero === undefined) return String(value);
  return String(value).replace(/[0-9]/g, (digit) => String.fromCharCode(zero + Number(digit)));
}

/** Drafts of forms are kept in the browser under keys that begin so. */
export const DRAFTS = "aitihya-draft:";
/** Their photos lie in a database of this name. */
export const PHOTO_DRAFTS = "aitihya-photo-drafts";
/** On the page's root element from then on: what is still on its way into the store does not get there. */
export const DRAFTS_FORGOTTEN = "draftsForgotten";

/** Forgets every draft, as on logging out: the next person at this machine must not read them. */
export function forgetDrafts(): void {
  document.documentElement.dataset[DRAFTS_FORGOTTEN] = "";
  try {
    for (const key of Object.keys(window.localStorage)) if (key.startsWith(DRAFTS)) window.localStorage.removeItem(key);
    indexedDB.deleteDatabase(PHOTO_DRAFTS);
  } catch {
    // No store, no drafts.
  }
}

/** Numbers of files and complaints: C-2026-000012, E&H/HW/2026/000006. */
const REFERENCE = /[A-Z][A-Z&]*(?:[-/][A-Z0-9&]+)*[-/]\d{4}[-/]\d+/;

/** Keeps the references in a text on one line each: a number broken at its hyphen is copied by halves. */
export function keepReferences(within: Element): void {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const found = REFERENCE.exec(text.data);
    if (!found || text.parentElement?.closest(".reference, .ref")) continue;
    const number = text.splitText(found.index);
    number.splitText(found[0].length);
    const whole = document.createElement("span");
    whole.className = "reference";
    number.replaceWith(whole);
    whole.append(number);
  }
}
