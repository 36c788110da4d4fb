/** How assets, wards and counts are drawn: shape and glyph by kind, colour, hatch and number by condition. */
import Point from "@mapbox/point-geometry";
import type {
  Bbox,
  Feature,
  JsonObject,
  Label,
  LabelRule,
  LabelSymbolizer,
  Layout,
  PaintRule,
  PaintSymbolizer,
} from "protomaps-leaflet";
import { digits, label } from "../page";
import { glyph, isKind, type Kind } from "../icons";

export type Grade = 1 | 2 | 3 | 4 | 5 | null;

const INK = "#1f2933";
const SOFT = "#5b5546";
const FILLS: Record<1 | 2 | 3 | 4 | 5, { fill: string; text: string }> = {
  1: { fill: "#12756b", text: "#ffffff" },
  2: { fill: "#8cbf63", text: INK },
  3: { fill: "#f0c24b", text: INK },
  4: { fill: "#d9772b", text: INK },
  5: { fill: "#8a1538", text: "#ffffff" },
};
const OUTLINES: Record<Kind, string> = {
  building: INK,
  statue: INK,
  structure: INK,
  monument: INK,
  park: "#275c3f",
  water: "#0a4550",
};

/** Zoom from which a marker shows its glyph and number; below it a plain shape. */
export const FULL_MARKER_ZOOM = 15;
/** A polygon narrower than this on the screen is drawn as a marker, so that none is lost. */
export const SMALLEST_POLYGON = 14;
const NAME_ZOOM = 16;

export const MAP_FONT = '"Noto Sans", "Noto Sans Bengali", "Noto Sans Devanagari", sans-serif';

/** Condition of a feature as a grade, null where it is not assessed. */
export function gradeOf(props: JsonObject): Grade {
  const value = Number(props["condition"]);
  return value === 1 || value === 2 || value === 3 || value === 4 || value === 5 ? value : null;
}

export function kindOf(props: JsonObject): Kind {
  const kind = String(props["kind"] ?? "");
  return isKind(kind) ? kind : "building";
}

/** Colours of a condition: of its area and of what is written on it. */
export function coloursOf(grade: Grade): { fill: string; text: string } {
  return grade === null ? { fill: "#ffffff", text: INK } : FILLS[grade];
}

const hatches = new Map<Grade, CanvasPattern | null>();

/** Hatch of a condition: the worse, the denser, so that colour is never alone. */
export function hatchOf(ctx: CanvasRenderingContext2D, grade: Grade): CanvasPattern | null {
  if (grade === null || grade < 3) return null;
  const known = hatches.get(grade);
  if (known !== undefined) return known;
  const size = grade === 3 ? 10 : grade === 4 ? 7 : 6;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const brush = canvas.getContext("2d");
  if (!brush) return null;
  brush.strokeStyle = grade === 5 ? "rgb(255 255 255 / 75%)" : "rgb(31 41 51 / 55%)";
  brush.lineWidth = 1;
  brush.beginPath();
  for (const shift of [-size, 0, size]) {
    brush.moveTo(shift, size);
    brush.lineTo(shift + size, 0);
    if (grade === 5) {
      brush.moveTo(shift, 0);
      brush.lineTo(shift + size, size);
    }
  }
  brush.stroke();
  const pattern = ctx.createPattern(canvas, "repeat");
  hatches.set(grade, pattern);
  return pattern;
}

function shape(ctx: CanvasRenderingContext2D, kind: Kind, x: number, y: number, r: number): void {
  const corners: Partial<Record<Kind, [number, number][]>> = {
    building: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    structure: [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]],
    monument: [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
    park: [[0, -1.1], [1.05, -0.3], [0.7, 0.95], [-0.7, 0.95], [-1.05, -0.3]],
  };
  ctx.beginPath();
  const points = corners[kind];
  if (points) {
    points.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r)));
    ctx.closePath();
  } else if (kind === "water") {
    ctx.ellipse(x, y, r * 1.3, r * 0.85, 0, 0, 2 * Math.PI);
  } else {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/** Draws the marker of an asset around a point. */
export function drawMarker(ctx: CanvasRenderingContext2D, x: number, y: number, props: JsonObject, zoom: number): void {
  const kind = kindOf(props);
  const grade = gradeOf(props);
  const { fill, text } = coloursOf(grade);
  ctx.save();
  ctx.globalAlpha = 1;
  ctx.lineJoin = "round";
  if (zoom < FULL_MARKER_ZOOM) {
    const r = zoom < 13 ? 4 : 5.5;
    if (grade !== null && grade >= 4) {
      // A ring in ink sets the poor and the very poor apart without any colour.
      shape(ctx, kind, x, y, r + 3);
      ctx.fillStyle = INK;
      ctx.fill();
    }
    shape(ctx, kind, x, y, r + 1.5);
    ctx.fillStyle = "#ffffff";
    ctx.fill();
    shape(ctx, kind, x, y, r);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = grade === null ? 1.25 : 0.75;
    ctx.strokeStyle = INK;
    ctx.stroke();
    ctx.restore();
    return;
  }
  const r = 12;
  ctx.beginPath();
  ctx.arc(x, y, r + 1.75, 0, 2 * Math.PI);
  ctx.fillStyle = "#ffffff";
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = INK;
  if (grade === null) ctx.setLineDash([3, 2]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.save();
  const size = 17;
  ctx.translate(x - size / 2, y - size / 2);
  ctx.scale(size / 24, size / 24);
  ctx.strokeStyle = text;
  ctx.lineWidth = 1.9;
  ctx.lineCap = "round";
  ctx.stroke(glyph(kind));
  ctx.restore();
  if (grade !== null) {
    const bx = x + 9.5;
    const by = y - 9.5;
    ctx.beginPath();
    ctx.arc(bx, by, 6.5, 0, 2 * Math.PI);
    ctx.fillStyle = INK;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = "#ffffff";
    ctx.stroke();
    ctx.fillStyle = "#ffffff";
    ctx.font = `600 10px ${MAP_FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(digits(grade), bx, by + 0.5);
  }
  ctx.restore();
}

function trace(ctx: CanvasRenderingContext2D, geom: Point[][], close: boolean): void {
  ctx.beginPath();
  for (const part of geom) {
    part.forEach((p, i) => (i ? ctx.lineTo(p.x, p.y) : ctx.moveTo(p.x, p.y)));
    if (close) ctx.closePath();
  }
}

function extent(geom: Point[][]): Bbox {
  const box: Bbox = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const part of geom) {
    for (const p of part) {
      box.minX = Math.min(box.minX, p.x);
      box.minY = Math.min(box.minY, p.y);
      box.maxX = Math.max(box.maxX, p.x);
      box.maxY = Math.max(box.maxY, p.y);
    }
  }
  return box;
}

function centre(box: Bbox): Point {
  return new Point((box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2);
}

function breadth(box: Bbox): number {
  return Math.max(box.maxX - box.minX, box.maxY - box.minY);
}

/** Areas and lines of assets; what is too small to see becomes a marker in the pass after it. */
class AssetShapes implements PaintSymbolizer {
  draw(ctx: CanvasRenderingContext2D, geom: Point[][], _z: number, feature: Feature): void {
    if (feature.geomType === 1 || breadth(extent(geom)) < SMALLEST_POLYGON) return;
    const kind = kindOf(feature.props);
    const grade = gradeOf(feature.props);
    ctx.save();
    ctx.lineJoin = "round";
    trace(ctx, geom, feature.geomType === 3);
    if (feature.geomType === 3) {
      ctx.globalAlpha = grade === null ? 0.45 : 0.62;
      ctx.fillStyle = coloursOf(grade).fill;
      ctx.fill();
      const hatch = hatchOf(ctx, grade);
      if (hatch) {
        ctx.globalAlpha = 1;
        ctx.fillStyle = hatch;
        ctx.fill();
      }
    }
    ctx.globalAlpha = 1;
    if (feature.geomType === 2) {
      ctx.strokeStyle = INK;
      ctx.lineWidth = 6;
      ctx.stroke();
      ctx.strokeStyle = coloursOf(grade).fill;
      ctx.lineWidth = 4;
    } else {
      ctx.strokeStyle = OUTLINES[kind];
      ctx.lineWidth = 1.5;
      if (grade === null) ctx.setLineDash([5, 3]);
    }
    ctx.stroke();
    ctx.restore();
  }
}

class AssetMarkers implements PaintSymbolizer {
  draw(ctx: CanvasRenderingContext2D, geom: Point[][], z: number, feature: Feature): void {
    if (feature.geomType === 1) {
      for (const part of geom) for (const p of part) drawMarker(ctx, p.x, p.y, feature.props, z);
      return;
    }
    const box = extent(geom);
    if (breadth(box) >= SMALLEST_POLYGON) return;
    const at = centre(box);
    drawMarker(ctx, at.x, at.y, feature.props, z);
  }
}

/** Number of assets in a cell of a low zoom. */
class Counts implements PaintSymbolizer {
  draw(ctx: CanvasRenderingContext2D, geom: Point[][], _z: number, feature: Feature): void {
    const n = Number(feature.props["n"] ?? 0);
    if (!(n > 0)) return;
    const r = countRadius(n);
    for (const part of geom) {
      for (const p of part) {
        ctx.save();
        ctx.beginPath();
        ctx.arc(p.x, p.y, r, 0, 2 * Math.PI);
        ctx.globalAlpha = 0.92;
        ctx.fillStyle = "#0f5e6b";
        ctx.fill();
        ctx.lineWidth = 2;
        ctx.strokeStyle = "#ffffff";
        ctx.stroke();
        ctx.globalAlpha = 1;
        ctx.fillStyle = "#ffffff";
        ctx.font = `600 ${r < 14 ? 11 : 13}px ${MAP_FONT}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(digits(shortNumber(n)), p.x, p.y + 0.5);
        ctx.restore();
      }
    }
  }
}

/** Radius of a count's disc: grows with the logarithm, stays inside the tile's buffer. */
export function countRadius(n: number): number {
  return Math.min(26, 9 + 4.2 * Math.log10(Math.max(1, n)));
}

/** A count of at most four characters: 950, 12k. */
export function shortNumber(n: number): string {
  return n < 10000 ? String(n) : `${Math.round(n / 1000)}k`;
}

class AreaLines implements PaintSymbolizer {
  constructor(
    private readonly colour: string,
    private readonly width: number,
    private readonly dash: number[],
  ) {}

  draw(ctx: CanvasRenderingContext2D, geom: Point[][], _z: number, feature: Feature): void {
    ctx.save();
    ctx.lineJoin = "round";
    ctx.globalAlpha = 0.85;
    ctx.strokeStyle = this.colour;
    ctx.lineWidth = this.width;
    ctx.setLineDash(this.dash);
    trace(ctx, geom, feature.geomType === 3);
    ctx.stroke();
    ctx.restore();
  }
}

/** Breaks a name into lines of about `most` characters at spaces; clusters of Indic letters are never split. */
export function breakLines(name: string, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of name.split(/\s+/)) {
    if (line && line.length + word.length + 1 > most) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  if (line) lines.push(line);
  return lines;
}

interface NameOptions {
  text: (feature: Feature) => string | null;
  size: number;
  weight: number;
  colour: string;
  /** Distance below the feature's point; areas are named at their centre. */
  below: number;
  /** Areas narrower than this are not named. */
  smallestArea: number;
  /** A name is not repeated within this distance (an area is cut by tiles). */
  apart: number;
}

/** A name with a halo, placed where no other name stands. Canvas text lets the browser shape Bengali and Hindi. */
class Name implements LabelSymbolizer {
  constructor(private readonly options: NameOptions) {}

  place(layout: Layout, geom: Point[][], feature: Feature): Label[] | undefined {
    const { size, weight, colour, smallestArea, apart } = this.options;
    const text = this.options.text(feature);
    if (!text) return undefined;
    const box = extent(geom);
    const isArea = feature.geomType !== 1 && breadth(box) >= SMALLEST_POLYGON;
    if (isArea && breadth(box) < smallestArea) return undefined;
    const anchor = centre(box);
    const lines = breakLines(text, 20);
    const font = `${weight} ${size}px ${MAP_FONT}`;
    layout.scratch.font = font;
    const width = Math.max(...lines.map((line) => layout.scratch.measureText(line).width));
    const leading = size * 1.4;
    const top = isArea ? (-leading * lines.length) / 2 : this.options.below;
    const bbox: Bbox = {
      minX: anchor.x - width / 2 - 3,
      maxX: anchor.x + width / 2 + 3,
      minY: anchor.y + Math.min(0, top),
      maxY: anchor.y + top + leading * lines.length,
    };
    return [
      {
        anchor,
        bboxes: [bbox],
        deduplicationKey: `${text}/${String(feature.props["id"] ?? feature.props["code"] ?? "")}`,
        deduplicationDistance: apart,
        draw: (ctx) => {
          ctx.font = font;
          ctx.textAlign = "center";
          ctx.textBaseline = "middle";
          ctx.lineJoin = "round";
          ctx.lineWidth = 4;
          ctx.strokeStyle = "rgb(251 248 243 / 92%)";
          ctx.fillStyle = colour;
          lines.forEach((line, i) => {
            const y = top + leading * (i + 0.5);
            ctx.strokeText(line, 0, y);
            ctx.fillText(line, 0, y);
          });
        },
      },
    ];
  }
}

/** Marker at the middle of an area that is drawn as an area: glyph and number. */
class AreaMarker implements LabelSymbolizer {
  place(layout: Layout, geom: Point[][], feature: Feature): Label[] | undefined {
    const box = extent(geom);
    if (feature.geomType === 1 || breadth(box) < Math.max(SMALLEST_POLYGON, 30)) return undefined;
    const anchor = centre(box);
    const zoom = layout.zoom;
    return [
      {
        anchor,
        bboxes: [{ minX: anchor.x - 16, minY: anchor.y - 17, maxX: anchor.x + 17, maxY: anchor.y + 15 }],
        deduplicationKey: `area/${String(feature.props["id"] ?? feature.props["ref"] ?? "")}`,
        deduplicationDistance: 400,
        draw: (ctx) => drawMarker(ctx, 0, 0, feature.props, zoom),
      },
    ];
  }
}

function areaName(key: "ward" | "borough"): (feature: Feature) => string | null {
  return ({ props }) => {
    const { name, code } = props;
    if (typeof name === "string" && name) return digits(name);
    return code === undefined || code === null || code === "" ? null : label(key, { code: digits(String(code)) });
  };
}

function assetName({ props }: Feature): string | null {
  return typeof props["name"] === "string" && props["name"] ? props["name"] : null;
}

/** What is painted, from the ground up. Data sources are named like their layers. */
export function paintRules(only?: (feature: Feature) => boolean): PaintRule[] {
  const filter = only ? { filter: (_zoom: number, feature: Feature) => only(feature) } : {};
  const rules: PaintRule[] = [
    { dataSource: "wards", dataLayer: "wards", symbolizer: new AreaLines("#8b8272", 1, [4, 3]), minzoom: 11 },
    { dataSource: "boroughs", dataLayer: "boroughs", symbolizer: new AreaLines("#6f6656", 1.75, []) },
    { dataSource: "assets", dataLayer: "assets", symbolizer: new AssetShapes(), ...filter },
    { dataSource: "assets", dataLayer: "assets", symbolizer: new AssetMarkers(), ...filter },
  ];
  // Counts may come as a layer of their own or inside the tiles of the assets.
  for (const dataSource of ["assets", "asset_counts"]) {
    rules.push({ dataSource, dataLayer: "asset_counts", symbolizer: new Counts() });
  }
  return rules;
}

/** What is written, most important first. */
export function labelRules(only?: (feature: Feature) => boolean): LabelRule[] {
  const filter = only ? { filter: (_zoom: number, feature: Feature) => only(feature) } : {};
  return [
    { dataSource: "assets", dataLayer: "assets", symbolizer: new AreaMarker(), minzoom: FULL_MARKER_ZOOM, ...filter },
    {
      dataSource: "assets",
      dataLayer: "assets",
      minzoom: NAME_ZOOM,
      symbolizer: new Name({
        text: assetName,
        size: 13,
        weight: 600,
        colour: INK,
        below: 15,
        smallestArea: 60,
        apart: 400,
      }),
      ...filter,
    },
    {
      dataSource: "boroughs",
      dataLayer: "boroughs",
      maxzoom: 12,
      symbolizer: new Name({
        text: areaName("borough"),
        size: 12,
        weight: 600,
        colour: SOFT,
        below: 0,
        smallestArea: 40,
        apart: 300,
      }),
    },
    {
      dataSource: "wards",
      dataLayer: "wards",
      minzoom: 13,
      symbolizer: new Name({
        text: areaName("ward"),
        size: 12,
        weight: 400,
        colour: SOFT,
        below: 0,
        smallestArea: 60,
        apart: 900,
      }),
    },
  ];
}
