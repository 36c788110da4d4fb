/**
 * What a report still lacks that the service would ask for: told before it is kept, because without a network nobody
 * else can say so while the phone is in the hand. The service alone decides what it takes.
 */

function value(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field && "value" in field ? field.value.trim() : "";
}

function placed(form: HTMLFormElement): boolean {
  return Boolean((value(form, "lat") && value(form, "lon")) || (value(form, "ward") && value(form, "address")) || new URL(form.action).searchParams.get("asset"));
}

function answerable(form: HTMLFormElement): boolean {
  const unnamed = form.elements.namedItem("anonymous");
  return Boolean(value(form, "email") || value(form, "phone") || (unnamed instanceof HTMLInputElement && unnamed.checked));
}

function answered(question: HTMLElement): boolean {
  const fields = question.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  return [...fields].some((field) => (["radio", "checkbox"].includes(field.type) ? (field as HTMLInputElement).checked : Boolean(field.value.trim())));
}

function pictured(form: HTMLFormElement, chosen: HTMLInputElement | null): boolean {
  if (chosen?.dataset["photo"] === undefined) return true;
  return new FormData(form).getAll("photos").some((photo) => photo instanceof File && photo.size > 0);
}

function step(form: HTMLFormElement, name: string): Element | null | undefined {
  return form.querySelector(`[name="${name}"]`)?.closest("fieldset.report__step");
}

/** The parts of the form that are not filled in, in their order on the page: steps, and questions of the chosen problem. */
export function missing(form: HTMLFormElement): Element[] {
  const chosen = form.querySelector<HTMLInputElement>("input[name=category]:checked");
  const questions = [...(chosen?.closest(".choice-item")?.querySelectorAll<HTMLElement>("[data-required]") ?? [])];
  const lacking: (Element | null | undefined)[] = [
    pictured(form, chosen) ? null : step(form, "photos"),
    placed(form) ? null : step(form, "lat"),
    chosen ? null : step(form, "category"),
    ...questions.filter((question) => !answered(question)),
    value(form, "text") ? null : step(form, "text"),
    answerable(form) ? null : step(form, "email"),
  ];
  return lacking.filter((part): part is Element => Boolean(part));
}

/** How a part of the form calls itself. */
export function nameOf(part: Element): string {
  const name = part.querySelector("legend, label")?.firstChild?.textContent ?? "";
  return name.trim();
}
