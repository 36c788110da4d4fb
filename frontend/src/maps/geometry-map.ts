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
import { digits, label } from "../page";
import { readPosition } from "../forms/positions";
import { askPosition, MapElement, positionFailure } from "./frame";
import { asGeoJson, geometriesOf } from "./geojson";
import { FormFields } from "./geometry/form-fields";
import { Handles } from "./geometry/handles";
import { Neighbours } from "./geometry/neighbours";
import { Outline, STYLE } from "./geometry/outline";
import { handPlaced, PathDrawing } from "./geometry/path";
import {
  type Corner, type Family, fewest, geometryOf, type Place, placed, type Ring, type Shape, shapeOf,
  withHole, withoutRing, withPart,
} from "./geometry/shape";
import { pathsOf, Snapper } from "./geometry/snapper";
import { Steps } from "./geometry/steps";
import { Toolbar } from "./geometry/toolbar";
import { faultText, placeText, sizeText } from "./geometry/words";
import type { Feature } from "protomaps-leaflet";

type Tool = "point" | "line" | "area" | "hole";
const CLOSE_ZOOM = 18;

export class AitihyaGeometryMap extends MapElement {
  private readonly steps = new Steps<Shape | null>(null);
  private readonly outline = new Outline();
  private readonly fields = new FormFields(this);
  private toolbar!: Toolbar;
  private handles!: Handles;
  private snapper!: Snapper;
  private drawing: PathDrawing | null = null;
  private tool: Tool | null = null;
  private accuracy: L.Circle | null = null;
  private first = "";
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
    this.first = this.fields.text?.value.trim() ?? "";
    this.outline.addTo(this.map);
    this.snapper = new Snapper(this.map, new Neighbours(this.getAttribute("neighbours") ?? "", this.getAttribute("ref") ?? ""));
    this.handles = new Handles(this.map, {
      moving: (shape) => this.draw(shape),
      changed: (shape, corner) => this.take(shape, corner),
      chosen: () => this.update(),
      snap: (at, shape, corner) => this.snapper.place(at, pathsOf(shape, corner)),
      tooMany: () => this.say(label("too_many_corners"), 4000),
    });
    this.addTools();
    this.listen();
    this.readText(false);
    if (!this.steps.now && this.families().join() === "point") this.choose("point");
    void this.showOnly();
    this.snapper.look();
  }

  private families(): Family[] {
    const types = this.getAttribute("types") ?? "";
    return (["point", "line", "area"] as const).filter((family) => types.includes({ point: "POINT", line: "LINESTRING", area: "POLYGON" }[family]));
  }

  private addTools(): void {
    const families = this.families();
    const toolbar = (this.toolbar = new Toolbar());
    if (families.includes("point")) {
      toolbar.add("point", "pin", () => this.choose("point"));
      toolbar.add("position", "locate", () => this.usePosition());
    }
    if (families.includes("line")) toolbar.add("line", "explore", () => this.choose("line"));
    if (families.includes("area")) {
      toolbar.add("area", "explore", () => this.choose("area"));
      toolbar.add("hole", "hole", () => this.choose("hole"));
    }
    toolbar.add("undo", "undo", () => this.undo());
    toolbar.add("redo", "redo", () => this.redo());
    toolbar.add("finish", "check", () => this.drawing?.finish(), toolbar.beside);
    toolbar.add("corner", "trash", () => this.handles.removeChosen(), toolbar.beside);
    toolbar.add("part", "trash", () => this.removePart(), toolbar.beside);
    if (families.join() !== "point") {
      toolbar.add("snap", "check", () => {
        this.snapper.on = !this.snapper.on;
        this.update();
      }, toolbar.beside);
    }
    this.report = document.createElement("p");
    this.report.className = "map-bar__text";
    this.report.setAttribute("role", "status");
    this.problem = document.createElement("p");
    this.problem.className = "map-problem";
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    this.frame.append(this.problem);
    this.bar.append(this.report, toolbar.beside);
    this.bar.classList.add("map-report");
    this.prepend(toolbar.tools);
  }

  private listen(): void {
    const { signal } = this.gone;
    this.map.on("moveend", () => {
      this.snapper.look();
      if (!this.drawing) this.handles.show(this.steps.now, this.handles.choice);
    });
    this.map.on("click", (event: L.LeafletMouseEvent) => {
      if (this.tool === "point") this.put(this.snapper.place(event.latlng, []));
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
    this.fields.text?.addEventListener("change", () => this.readText(true), { signal });
    this.fields.typed?.addEventListener("change", () => this.readTyped(), { signal });
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
        snap: (at, corners) => this.snapper.place(at, [{ places: corners, closed: false }, ...pathsOf(this.steps.now)]),
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
    const faults = this.outline.draw(shape);
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
    this.report.textContent = sizeText(shape);
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
    this.toolbar.press({ point: this.tool === "point", line: this.tool === "line", area: this.tool === "area", hole: this.tool === "hole", snap: this.snapper.on });
    this.toolbar.visible("hole", area);
    this.toolbar.visible("finish", this.drawing !== null);
    this.toolbar.visible("corner", corner);
    this.toolbar.visible("part", now !== null && !this.drawing);
    this.toolbar.enable("finish", (this.drawing?.path.length ?? 0) >= (this.tool === "line" ? 2 : 3));
    this.toolbar.enable("undo", this.steps.canUndo || (this.drawing?.path.length ?? 0) > 0);
    this.toolbar.enable("redo", this.steps.canRedo && !this.drawing);
    this.toolbar.caption("area", label(area ? "tool_area_more" : "tool_area"));
    this.toolbar.caption("line", label(now?.family === "line" ? "tool_line_more" : "tool_line"));
    const several = (now?.parts.length ?? 0) > 1 || (this.handles.choice?.ring ?? 0) > 0;
    this.toolbar.caption("part", label((this.handles.choice?.ring ?? 0) > 0 ? "tool_part_hole" : several ? "tool_part" : "tool_part_all"));
  }

  private usePosition(): void {
    this.explain(label("locating"));
    askPosition().then(
      ({ coords }) => {
        const at = L.latLng(coords.latitude, coords.longitude);
        this.map.setView(at, Math.max(this.map.getZoom(), CLOSE_ZOOM));
        this.put(handPlaced(at));
        this.accuracy = L.circle(at, { radius: coords.accuracy, className: "map-accuracy", interactive: false }).addTo(this.map);
        this.fields.fill("name-accuracy", "input", String(Math.ceil(coords.accuracy)));
        this.fields.fill("name-captured", "select", "gps");
        this.report.textContent += ` ${label("accuracy", { metres: digits(Math.ceil(coords.accuracy)) })}`;
      },
      (error: unknown) => this.explain(positionFailure(error)),
    );
  }

  private write(): void {
    const geometry = geometryOf(this.steps.now);
    this.fields.write(this.steps.canUndo || !this.first ? (geometry ? JSON.stringify(geometry) : "") : this.first);
    this.fields.showTyped(this.steps.now);
    this.fields.askCapture(this.first);
    this.dispatchEvent(new CustomEvent("geometry-changed", { bubbles: true, detail: { geometry } }));
  }

  private readText(move: boolean): void {
    const text = this.fields.text?.value.trim() ?? "";
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
    this.fields.showTyped(this.steps.now);
    this.fields.askCapture(this.first);
    this.fit(shape);
  }

  private fit(shape: Shape | null): void {
    if (!shape) return;
    if (shape.family === "point") {
      const [lon, lat] = shape.parts[0]![0]![0]!;
      this.map.setView([lat, lon], Math.max(this.map.getZoom(), CLOSE_ZOOM - 1), { animate: false });
    } else if (this.outline.bounds.isValid()) {
      this.map.fitBounds(this.outline.bounds, { padding: [36, 36], maxZoom: 19, animate: false });
    }
  }

  private readTyped(): void {
    const input = this.fields.typed;
    if (!input) return;
    if (!this.fields.isTyped(input)) return;
    const position = readPosition(input.value, this.settings.city_bounds);
    input.classList.toggle("is-invalid", !position && input.value.trim() !== "");
    if (!position) {
      // What is not understood goes to the server, which says so beside the field.
      this.fields.sendTyped(input, input.value.trim() !== "");
      if (input.value.trim()) this.explain(label("position_unclear"));
      return;
    }
    this.put(placed(position.lon, position.lat));
    this.fit(this.steps.now);
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

customElements.define("aitihya-geometry-map", AitihyaGeometryMap);
