/**
 * `<aitihya-papers>` around a form with one `<input type="file" multiple>`: drop or choose documents, then each is sent
 * on its own with its progress, and what is refused says why while the others go on.
 *
 * Attributes: `max-mb` (megabytes of one file), `list` and `none`: ids of the list that the rows of taken documents are
 * put into and of what stands there while it is empty; `append` puts them at its end. Without JavaScript the form sends
 * all files at once.
 */
import { icon } from "../icons";
import { digits, label } from "../page";
import { sizeText } from "../forms/photos";

type State = "waiting" | "sending" | "added" | "again" | "refused" | "failed";

interface Paper {
  file: File;
  state: State;
  item: HTMLLIElement;
  bar: HTMLProgressElement;
  words: HTMLElement;
  button: HTMLButtonElement;
}

interface Answer {
  state: "added" | "again" | "refused";
  message: string;
  row?: string;
}

const AT_ONCE = 2;
const MEGABYTE = 1024 * 1024;

export class AitihyaPapers extends HTMLElement {
  private form: HTMLFormElement | null = null;
  private input!: HTMLInputElement;
  private list!: HTMLUListElement;
  private status!: HTMLParagraphElement;
  private papers: Paper[] = [];
  private sending = 0;

  connectedCallback(): void {
    if (this.form) return;
    this.form = this.querySelector("form");
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!this.form || !input) return;
    this.input = input;
    this.input.required = false;
    const place = document.createElement("div");
    place.className = "papers__drop";
    const hint = document.createElement("p");
    hint.textContent = label("papers_drop");
    this.input.before(place);
    place.append(hint, this.input);
    this.list = document.createElement("ul");
    this.list.className = "papers__sent list-unstyled";
    this.status = document.createElement("p");
    this.status.className = "papers__status";
    this.status.setAttribute("role", "status");
    place.after(this.list, this.status);
    this.input.addEventListener("change", () => this.take([...(this.input.files ?? [])]));
    // On a slow line they may have been chosen before this script came.
    this.take([...(this.input.files ?? [])]);
    this.dropping(place);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.papers.some(({ state }) => state === "waiting" || state === "failed")) this.sendAll();
      else if (this.sending === 0) {
        this.status.textContent = label("papers_none");
        this.input.focus();
      }
    });
  }

  private dropping(place: HTMLElement): void {
    place.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.add("is-over");
    });
    place.addEventListener("dragleave", () => place.classList.remove("is-over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("is-over");
      this.take([...(event.dataTransfer?.files ?? [])]);
    });
  }

  private take(files: readonly File[]): void {
    this.status.textContent = "";
    for (const file of files) {
      const paper = this.entry(file);
      this.papers.push(paper);
      this.list.append(paper.item);
      const limit = Number(this.getAttribute("max-mb") ?? 100);
      if (file.size > limit * MEGABYTE) this.tell(paper, "refused", label("paper_too_big", { limit: digits(limit) }));
    }
    // The form's own input must not send them a second time, and takes the same file again after a refusal.
    this.input.value = "";
  }

  private entry(file: File): Paper {
    const item = document.createElement("li");
    item.className = "outcome outcome--waiting";
    const text = document.createElement("div");
    const name = document.createElement("span");
    name.className = "papers__name";
    name.textContent = file.name;
    const words = document.createElement("small");
    words.textContent = sizeText(file.size);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.hidden = true;
    bar.setAttribute("aria-label", file.name);
    text.append(name, words, bar);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.setAttribute("aria-label", label("paper_leave_out", { name: file.name }));
    button.append(icon("close"));
    item.append(text, button);
    const paper: Paper = { file, state: "waiting", item, bar, words, button };
    button.addEventListener("click", () => {
      this.papers = this.papers.filter((other) => other !== paper);
      item.remove();
      this.input.focus();
    });
    return paper;
  }

  private sendAll(): void {
    for (const paper of this.papers) if (paper.state === "failed") this.tell(paper, "waiting", sizeText(paper.file.size));
    while (this.sending < AT_ONCE && this.next()) continue;
  }

  private next(): boolean {
    const paper = this.papers.find(({ state }) => state === "waiting");
    if (paper) this.send(paper);
    else if (this.sending === 0) this.done();
    return Boolean(paper);
  }

  private send(paper: Paper): void {
    if (!this.form) return;
    const data = new FormData(this.form);
    data.delete(this.input.name);
    data.append(this.input.name, paper.file, paper.file.name);
    const request = new XMLHttpRequest();
    this.sending += 1;
    this.tell(paper, "sending", label("sending", { percent: `${digits(0)} %` }));
    request.open("POST", this.form.getAttribute("action") || window.location.pathname);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.round((event.loaded / event.total) * 100);
      paper.bar.value = percent;
      paper.words.textContent = percent < 100 ? label("sending", { percent: `${digits(percent)} %` }) : label("paper_looking");
    });
    const ended = (state: State, words: string): void => {
      this.sending -= 1;
      this.tell(paper, state, words);
      this.next();
    };
    request.addEventListener("error", () => ended("failed", label("paper_failed")));
    request.addEventListener("load", () => {
      const answer = read(request);
      if (answer) {
        if (answer.row) this.show(answer.row);
        ended(answer.state, answer.message);
      } else if (request.status === 413) ended("refused", label("paper_too_big", { limit: digits(this.getAttribute("max-mb") ?? 100) }));
      else ended("failed", label("paper_failed"));
    });
    request.send(data);
  }

  private tell(paper: Paper, state: State, words: string): void {
    paper.state = state;
    paper.item.className = `outcome outcome--${state}`;
    paper.words.textContent = words;
    paper.bar.hidden = state !== "sending";
    paper.button.hidden = state === "sending" || state === "added";
    if (state !== "waiting" && state !== "sending") {
      paper.item.querySelector(":scope > .icon")?.remove();
      paper.item.prepend(icon(state === "added" ? "check" : "warning"));
    }
  }

  private show(row: string): void {
    const list = document.getElementById(this.getAttribute("list") ?? "");
    if (!list) return;
    const holder = document.createElement("template");
    holder.innerHTML = row;
    const entry = holder.content.firstElementChild;
    if (!entry) return;
    if (this.hasAttribute("append")) list.append(entry);
    else list.prepend(entry);
    list.hidden = false;
    document.getElementById(this.getAttribute("none") ?? "")?.remove();
    // What came asks for its progress by itself.
    document.dispatchEvent(new CustomEvent("aitihya:arrived"));
  }

  private done(): void {
    const count = (state: State): number => this.papers.filter((paper) => paper.state === state).length;
    const added = count("added");
    const others = this.papers.length - added;
    this.status.textContent = label(others ? "papers_done_some" : "papers_done", { n: digits(added), others: digits(others) });
    // What was taken stands in the list of documents now.
    for (const paper of this.papers) if (paper.state === "added") paper.item.remove();
    this.papers = this.papers.filter(({ state }) => state !== "added");
  }
}

function read(request: XMLHttpRequest): Answer | null {
  if (!(request.getResponseHeader("Content-Type") ?? "").startsWith("application/json")) return null;
  try {
    return JSON.parse(request.responseText) as Answer;
  } catch {
    return null;
  }
}

customElements.define("aitihya-papers", AitihyaPapers);
