/**
 * `<aitihya-nearby>` around a list whose items carry data-lat and data-lon: says how far each lies from here.
 *
 * Attributes: data-button (text of the button that asks for the position), data-metres and data-kilometres (texts with
 * {n}), data-failed. Where the browser may give the position already, nobody is asked. Each item holds an empty
 * [data-distance]. Without JavaScript the list stands as it is.
 */
import { digits } from "../page";

const EARTH_M = 6_371_008.8;

/** Great-circle metres between two positions in degrees. */
export function metresBetween(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((lat2 - lat1) * rad) / 2) ** 2 +
    Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

export class AitihyaNearby extends HTMLElement {
  connectedCallback(): void {
    if (!navigator.geolocation || this.querySelector("[data-nearby-button]")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.dataset["nearbyButton"] = "";
    button.textContent = this.dataset["button"] ?? "";
    button.addEventListener("click", () => this.locate(button));
    this.prepend(button);
    void navigator.permissions
      ?.query({ name: "geolocation" })
      .then(({ state }) => state === "granted" && this.locate(button))
      .catch(() => undefined);
  }

  private locate(button: HTMLButtonElement): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.show(coords.latitude, coords.longitude);
        button.hidden = true;
      },
      () => {
        button.textContent = this.dataset["failed"] ?? "";
      },
      { enableHighAccuracy: false, timeout: 15_000, maximumAge: 60_000 },
    );
  }

  private show(lat: number, lon: number): void {
    for (const item of this.querySelectorAll<HTMLElement>("[data-lat][data-lon]")) {
      const place = item.querySelector<HTMLElement>("[data-distance]");
      if (!place) continue;
      const metres = metresBetween(lat, lon, Number(item.dataset["lat"]), Number(item.dataset["lon"]));
      const [text, n] =
        metres < 1000
          ? [this.dataset["metres"], String(Math.round(metres / 10) * 10)]
          : [this.dataset["kilometres"], (metres / 1000).toFixed(1)];
      place.textContent = (text ?? "{n}").replace("{n}", digits(n));
      place.hidden = false;
    }
  }
}

customElements.define("aitihya-nearby", AitihyaNearby);
