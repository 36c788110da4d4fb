/**
 * `<form data-draft="key">`: what is typed stays in this browser until it is sent. With `data-draft-by-address` each
 * query of the page has a draft of its own: what was written about one place does not come back at another.
 *
 * Text fields, choices, ticks and the photos of `<aitihya-photos>` are kept; passwords, other files, hidden fields, e-mail,
 * telephone and anything under [data-draft-skip] are not. A hidden field with `data-draft-keep="names"` is kept too, and
 * comes back where the fields of these names hold what they held. A field the server has filled is not overwritten, unless
 * the form says `data-draft-over`: then what was typed goes over it, and hidden fields with [data-draft-keep] (the version
 * it was typed against) go with it, so
 * that the server can tell what another changed meanwhile. The draft goes when a later page shows
 * that the form was accepted, when the reader discards it or logs out (`<form data-forget-drafts>`), or after a week.
 */
import { DRAFTS, label } from "../page";
import { clearPhotos, forgetPhotos, keepPhotos } from "./kept-photos";

const SENT = "aitihya-drafts-sent";
const WEEK_MS = 7 * 24 * 3600 * 1000;
const SETTLE_MS = 400;
const REFUSED = ".is-invalid, .error-summary, .alert-danger, [aria-invalid=true]";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
export type DraftValues = Record<string, string[]>;
interface Draft {
  at: number;
  values: DraftValues;
}

function store(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Whether a field belongs into a draft. */
export function isKept(field: Element): field is Field {
  if (field.closest("[data-draft-skip]")) return false;
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) return Boolean(field.name);
  if (!(field instanceof HTMLInputElement) || !field.name || field.name === "csrfmiddlewaretoken") return false;
  if (field.type === "hidden") return field.dataset["draftKeep"] !== undefined;
  return !["password", "file", "email", "tel", "submit", "button", "reset", "image"].includes(field.type);
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** Under which key a form's draft is kept. */
export function draftKey(form: HTMLFormElement): string {
  const address = form.hasAttribute("data-draft-by-address") ? window.location.search : "";
  return DRAFTS + (form.dataset["draft"] ?? "") + address;
}

/** Values of a form's fields by name. */
export function valuesOf(form: HTMLFormElement): DraftValues {
  const values: DraftValues = {};
  for (const field of form.elements) {
    if (!isKept(field)) continue;
    if (isTick(field)) {
      values[field.name] ??= [];
      if (field.checked) values[field.name]!.push(field.value);
    } else if (field instanceof HTMLSelectElement && field.multiple) {
      values[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      (values[field.name] ??= []).push(field.value);
    }
  }
  return values;
}

/** Puts every value of a draft into its field, over what is there; returns whether any changed. */
function restoreOver(form: HTMLFormElement, values: DraftValues): boolean {
  let changed = false;
  const seen = new Map<string, number>();
  for (const field of form.elements) {
    if (!isKept(field)) continue;
    const kept = values[field.name];
    if (!kept) continue;
    if (isTick(field)) {
      changed ||= field.checked !== kept.includes(field.value);
      field.checked = kept.includes(field.value);
      continue;
    }
    const turn = seen.get(field.name) ?? 0;
    seen.set(field.name, turn + 1);
    const value = kept[turn];
    if (value === undefined || field.value === value) continue;
    field.value = value;
    changed = true;
  }
  return changed;
}

/** Whether the fields of which a hidden one tells something hold what they held. */
function belongs(form: HTMLFormElement, hidden: Field, values: DraftValues): boolean {
  const names = (hidden.dataset["draftKeep"] ?? "").split(" ").filter(Boolean);
  return names.every((name) => form.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`)?.value === values[name]?.[0]);
}

/** Puts a draft's values into fields that are still empty; returns whether any changed. */
export function restore(form: HTMLFormElement, values: DraftValues): boolean {
  if (form.dataset["draftOver"] !== undefined) return restoreOver(form, values);
  let changed = false;
  const touched = new Set<string>();
  for (const field of form.elements) {
    if (isKept(field) && isTick(field) && field.checked) touched.add(field.name);
  }
  const seen = new Map<string, number>();
  for (const field of form.elements) {
    if (!isKept(field)) continue;
    const kept = values[field.name];
    if (!kept) continue;
    if (isTick(field)) {
      if (!touched.has(field.name) && kept.includes(field.value)) {
        field.checked = true;
        // A choice that came back must be seen before it is sent.
        for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
        changed = true;
      }
      continue;
    }
    if (field instanceof HTMLSelectElement && field.multiple) {
      if (field.selectedOptions.length > 0) continue;
      for (const option of field.options) option.selected = kept.includes(option.value);
      changed ||= kept.length > 0;
      continue;
    }
    const turn = seen.get(field.name) ?? 0;
    seen.set(field.name, turn + 1);
    const value = kept[turn];
    if (!value || field.value === value) continue;
    if (field.type === "hidden" && !belongs(form, field, values)) continue;
    if (field instanceof HTMLSelectElement ? field.selectedIndex > 0 : field.value !== "") continue;
    field.value = value;
    changed = true;
  }
  return changed;
}

function isEmpty(values: DraftValues): boolean {
  return Object.values(values).every((kept) => kept.every((value) => value.trim() === ""));
}

/** Gives every form with a draft its memory. */
export function enhanceDrafts(root: ParentNode): void {
  const storage = store();
  if (!storage) return;
  forgetAccepted(storage);
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) remember(form, storage);
}

function remember(form: HTMLFormElement, storage: Storage): void {
  if (form.dataset["draftReady"]) return;
  form.dataset["draftReady"] = "yes";
  const key = draftKey(form);
  const draft = read(storage, key);
  const blank = valuesOf(form);
  // A form that comes back with an answer holds everything that was sent, and what the server changed in it.
  const answered = form.dataset["draftOver"] !== undefined && form.querySelector(REFUSED) !== null;
  if (draft && !answered && restore(form, draft.values)) {
    offerToDiscard(form, key, storage, blank);
    tellOfChange(form);
    // A map that follows the place forgets how exactly it was known: it was this one.
    restore(form, draft.values);
  }
  void keepPhotos(form, key).then((back) => back && offerToDiscard(form, key, storage, blank));
  form.addEventListener("draft-ended", () => storage.removeItem(key));
  let timer = 0;
  const keep = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => save(form, key, storage), SETTLE_MS);
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    save(form, key, storage);
    markSent(key);
  });
  // Not accepted after all: it must outlast this page.
  form.addEventListener("upload-stays", () => unmarkSent(key));
}

function read(storage: Storage, key: string): Draft | null {
  try {
    const draft = JSON.parse(storage.getItem(key) ?? "null") as Draft | null;
    if (draft && Date.now() - draft.at < WEEK_MS) return draft;
  } catch {
    // A broken draft is no draft.
  }
  storage.removeItem(key);
  return null;
}

function save(form: HTMLFormElement, key: string, storage: Storage): void {
  const values = valuesOf(form);
  try {
    if (isEmpty(values)) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify({ at: Date.now(), values } satisfies Draft));
  } catch {
    // A full store costs the draft, not the form.
  }
}

function sentKeys(): string[] {
  try {
    return JSON.parse(window.sessionStorage.getItem(SENT) ?? "[]") as string[];
  } catch {
    return [];
  }
}

function markSent(key: string): void {
  window.sessionStorage.setItem(SENT, JSON.stringify([...new Set([...sentKeys(), key])]));
}

function unmarkSent(key: string): void {
  window.sessionStorage.setItem(SENT, JSON.stringify(sentKeys().filter((each) => each !== key)));
}

/** A draft that was sent is dropped on the first page that does not show its form again. */
function forgetAccepted(storage: Storage): void {
  const sent = sentKeys();
  if (sent.length === 0) return;
  for (const key of sent) {
    const shownAgain = [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")].some(
      (form) => draftKey(form) === key && form.querySelector(REFUSED),
    );
    if (shownAgain) continue;
    storage.removeItem(key);
    void forgetPhotos(key);
  }
  window.sessionStorage.removeItem(SENT);
}

/** Maps and the like follow what was put into the fields. */
function tellOfChange(form: HTMLFormElement): void {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offerToDiscard(form: HTMLFormElement, key: string, storage: Storage, blank: DraftValues): void {
  if (form.querySelector(".draft-note")) return;
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-link btn-sm";
  discard.textContent = label("draft_discard");
  discard.addEventListener("click", () => {
    storage.removeItem(key);
    for (const field of form.elements) {
      if (!isKept(field)) continue;
      if (isTick(field)) field.checked = (blank[field.name] ?? []).includes(field.value);
      else field.value = blank[field.name]?.[0] ?? "";
    }
    clearPhotos(form);
    // Those who listen must not write the draft anew.
    if (form.dataset["draftOver"] !== undefined) tellOfChange(form);
    storage.removeItem(key);
    note.remove();
  });
  note.append(label("draft_restored"), discard);
  form.prepend(note);
}
