/**
 * `<aitihya-photos>` around `<input type="file" multiple accept="image/*">`: take or choose photos, see them, remove them.
 *
 * Attributes: `max` (photos, default 5), `max-mb` (megabytes of one photo, default 25);
 * `name-lat`, `name-lon`, `name-accuracy`, `name-time` name inputs in the same form that receive the device's position at
 * the moment of the newest photo (time in ISO 8601, UTC); `name-fixes` names one that receives a JSON array with an entry
 * per photo, in the order of the files: {name, size, lat, lon, accuracy, at} or null where there was no position.
 * Without any of these no position is asked for. Missing inputs are made, hidden.
 * Without JavaScript the file input works as it is. Event (bubbling): `photos-changed` {count}.
 */
import { icon } from "../icons";
import { digits, label } from "../page";

export interface Fix {
  lat: number;
  lon: number;
  accuracy: number;
  at: string;
}

/** A photo and where the device was when it was taken, where that is known. */
export interface Taken {
  file: File;
  fix: Fix | null;
}

interface Photo extends Taken {
  url: string | null;
  failed: boolean;
}

const DEFAULT_MAX = 5;
const DEFAULT_MEGABYTES = 25;
const FIX_TIMEOUT_MS = 15_000;
const JUST_TAKEN_MS = 10 * 60 * 1000;

/** A size in words: kilobytes below one megabyte. */
export function sizeText(bytes: number): string {
  return bytes < 1_000_000
    ? label("kilobytes", { n: digits(Math.max(1, Math.round(bytes / 1000))) })
    : label("megabytes", { n: digits((bytes / 1_000_000).toFixed(1)) });
}

export class AitihyaPhotos extends HTMLElement {
  private input: HTMLInputElement | null = null;
  private photos: Photo[] = [];
  private list!: HTMLUListElement;
  private note!: HTMLParagraphElement;

  connectedCallback(): void {
    if (this.input) return;
    this.input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!this.input) return;
    const input = this.input;
    // What the page restored belongs to an earlier visit; files cannot be shown from it.
    input.classList.add("visually-hidden");
    input.tabIndex = -1;
    const buttons = document.createElement("div");
    buttons.className = "picker__buttons";
    if (window.matchMedia("(pointer: coarse)").matches) {
      buttons.append(this.opener("camera", label("take_photo"), true), this.opener("image", label("choose_photos"), false));
    } else {
      buttons.append(this.opener("image", label("choose_photos"), false));
    }
    this.list = document.createElement("ul");
    this.list.className = "photos picker__list";
    this.note = document.createElement("p");
    this.note.className = "picker__note";
    this.note.setAttribute("role", "status");
    input.after(buttons, this.list, this.note);
    input.addEventListener("change", () => this.take(input));
    this.take(input);
  }

  disconnectedCallback(): void {
    for (const photo of this.photos) if (photo.url) URL.revokeObjectURL(photo.url);
  }

  /** Puts photos into the element, as when a form is shown again after an error. */
  adopt(photos: readonly Taken[]): void {
    this.add(photos);
  }

  /** What was taken or chosen, in its order. */
  taken(): Taken[] {
    return this.photos.map(({ file, fix }) => ({ file, fix }));
  }

  /** Puts kept photos back that are not here; of those that are, says where they were taken: a file does not know. */
  bringBack(kept: readonly Taken[]): void {
    const alike = (one: File, other: File): boolean =>
      one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
    for (const photo of this.photos) photo.fix = kept.find(({ file }) => alike(file, photo.file))?.fix ?? photo.fix;
    const lacking = kept.filter(({ file }) => !this.photos.some((photo) => alike(file, photo.file)));
    if (kept.length > 0) this.add(lacking);
  }

  clear(): void {
    for (const { url } of this.photos) if (url) URL.revokeObjectURL(url);
    this.photos = [];
    this.write();
    this.draw();
  }

  private opener(picture: string, text: string, camera: boolean): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = camera ? "btn btn-primary" : "btn btn-outline-secondary";
    button.append(icon(picture), text);
    button.addEventListener("click", () => {
      if (!this.input) return;
      if (camera) this.input.setAttribute("capture", "environment");
      else this.input.removeAttribute("capture");
      this.input.click();
    });
    return button;
  }

  private get most(): number {
    return Number(this.getAttribute("max") ?? DEFAULT_MAX);
  }

  private get wantsPosition(): boolean {
    return ["name-lat", "name-lon", "name-fixes"].some((name) => this.hasAttribute(name));
  }

  private take(input: HTMLInputElement): void {
    const chosen = [...(input.files ?? [])];
    const known = new Set(this.photos.map(({ file }) => file));
    const fresh = chosen.filter((file) => !known.has(file));
    if (fresh.length === 0) {
      // A cancelled chooser empties the input; what was there stays.
      this.write();
      return;
    }
    this.add(fresh.map((file) => ({ file, fix: null })));
    // Where somebody stands now says nothing of a picture that he took another day.
    const here = fresh.filter((file) => input.hasAttribute("capture") || Date.now() - file.lastModified < JUST_TAKEN_MS);
    if (this.wantsPosition && here.length > 0) void this.fix(here);
  }

  private add(taken: readonly Taken[]): void {
    const room = Math.max(0, this.most - this.photos.length);
    for (const { file, fix } of taken.slice(0, room)) this.photos.push({ file, fix, url: URL.createObjectURL(file), failed: false });
    this.write();
    this.draw();
    if (taken.length > room) this.note.textContent = label("too_many_photos", { n: digits(this.most) });
  }

  private async fix(files: readonly File[]): Promise<void> {
    const position = await new Promise<GeolocationPosition | null>((resolve) => {
      if (!navigator.geolocation) resolve(null);
      else
        navigator.geolocation.getCurrentPosition(resolve, () => resolve(null), {
          enableHighAccuracy: true,
          timeout: FIX_TIMEOUT_MS,
          maximumAge: 5000,
        });
    });
    if (!position) {
      this.note.textContent = label("photo_no_position");
      return;
    }
    const { latitude, longitude, accuracy } = position.coords;
    const fix: Fix = { lat: latitude, lon: longitude, accuracy, at: new Date(position.timestamp).toISOString() };
    // One that came back knows better: where somebody stands now is not where he took it.
    for (const photo of this.photos) if (files.includes(photo.file)) photo.fix ??= fix;
    this.write();
    this.draw();
  }

  private write(): void {
    if (!this.input) return;
    const transfer = new DataTransfer();
    for (const { file } of this.photos) transfer.items.add(file);
    this.input.files = transfer.files;
    const fix = this.photos.filter((photo) => photo.fix).at(-1)?.fix ?? null;
    this.set("name-lat", fix ? fix.lat.toFixed(6) : "");
    this.set("name-lon", fix ? fix.lon.toFixed(6) : "");
    this.set("name-accuracy", fix ? fix.accuracy.toFixed(1) : "");
    this.set("name-time", fix ? fix.at : "");
    const fixes = this.photos.map(({ file, fix: own }) => own && { name: file.name, size: file.size, ...own });
    this.set("name-fixes", fixes.some(Boolean) ? JSON.stringify(fixes) : "");
    this.dispatchEvent(new CustomEvent("photos-changed", { bubbles: true, detail: { count: this.photos.length } }));
  }

  private set(attribute: string, value: string): void {
    const name = this.getAttribute(attribute);
    if (!name) return;
    const scope = this.closest("form") ?? this;
    let field = scope.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      this.append(field);
    }
    field.value = value;
  }

  private draw(): void {
    this.list.replaceChildren(...this.photos.map((photo, i) => this.item(photo, i)));
    const total = this.photos.reduce((sum, { file }) => sum + file.size, 0);
    this.note.textContent = this.photos.length
      ? label("photos_chosen", { n: digits(this.photos.length), size: sizeText(total) })
      : "";
  }

  private item(photo: Photo, i: number): HTMLLIElement {
    const item = document.createElement("li");
    item.className = "picker__item";
    const alt = label("photo_n", { n: digits(i + 1) });
    const nothing = (): HTMLElement => {
      const box = document.createElement("span");
      box.className = "picker__nothing";
      box.textContent = photo.file.name;
      return box;
    };
    if (photo.url && !photo.failed) {
      const image = document.createElement("img");
      image.src = photo.url;
      image.alt = alt;
      // A phone's HEIC shows in few browsers; its name does in all.
      image.addEventListener("error", () => {
        photo.failed = true;
        image.replaceWith(nothing());
      });
      item.append(image);
    } else {
      item.append(nothing());
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn";
    remove.setAttribute("aria-label", label("remove_photo", { n: digits(i + 1) }));
    remove.append(icon("close"));
    remove.addEventListener("click", () => {
      if (photo.url) URL.revokeObjectURL(photo.url);
      this.photos = this.photos.filter((other) => other !== photo);
      this.write();
      this.draw();
      (this.list.querySelector<HTMLElement>("button") ?? this.querySelector<HTMLElement>(".picker__buttons button"))?.focus();
    });
    const text = document.createElement("small");
    const limit = Number(this.getAttribute("max-mb") ?? DEFAULT_MEGABYTES);
    if (photo.file.size > limit * 1_000_000) {
      text.className = "is-wrong";
      text.textContent = label("photo_too_big", { size: sizeText(photo.file.size), limit: digits(limit) });
    } else {
      const fix = photo.fix ? ` · ${label("photo_fix", { metres: digits(Math.round(photo.fix.accuracy)) })}` : "";
      text.textContent = sizeText(photo.file.size) + fix;
    }
    item.append(remove, text);
    return item;
  }
}

customElements.define("aitihya-photos", AitihyaPhotos);
