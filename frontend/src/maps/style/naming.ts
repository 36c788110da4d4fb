/** What is written on the map, and the markers that stand in the middle of areas. */
import type Point from "@mapbox/point-geometry";
import type { Bbox, Feature, Label, LabelSymbolizer, Layout } from "protomaps-leaflet";
import { digits, label } from "../../page";
import { MAP_FONT, SMALLEST_POLYGON } from "./condition";
import { breadth, centre, extent } from "./geometry";
import { drawMarker } from "./marker";
import { countRadius } from "./painting";

/** How far above and below its middle an area may be named where something stands there, in pixels. */
const NEARBY = [0, 20, -20, 36, -36];
/** Between the name of an area and what stands beside it, in pixels. */
const ROOM = 9;

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

function grown(box: Bbox, by: number): Bbox {
  return { minX: box.minX - by, maxX: box.maxX + by, minY: box.minY - by, maxY: box.maxY + by };
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
export class Name implements LabelSymbolizer {
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
    const around = (y: number): Bbox => ({
      minX: anchor.x - width / 2 - 3,
      maxX: anchor.x + width / 2 + 3,
      minY: y + Math.min(0, top),
      maxY: y + top + leading * lines.length,
    });
    const within = isArea ? (box.maxY - box.minY) / 4 : 0;
    const free = (by: number): boolean =>
      Math.abs(by) <= within && !layout.index.bboxCollides(grown(around(anchor.y + by), isArea ? ROOM : 0), layout.order);
    const shift = NEARBY.find(free);
    if (shift === undefined) return undefined;
    anchor.y += shift;
    const bbox = around(anchor.y);
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

/** Keeps names off the disc of a count, which is painted. */
export class CountPlace implements LabelSymbolizer {
  place(_layout: Layout, geom: Point[][], feature: Feature): Label[] {
    // Of two discs that touch only one would be kept free if each had all of its room: names keep away by themselves.
    const r = countRadius(Number(feature.props["n"] ?? 0)) * 0.55;
    return geom.flat().map((anchor) => ({
      anchor,
      bboxes: [{ minX: anchor.x - r, minY: anchor.y - r, maxX: anchor.x + r, maxY: anchor.y + r }],
      draw: () => undefined,
    }));
  }
}

/** Marker at the middle of an area that is drawn as an area: glyph and number. */
export class AreaMarker implements LabelSymbolizer {
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

export function areaName(key: "ward" | "borough"): (feature: Feature) => string | null {
  return ({ props }) => {
    const { name, code } = props;
    if (typeof name === "string" && name) return digits(name);
    return code === undefined || code === null || code === "" ? null : label(key, { code: digits(String(code)) });
  };
}

export function assetName({ props }: Feature): string | null {
  return typeof props["name"] === "string" && props["name"] ? props["name"] : null;
}
