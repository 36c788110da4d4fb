/**
 * `<aitihya-geometry-map name="geometry" types="POINT POLYGON MULTIPOLYGON">…</aitihya-geometry-map>`: where an asset lies.
 *
 * The textarea called `name` in the same form holds the geometry as GeoJSON and is what the form sends; inside the element
 * it moves under a disclosure ([data-geometry-text]). `types`: what the kind allows; only tools for these are offered.
 * `name-position`: an input for a typed position; `name-accuracy` and `name-captured`: inputs that the device's position
 * fills. `ref`: the asset itself, left out of the background and of snapping; `neighbours`: address that answers ?bbox=…
 * with GeoJSON; `shown-from`: GeoJSON of an outline that is only shown. Anything under [data-capture-asked] in the form
 * is shown once the geometry differs from what the page came with.
 *
 * Event (bubbling): `geometry-changed` {geometry}.
 */
import L from "leaflet";
import { icon } from "../icons";
import { digits, label } from "../page";
import { readPosition } from "../forms/positions";
import { askPosition, MapElement, positionFailure } from "./frame";
import { asGeoJson, geometriesOf } from "./geojson";
import { type Fault, faultsOf } from "./geometry/crossings";
import { Handles } from "./geometry/handles";
import { sizeOf } from "./geometry/measure";
import { Neighbours } from "./geometry/neighbours";
import { handPlaced, PathDrawing } from "./geometry/path";
import {
  type Corner, countOf, type Family, fewest, geometryOf, type Place, placed, removed, type Ring, type Shape, shapeOf,
  withHole, withoutRing, withPart,
} from "./geometry/shape";
import { type Path, snapTo } from "./geometry/snapping";
import { Steps } from "./geometry/steps";
import type { Feature } from "protomaps-leaflet";

type Tool = "point" | "line" | "area" | "hole";
const CLOSE_ZOOM = 18;
/** From here on corners of neighbours are worth asking for. */
const SNAP_ZOOM = 16;
const STYLE: L.PathOptions = { className: "drawn-shape", interactive: false };

export class AitihyaGeometryMap extends MapElement {
  private readonly steps = new Steps<Shape | null>(null);
  private readonly outline = L.featureGroup();
  private readonly wrong = L.featureGroup();
  private handles!: Handles;
  private neighbours!: Neighbours;
  private drawing: PathDrawing | null = null;
  private tool: Tool | null = null;
  private snapping = true;
  private accuracy: L.Circle | null = null;
  private first = "";
  private typedText = "";
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private report!: HTMLParagraphElement;
  private problem!: HTMLParagraphElement;

  protected override keep(): Element[] {
    const text = this.querySelector("[data-geometry-text]");
    const kept = [...this.children].filter((child) => child !== text);
    if (!text) return kept;
    const details = text.closest("details") ?? document.createElement("details");
    if (!details.contains(text)) {
      details.className = "more";
      const summary = document.createElement("summary");
      summary.textContent = label("geometry_text");
      details.append(summary, text);
    }
    // What is wrong must be seen.
    details.open = text.querySelector(".is-invalid, [aria-invalid=true]") !== null;
    return [...kept.filter((child) => child !== details), details];
  }

  protected override shown(): ((feature: Feature) => boolean) | undefined {
    const own = this.getAttribute("ref");
    return own ? (feature) => feature.props["ref"] !== own : undefined;
  }

  protected override ready(): void {
    this.first = this.text()?.value.trim() ?? "";
    this.outline.addTo(this.map);
    this.wrong.addTo(this.map);
    this.neighbours = new Neighbours(this.getAttribute("neighbours") ?? "", this.getAttribute("ref") ?? "");
    this.handles = new Handles(this.map, {
      moving: (shape) => this.draw(shape),
      changed: (shape, corner) => this.take(shape, corner),
      chosen: () => this.update(),
      snap: (at, shape, corner) => this.snapped(at, pathsOf(shape, corner)),
      tooMany: () => this.say(label("too_many_corners"), 4000),
    });
    this.addTools();
    this.listen();
    this.readText(false);
    if (!this.steps.now && this.families().join() === "point") this.choose("point");
    void this.showOnly();
    this.look();
  }

  private families(): Family[] {
    const types = this.getAttribute("types") ?? "";
    return (["point", "line", "area"] as const).filter((family) => types.includes({ point: "POINT", line: "LINESTRING", area: "POLYGON" }[family]));
  }

  private addTools(): void {
    const families = this.families();
    const tools = document.createElement("div");
    tools.className = "map-bar map-tools";
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", label("draw_tools"));
    const beside = document.createElement("div");
    beside.className = "map-bar";
    const add = (name: string, picture: string, act: () => void, place = tools): void => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-secondary";
      button.dataset["tool"] = name;
      button.append(icon(picture), document.createElement("span"));
      button.addEventListener("click", act);
      place.append(button);
      this.buttons.set(name, button);
      this.caption(name, label(`tool_${name}`));
    };
    if (families.includes("point")) {
      add("point", "pin", () => this.choose("point"));
      add("position", "locate", () => this.usePosition());
    }
    if (families.includes("line")) add("line", "explore", () => this.choose("line"));
    if (families.includes("area")) {
      add("area", "explore", () => this.choose("area"));
      add("hole", "hole", () => this.choose("hole"));
    }
    add("undo", "undo", () => this.undo());
    add("redo", "redo", () => this.redo());
    // What comes and goes stands below, so that the map does not move under the hand.
    add("finish", "check", () => this.drawing?.finish(), beside);
    add("corner", "trash", () => this.handles.removeChosen(), beside);
    add("part", "trash", () => this.removePart(), beside);
    if (families.join() !== "point") {
      add("snap", "check", () => {
        this.snapping = !this.snapping;
        this.update();
      }, beside);
    }
    this.report = document.createElement("p");
    this.report.className = "map-bar__text";
    this.report.setAttribute("role", "status");
    this.problem = document.createElement("p");
    this.problem.className = "map-problem";
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    this.frame.append(this.problem);
    this.bar.append(this.report, beside);
    this.bar.classList.add("map-report");
    this.prepend(tools);
  }

  private listen(): void {
    const { signal } = this.gone;
    this.map.on("moveend", () => {
      this.look();
      if (!this.drawing) this.handles.show(this.steps.now, this.handles.choice);
    });
    this.map.on("click", (event: L.LeafletMouseEvent) => {
      if (this.tool === "point") this.put(this.snapped(event.latlng, []));
    });
    this.map.getContainer().addEventListener("keydown", (event) => {
      if (this.tool !== "point" || event.key !== "Enter" || event.target !== this.map.getContainer()) return;
      event.preventDefault();
      this.put(handPlaced(this.map.getCenter()));
    }, { signal });
    this.addEventListener("keydown", (event) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
        event.preventDefault();
        if (key === "y" || event.shiftKey) this.redo();
        else this.undo();
      } else if (event.key === "Escape" && this.drawing) {
        this.choose(null);
      }
    }, { signal });
    this.text()?.addEventListener("change", () => this.readText(true), { signal });
    this.typed()?.addEventListener("change", () => this.readTyped(), { signal });
  }

  private field<T extends Element>(attribute: string, tag: string): T | null {
    const name = this.getAttribute(attribute);
    return name ? (this.closest("form") ?? document).querySelector<T>(`${tag}[name="${CSS.escape(name)}"]`) : null;
  }

  private text(): HTMLTextAreaElement | null {
    return this.field("name", "textarea");
  }

  private typed(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`[data-typed-position], input[name="${CSS.escape(this.getAttribute("name-position") ?? "-")}"]`);
  }

  /** Begins with a tool, or ends what was begun. */
  private choose(tool: Tool | null): void {
    this.drawing?.end();
    this.drawing = null;
    this.tool = tool === this.tool && tool !== "point" ? null : tool;
    const path = this.tool === "line" || this.tool === "area" || this.tool === "hole";
    this.frame.classList.toggle("is-drawing", this.tool !== null);
    if (path) {
      this.handles.show(null);
      this.drawing = new PathDrawing(this.map, this.tool !== "line", {
        snap: (at, corners) => this.snapped(at, [{ places: corners, closed: false }, ...pathsOf(this.steps.now)]),
        changed: (corners, crossing) => this.tellPath(corners, crossing),
        finished: (corners) => this.finished(corners),
      });
      this.tell(label("draw_path_help"));
    } else {
      this.handles.show(this.steps.now);
    }
    this.explain();
    this.update();
  }

  private finished(path: Ring): void {
    const tool = this.tool;
    const family: Family = tool === "line" ? "line" : "area";
    if (path.length < fewest(family)) {
      this.explain(label(family === "line" ? "too_few_line" : "too_few_area"));
      return;
    }
    const { now } = this.steps;
    const next = tool === "hole" ? now && withHole(now, path) : withPart(now, family, path);
    if (!next) {
      this.explain(label("hole_nowhere"));
      return;
    }
    this.choose(null);
    this.take(next);
  }

  private put(place: Place): void {
    this.accuracy?.remove();
    this.take(withPart(null, "point", [place]));
  }

  private take(shape: Shape | null, corner: Corner | null = null): void {
    this.steps.take(shape);
    this.show(corner);
    this.write();
  }

  private undo(): void {
    if (this.drawing?.back()) return;
    this.steps.undo();
    this.show();
    this.write();
  }

  private redo(): void {
    this.steps.redo();
    this.show();
    this.write();
  }

  private removePart(): void {
    const { now } = this.steps;
    const corner = this.handles.choice ?? { part: (now?.parts.length ?? 1) - 1, ring: 0, at: 0 };
    if (now) this.take(withoutRing(now, corner.part, corner.ring));
  }

  private show(corner: Corner | null = null): void {
    this.draw(this.steps.now);
    if (!this.drawing) this.handles.show(this.steps.now, corner);
    this.explain();
    this.update();
  }

  private draw(shape: Shape | null): void {
    this.outline.clearLayers();
    this.wrong.clearLayers();
    for (const part of shape?.parts ?? []) {
      const rings = part.map((ring) => ring.map(([lon, lat]) => L.latLng(lat, lon)));
      if (shape?.family === "area") L.polygon(rings, STYLE).addTo(this.outline);
      if (shape?.family === "line") L.polyline(rings[0] ?? [], { ...STYLE, fill: false }).addTo(this.outline);
    }
    const faults = faultsOf(shape);
    for (const fault of faults) {
      const sides = fault.type === "crossing" ? fault.sides : [];
      for (const { from, to } of sides) {
        L.polyline([[from[1], from[0]], [to[1], to[0]]], { className: "drawn-wrong", interactive: false }).addTo(this.wrong);
      }
      L.circleMarker([fault.at[1], fault.at[0]], { radius: 11, className: "drawn-wrong-place", interactive: false }).addTo(this.wrong);
    }
    this.complain(faults[0] ? faultText(faults[0], faults.length) : "");
    this.measure(shape);
  }

  private tellPath(path: Ring, crossing: Place | null): void {
    this.complain(crossing ? label("path_crosses", placeText(crossing)) : "");
    const family: Family = this.tool === "line" ? "line" : "area";
    if (path.length > 1) this.measure({ family: path.length > 2 ? family : "line", parts: [[path]] });
    this.update();
  }

  private complain(text: string): void {
    if (this.problem.textContent !== text) this.problem.textContent = text;
    this.problem.hidden = text === "";
  }

  private measure(shape: Shape | null): void {
    if (!shape || shape.family === "point") return this.explain();
    const size = sizeOf(shape);
    const key = shape.family === "line" ? (size < 1000 ? "about_metres" : "about_kilometres") : size < 10_000 ? "about_area" : "about_hectares";
    const n = { about_metres: size, about_kilometres: size / 1000, about_area: size, about_hectares: size / 10_000 }[key];
    const places = key === "about_kilometres" || key === "about_hectares" ? 2 : 0;
    this.report.textContent = label(key, { n: digits(n.toFixed(places)), corners: digits(countOf(shape)) });
  }

  /** Says what to do next. */
  private explain(text = ""): void {
    const { now } = this.steps;
    if (text) this.report.textContent = text;
    else if (this.tool === "point" && !now) this.report.textContent = label("point_help");
    else if (this.drawing && this.drawing.path.length < 2) this.report.textContent = label(this.tool === "hole" ? "draw_hole_help" : "draw_path_help");
    else if (!now) this.report.textContent = label("geometry_none");
    else if (now.family === "point") {
      const [lon, lat] = now.parts[0]![0]![0]!;
      this.report.textContent = label("point_at", placeText([lon, lat]));
    }
  }

  private update(): void {
    const { now } = this.steps;
    const area = now?.family === "area";
    const corner = this.handles.choice !== null && !this.drawing && now?.family !== "point";
    const on: Record<string, boolean> = { point: this.tool === "point", line: this.tool === "line", area: this.tool === "area", hole: this.tool === "hole", snap: this.snapping };
    for (const [name, pressed] of Object.entries(on)) this.buttons.get(name)?.setAttribute("aria-pressed", String(pressed));
    this.visible("hole", area);
    this.visible("finish", this.drawing !== null);
    this.visible("corner", corner);
    this.visible("part", now !== null && !this.drawing);
    this.enable("finish", (this.drawing?.path.length ?? 0) >= (this.tool === "line" ? 2 : 3));
    this.enable("undo", this.steps.canUndo || (this.drawing?.path.length ?? 0) > 0);
    this.enable("redo", this.steps.canRedo && !this.drawing);
    this.caption("area", label(area ? "tool_area_more" : "tool_area"));
    this.caption("line", label(now?.family === "line" ? "tool_line_more" : "tool_line"));
    const several = (now?.parts.length ?? 0) > 1 || (this.handles.choice?.ring ?? 0) > 0;
    this.caption("part", label((this.handles.choice?.ring ?? 0) > 0 ? "tool_part_hole" : several ? "tool_part" : "tool_part_all"));
  }

  private visible(name: string, on: boolean): void {
    const button = this.buttons.get(name);
    if (button) button.hidden = !on;
  }

  private enable(name: string, on: boolean): void {
    const button = this.buttons.get(name);
    if (button) button.disabled = !on;
  }

  private caption(name: string, text: string): void {
    const span = this.buttons.get(name)?.querySelector("span");
    if (span && span.textContent !== text) span.textContent = text;
  }

  private snapped(at: L.LatLng, own: Path[]): Place {
    if (!this.snapping) return handPlaced(at);
    const pixelOf = ([lon, lat]: Place): L.Point => this.map.latLngToContainerPoint([lat, lon]);
    const reach = window.matchMedia("(pointer: coarse)").matches ? 20 : 12;
    const near = this.map.getZoom() >= SNAP_ZOOM ? this.neighbours.paths : [];
    const snap = snapTo(this.map.latLngToContainerPoint(at), [...own, ...near], reach, pixelOf);
    if (!snap) return handPlaced(at);
    // A corner is taken with all its digits: two outlines that meet then meet exactly.
    return snap.corner ? snap.place : placed(snap.place[0], snap.place[1]);
  }

  private look(): void {
    if (this.map.getZoom() < SNAP_ZOOM) return;
    const view = this.map.getBounds().pad(0.2);
    void this.neighbours.look([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map((n) => n.toFixed(4)).join(","));
  }

  private usePosition(): void {
    this.explain(label("locating"));
    askPosition().then(
      ({ coords }) => {
        const at = L.latLng(coords.latitude, coords.longitude);
        this.map.setView(at, Math.max(this.map.getZoom(), CLOSE_ZOOM));
        this.put(handPlaced(at));
        this.accuracy = L.circle(at, { radius: coords.accuracy, className: "map-accuracy", interactive: false }).addTo(this.map);
        this.fill("name-accuracy", "input", String(Math.ceil(coords.accuracy)));
        this.fill("name-captured", "select", "gps");
        this.report.textContent += ` ${label("accuracy", { metres: digits(Math.ceil(coords.accuracy)) })}`;
      },
      (error: unknown) => this.explain(positionFailure(error)),
    );
  }

  private fill(attribute: string, tag: "input" | "select", value: string): void {
    const field = this.field<HTMLInputElement | HTMLSelectElement>(attribute, tag);
    if (!field) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private write(): void {
    const geometry = geometryOf(this.steps.now);
    const text = this.text();
    if (text) {
      text.value = this.steps.canUndo || !this.first ? (geometry ? JSON.stringify(geometry) : "") : this.first;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.showTyped();
    this.askCapture();
    this.dispatchEvent(new CustomEvent("geometry-changed", { bubbles: true, detail: { geometry } }));
  }

  private askCapture(): void {
    const asked = (this.closest("form") ?? document).querySelector<HTMLElement>("[data-capture-asked]");
    if (asked) asked.hidden = this.first === "" || this.text()?.value.trim() === this.first;
  }

  private readText(move: boolean): void {
    const text = this.text()?.value.trim() ?? "";
    let shape: Shape | null = null;
    try {
      const geojson = text ? asGeoJson(JSON.parse(text)) : null;
      const [geometry] = geojson ? geometriesOf(geojson) : [];
      shape = geometry ? shapeOf(geometry) : null;
      if (text && !shape) this.say(label("area_broken"));
    } catch {
      this.say(label("area_broken"));
      return;
    }
    if (move) this.steps.take(shape);
    else this.steps.begin(shape);
    this.show();
    this.showTyped();
    this.askCapture();
    this.fit(shape);
  }

  private fit(shape: Shape | null): void {
    if (!shape) return;
    if (shape.family === "point") {
      const [lon, lat] = shape.parts[0]![0]![0]!;
      this.map.setView([lat, lon], Math.max(this.map.getZoom(), CLOSE_ZOOM - 1), { animate: false });
    } else if (this.outline.getBounds().isValid()) {
      this.map.fitBounds(this.outline.getBounds(), { padding: [36, 36], maxZoom: 19, animate: false });
    }
  }

  private readTyped(): void {
    const input = this.typed();
    if (!input) return;
    // Told of a change that is none: a position has fewer digits than the place it shows.
    if (input.value === this.typedText) return;
    const position = readPosition(input.value, this.settings.city_bounds);
    input.classList.toggle("is-invalid", !position && input.value.trim() !== "");
    if (!position) {
      // What is not understood goes to the server, which says so beside the field.
      this.named(input, input.value.trim() !== "");
      if (input.value.trim()) this.explain(label("position_unclear"));
      return;
    }
    this.put(placed(position.lon, position.lat));
    this.fit(this.steps.now);
  }

  /** A typed position that the map has taken over is sent as geometry, not twice. */
  private named(input: HTMLInputElement, on: boolean): void {
    input.dataset["typedPosition"] = "";
    if (on) input.name = this.getAttribute("name-position") ?? "";
    else input.removeAttribute("name");
  }

  private showTyped(): void {
    const input = this.typed();
    if (!input) return;
    const { now } = this.steps;
    const [lon, lat] = now?.family === "point" ? now.parts[0]![0]![0]! : [null, null];
    if (lon === null && input.value && input.classList.contains("is-invalid")) return;
    this.typedText = lon === null ? "" : `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
    input.value = this.typedText;
    input.classList.remove("is-invalid");
    this.named(input, false);
  }

  private async showOnly(): Promise<void> {
    const source = this.getAttribute("shown-from");
    if (!source) return;
    try {
      const answer = await fetch(source, { headers: { Accept: "application/geo+json" } });
      const geojson = answer.ok ? asGeoJson(await answer.json()) : null;
      if (!geojson || !this.isConnected) return;
      const layer = L.geoJSON(geojson, { style: () => ({ ...STYLE, dashArray: "6 4" }), interactive: false }).addTo(this.map);
      this.map.fitBounds(layer.getBounds(), { padding: [36, 36], animate: false });
    } catch {
      this.say(label("tiles_failed"), 6000);
    }
  }
}

function pathsOf(shape: Shape | null, but?: Corner): Path[] {
  if (!shape || shape.family === "point") return [];
  // A corner does not snap to itself, nor to the sides that move with it.
  const rest = but ? removed(shape, but) : shape;
  return (rest ?? { ...shape, parts: [] }).parts.flatMap((part) => part.map((places) => ({ places, closed: shape.family === "area" })));
}

function placeText([lon, lat]: Place): Record<string, string> {
  return { lat: digits(lat.toFixed(5)), lon: digits(lon.toFixed(5)) };
}

function faultText(fault: Fault, count: number): string {
  const more = count > 1 ? ` ${label("faults_more", { n: digits(count - 1) })}` : "";
  if (fault.type !== "crossing") return label(fault.type === "hole-outside" ? "hole_outside" : "parts_overlap", placeText(fault.at)) + more;
  const [one, other] = fault.sides;
  const sides = { one: digits(one.corner.at + 1), other: digits(other.corner.at + 1) };
  const key = one.corner.ring === other.corner.ring && one.corner.part === other.corner.part ? "sides_cross" : "rings_cross";
  return label(key, { ...sides, ...placeText(fault.at) }) + more;
}

customElements.define("aitihya-geometry-map", AitihyaGeometryMap);
