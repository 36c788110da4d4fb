/** Moving the map without trapping the page: two fingers or Ctrl + wheel, unless the reader takes hold of the map. */
import L from "leaflet";
import { label } from "../page";

const HINT_MS = 1600;

/** Makes a map cooperative; returns a function that says whether one finger moves it. */
export function cooperate(map: L.Map, frame: HTMLElement): { hold(on: boolean): void; readonly held: boolean } {
  const hint = document.createElement("p");
  hint.className = "map-hint";
  hint.setAttribute("aria-hidden", "true");
  frame.append(hint);
  let timer = 0;
  let held = false;
  const touch = window.matchMedia("(pointer: coarse)").matches;

  function show(text: string): void {
    hint.textContent = text;
    hint.classList.add("is-shown");
    window.clearTimeout(timer);
    timer = window.setTimeout(() => hint.classList.remove("is-shown"), HINT_MS);
  }

  map.scrollWheelZoom.disable();
  if (touch) map.dragging.disable();
  const container = map.getContainer();

  container.addEventListener(
    "wheel",
    (event) => {
      if (held || event.ctrlKey || event.metaKey) {
        event.preventDefault();
        map.scrollWheelZoom.enable();
      } else {
        map.scrollWheelZoom.disable();
        show(label("ctrl_zoom"));
      }
    },
    { capture: true, passive: false },
  );

  let startedAt: { x: number; y: number } | null = null;
  container.addEventListener(
    "touchstart",
    (event) => {
      const finger = event.touches[0];
      startedAt = event.touches.length === 1 && finger ? { x: finger.clientX, y: finger.clientY } : null;
      if (event.touches.length > 1) hint.classList.remove("is-shown");
    },
    { passive: true },
  );
  container.addEventListener(
    "touchmove",
    (event) => {
      const finger = event.touches[0];
      const onHandle = (event.target as Element).closest(".leaflet-marker-draggable, .marker-icon, .leaflet-control");
      if (held || event.touches.length !== 1 || !finger || !startedAt || onHandle) return;
      if (Math.hypot(finger.clientX - startedAt.x, finger.clientY - startedAt.y) > 12) show(label("two_fingers"));
    },
    { passive: true },
  );

  return {
    hold(on: boolean): void {
      held = on;
      frame.classList.toggle("is-held", on);
      if (on) map.dragging.enable();
      else if (touch) map.dragging.disable();
    },
    get held() {
      return held;
    },
  };
}
