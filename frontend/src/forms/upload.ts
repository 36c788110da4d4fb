/**
 * `<form data-upload enctype="multipart/form-data">`: sends with a progress bar, and loses nothing when the network fails.
 *
 * The answer, whatever page it is, takes the place of the present one, as after an ordinary submit; chosen files go back
 * into the form when it is shown again with errors. Without JavaScript the form is sent as usual.
 * `data-token`: of a page that was kept for a time without network, where a token of this browser is had before sending.
 * Events on the form: "upload-answered" before a page takes the place; "upload-failed" where the network or the server
 * failed, which who listens may prevent from being told here; "upload-stays" where the form stays as it was typed.
 */
import { digits, forgetLabels, label } from "../page";

/** Makes the upload forms under a root send themselves. `arrived` is called when another page has taken the place. */
export function enhanceUploads(root: ParentNode, arrived: () => void): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-upload]")) {
    if (form.dataset["uploadReady"]) continue;
    form.dataset["uploadReady"] = "yes";
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      // The first sending is on its way still.
      if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter, arrived);
    });
  }
}

const TOKEN_WITHIN_MS = 15_000;

/** A token of this browser for a page that was kept for a time; null where the page has one, or there is no network. */
async function freshToken(form: HTMLFormElement): Promise<string | null> {
  const address = form.dataset["token"];
  if (!address) return null;
  try {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TOKEN_WITHIN_MS) });
    return answer.ok ? ((await answer.json()) as { token: string }).token : null;
  } catch {
    // Without a network the sending fails too, and is told as such.
    return null;
  }
}

function send(form: HTMLFormElement, submitter: HTMLElement | null, arrived: () => void): void {
  const data = new FormData(form, submitter);
  const { box, bar, text } = progressBox(form, submitter);
  const locked = [...form.querySelectorAll<HTMLButtonElement>("button")].filter((button) => !button.disabled);
  const lock = (on: boolean): void => {
    for (const button of locked) button.disabled = on;
    form.setAttribute("aria-busy", String(on));
    if (!on) form.dispatchEvent(new CustomEvent("upload-stays"));
  };
  lock(true);
  const request = new XMLHttpRequest();
  // getAttribute: a field named "action" would hide the form's own.
  const target = new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", window.location.href);
  request.open("POST", target);
  request.setRequestHeader("Accept", "text/html");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((event.loaded / event.total) * 100);
    bar.value = percent;
    text.textContent = percent < 100 ? label("sending", { percent: `${digits(percent)} %` }) : label("receiving");
  });
  const failed = (why: string): void => {
    lock(false);
    bar.hidden = true;
    text.className = "form-error";
    text.setAttribute("role", "alert");
    text.textContent = why;
    box.scrollIntoView({ block: "nearest" });
  };
  const broken = (why: string): void => {
    if (form.dispatchEvent(new CustomEvent("upload-failed", { cancelable: true }))) failed(why);
    else {
      lock(false);
      box.remove();
    }
  };
  request.addEventListener("error", () => broken(label("send_failed")));
  request.addEventListener("timeout", () => broken(label("send_failed")));
  request.addEventListener("load", () => {
    if (request.status === 413) {
      form.dispatchEvent(new CustomEvent("upload-answered"));
      failed(label("send_too_big"));
    }
    else if (request.status >= 500 || !isHtml(request)) broken(label("send_refused"));
    else {
      // Refused for its token it was not looked at: what was typed is kept for another time.
      if (request.status !== 403) form.dispatchEvent(new CustomEvent("upload-answered"));
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      // A page that refuses (the form has expired, too many in an hour) would take away what was typed: its words will do.
      if (request.status >= 400 && !page.querySelector("form[data-upload]")) failed(refusal(page));
      else {
        show(page, request.responseURL, form, data);
        arrived();
      }
    }
  });
  void freshToken(form).then((token) => {
    if (token) data.set("csrfmiddlewaretoken", token);
    request.send(data);
  });
}

function isHtml(request: XMLHttpRequest): boolean {
  return (request.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
}

function refusal(page: Document): string {
  const words = [...page.querySelectorAll("main h1, main h1 ~ p")].slice(0, 2).map((part) => part.textContent?.trim() ?? "");
  return words.filter(Boolean).join(". ") || label("send_refused");
}

function progressBox(form: HTMLFormElement, submitter: HTMLElement | null) {
  form.querySelector(".sending")?.remove();
  const box = document.createElement("div");
  box.className = "sending";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", label("sending", { percent: "" }).trim());
  const text = document.createElement("p");
  text.setAttribute("aria-live", "polite");
  box.append(bar, text);
  const place = submitter?.closest(".action-bar") ?? submitter;
  if (place && form.contains(place)) place.before(box);
  else form.append(box);
  return { box, bar, text };
}

/** Puts the answer in the page's place, with the address it came from. */
function show(page: Document, address: string, form: HTMLFormElement, data: FormData): void {
  const index = [...document.querySelectorAll("form[data-upload]")].indexOf(form);
  if (address && address !== window.location.href) history.pushState({ aitihyaAnswer: true }, "", address);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang || document.documentElement.lang;
  document.body.replaceWith(document.adoptNode(page.body));
  forgetLabels();
  const again = document.querySelectorAll<HTMLFormElement>("form[data-upload]")[index];
  const summary = document.querySelector<HTMLElement>(".error-summary");
  if (again && summary) giveBack(again, data);
  window.scrollTo(0, 0);
  (summary ?? document.querySelector<HTMLElement>("main"))?.focus({ preventScroll: true });
}

function giveBack(form: HTMLFormElement, data: FormData): void {
  for (const input of form.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    const files = data.getAll(input.name).filter((value): value is File => value instanceof File && value.size > 0);
    if (files.length === 0) continue;
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

let answered: string | null = null;

function here(): string {
  return window.location.pathname + window.location.search;
}

/** Remembers that the page shows an answer, so that going back loads the page before it anew. */
export function noteAnswer(): void {
  if (answered === null) {
    window.addEventListener("popstate", () => {
      // A link within the page, as to a field with an error, says "popstate" too: there what was typed stays.
      if (here() !== answered) window.location.reload();
    });
  }
  answered = here();
}
