/** What is written on the map, and the markers that stand in the middle of areas. */
import type Point from "@mapbox/point-geometry";
import type { Bbox, Feature, Label, LabelSymbolizer, Layout } from "protomaps-leaflet";
import { digits, label } from "../../page";
import { MAP_FONT, SMALLEST_POLYGON } from "./condition";
import { breadth, centre, extent } from "./geometry";
import { drawMarker } from "./marker";

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
