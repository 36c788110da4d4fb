/** Colours and hatches of conditions, outlines of kinds, and the zooms at which things change. */
import type { JsonObject } from "protomaps-leaflet";
import { isKind, type Kind } from "../../icons";

export type Grade = 1 | 2 | 3 | 4 | 5 | null;

export const INK = "#1f2933";
export const SOFT = "#5b5546";
const FILLS: Record<1 | 2 | 3 | 4 | 5, { fill: string; text: string }> = {
  1: { fill: "#12756b", text: "#ffffff" },
  2: { fill: "#8cbf63", text: INK },
  3: { fill: "#f0c24b", text: INK },
  4: { fill: "#d9772b", text: INK },
  5: { fill: "#8a1538", text: "#ffffff" },
};
export const OUTLINES: Record<Kind, string> = {
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
export const NAME_ZOOM = 16;

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
