/**
 * `<aitihya-rows prefix="facilities">` around the rows of a formset, a `<template>` of an empty one and a button
 * [data-add-row]: adds rows without asking the server. Without JavaScript the button asks the server for one.
 */
export class AitihyaRows extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("[data-add-row]");
    button?.addEventListener("click", (event) => {
      event.preventDefault();
      this.add(button);
    });
  }

  private add(button: HTMLButtonElement): void {
    const prefix = this.getAttribute("prefix") ?? "form";
    const scope = this.closest("form") ?? document;
    const total = scope.querySelector<HTMLInputElement>(`input[name="${CSS.escape(prefix)}-TOTAL_FORMS"]`);
    const template = this.querySelector("template");
    if (!total || !template) return;
    const number = Number(total.value);
    const row = document.createElement("div");
    row.innerHTML = template.innerHTML.replaceAll("__prefix__", String(number));
    const fresh = row.firstElementChild;
    if (!fresh) return;
    template.before(fresh);
    total.value = String(number + 1);
    fresh.querySelector<HTMLElement>("input:not([type=hidden])")?.focus();
    total.dispatchEvent(new Event("input", { bubbles: true }));
    button.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("aitihya-rows", AitihyaRows);
