/** A Leaflet layer that draws vector tiles on canvases with protomaps-leaflet's parts. */
import L from "leaflet";
import Point from "@mapbox/point-geometry";
import { type Feature, Labelers, type LabelRule, paint, type PaintRule, type PreparedTile, TileCache, View } from "protomaps-leaflet";
import { pick, type Picked } from "./pick";
import type { LayerName, MapSettings } from "./settings";
import { MAP_FONT } from "./style";
import { MvtSource } from "./tiles";

const TILE = 256;
/** A data tile covers two by two display tiles: a quarter of the requests. */
const LEVEL_DIFF = 1;
const OVERHANG = 32;
const LABELLED_TILES = 96;
const FONT_PATIENCE_MS = 2000;

export interface VectorLayerOptions extends L.GridLayerOptions {
  paintRules: PaintRule[];
  labelRules: LabelRule[];
}

export class VectorLayer extends L.GridLayer {
  declare options: VectorLayerOptions;
  private readonly views = new Map<string, View>();
  private readonly canvases = new Map<string, HTMLCanvasElement>();
  private readonly scratch = document.createElement("canvas").getContext("2d")!;
  private labelers: Labelers;
  private readonly ratio = Math.min(window.devicePixelRatio || 1, 2);
  private zoom = -1;

  constructor(settings: MapSettings, options: VectorLayerOptions) {
    super({ ...options, tileSize: TILE, updateWhenZooming: false, keepBuffer: 1 });
    for (const [name, layer] of Object.entries(settings.layers)) {
      if (!layer?.tiles) continue;
      // Counts stand for the assets only at the zooms that have no assets of their own.
      const overzoom = name !== "asset_counts";
      const source = new MvtSource(layer, overzoom, {
        loaded: () => this.fire("sourceloaded", { source: name }),
        failed: () => this.fire("sourcefailed", { source: name }),
      });
      const deepest = overzoom ? (layer.maxzoom ?? 16) : 22;
      this.views.set(name, new View(new TileCache(source, TILE << LEVEL_DIFF), deepest, LEVEL_DIFF));
    }
    this.labelers = this.newLabelers();
    this.on("tileunload", (event: L.TileEvent) => {
      for (const [key, canvas] of this.canvases) if (canvas === (event.tile as unknown)) this.canvases.delete(key);
    });
  }

  /** Features of a layer near a place, nearest and smallest first; tiles of one source may carry another layer too. */
  pick(layer: LayerName, latlng: L.LatLng, zoom: number, reach: number, source: LayerName = layer): Picked[] {
    const view = this.views.get(source);
    return view ? pick(view, layer, latlng, zoom, reach) : [];
  }

  /** Draws everything again under new rules. */
  restyle(paintRules: PaintRule[], labelRules: LabelRule[]): void {
    this.options.paintRules = paintRules;
    this.options.labelRules = labelRules;
    this.labelers = this.newLabelers();
    this.redraw();
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = TILE * this.ratio;
    const key = `${coords.x}:${coords.y}:${coords.z}`;
    this.canvases.set(key, canvas);
    this.zoom = coords.z;
    this.render(coords, canvas).then(
      () => done(undefined, canvas),
      () => done(undefined, canvas),
    );
    return canvas;
  }

  private newLabelers(): Labelers {
    return new Labelers(this.scratch, this.options.labelRules, LABELLED_TILES, (tiles) => {
      for (const key of tiles) this.renderAgain(key);
    });
  }

  private renderAgain(key: string): void {
    const canvas = this.canvases.get(key);
    if (!canvas) return;
    const [x, y, z] = key.split(":").map(Number) as [number, number, number];
    const coords = L.point(x, y) as L.Coords;
    coords.z = z;
    void this.render(coords, canvas);
  }

  private async render(coords: L.Coords, canvas: HTMLCanvasElement): Promise<void> {
    const tiles = new Map<string, PreparedTile[]>();
    await Promise.all(
      [...this.views].map(async ([name, view]) => {
        try {
          tiles.set(name, [await view.getDisplayTile(coords)]);
        } catch {
          // The source has told the map already; the other layers are drawn all the same.
        }
      }),
    );
    if (this.zoom !== coords.z) return;
    await fontsFor(tiles);
    if (this.zoom !== coords.z) return;
    this.labelers.add(coords.z, tiles);
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, TILE, TILE);
    const left = TILE * coords.x;
    const top = TILE * coords.y;
    const bbox = { minX: left - OVERHANG, minY: top - OVERHANG, maxX: left + TILE + OVERHANG, maxY: top + TILE + OVERHANG };
    const index = this.labelers.getIndex(coords.z) ?? null;
    paint(ctx, coords.z, tiles, index, this.options.paintRules, bbox, new Point(left, top), false);
  }
}

const fontsAsked = new Map<string, Promise<unknown>>();

/** Waits, not for long, until the fonts that write the names of these tiles are there. */
async function fontsFor(tiles: Map<string, PreparedTile[]>): Promise<void> {
  let sample = "A1";
  for (const [tile] of tiles.values()) {
    for (const features of tile?.data.values() ?? []) sample += scriptsOf(features);
  }
  const scripts = (/[\u0980-\u09ff]/.test(sample) ? "অ" : "") + (/[\u0900-\u097f]/.test(sample) ? "अ" : "");
  const lang = document.documentElement.lang;
  const text = `A1${scripts}${lang === "bn" ? "১" : ""}${lang === "hi" ? "१" : ""}`;
  let asked = fontsAsked.get(text);
  if (!asked) {
    const loads = [400, 600].map((weight) => document.fonts.load(`${weight} 13px ${MAP_FONT}`, text));
    const patience = new Promise((resolve) => setTimeout(resolve, FONT_PATIENCE_MS));
    asked = Promise.race([Promise.allSettled(loads), patience]);
    fontsAsked.set(text, asked);
  }
  await asked;
}

function scriptsOf(features: Feature[]): string {
  let found = "";
  for (const { props } of features) {
    if (typeof props["name"] === "string") found += props["name"];
    if (found.length > 2000) break;
  }
  return found;
}
