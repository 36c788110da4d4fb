/** The sign of a complaint: shape and colour by how it stands. The same signs are drawn by styles/_complaints.scss. */
import type Point from "@mapbox/point-geometry";
import type { Feature, JsonObject, PaintSymbolizer } from "protomaps-leaflet";
import { INK } from "./condition";

export type Standing = "new" | "working" | "ended";

const WORKING = new Set(["in_progress", "inspection_ordered", "work_ordered"]);
const OPEN = new Set(["received", "acknowledged", "waiting", "reopened", ...WORKING]);
const FILLS: Record<Standing, string> = { new: "#f0c24b", working: "#0f5e6b", ended: "#ffffff" };

/** How a complaint stands, from its state. */
export function stateOf(props: JsonObject): Standing {
  const state = String(props["state"] ?? "");
  if (WORKING.has(state)) return "working";
  return OPEN.has(state) ? "new" : "ended";
}

/** Open: a disc; being worked on: a diamond; ended: a small square with a tick. */
export class ComplaintSigns implements PaintSymbolizer {
  draw(ctx: CanvasRenderingContext2D, geom: Point[][], z: number, feature: Feature): void {
    const standing = stateOf(feature.props);
    const r = z < 13 ? 4.5 : 7;
    for (const part of geom) for (const p of part) sign(ctx, standing, p.x, p.y, r);
  }
}

function sign(ctx: CanvasRenderingContext2D, standing: Standing, x: number, y: number, r: number): void {
  ctx.save();
  ctx.globalAlpha = 1;
  ctx.lineJoin = "round";
  ctx.beginPath();
  if (standing === "new") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (standing === "ended") ctx.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
  else {
    ctx.moveTo(x, y - r * 1.2);
    ctx.lineTo(x + r * 1.2, y);
    ctx.lineTo(x, y + r * 1.2);
    ctx.lineTo(x - r * 1.2, y);
    ctx.closePath();
  }
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = "#ffffff";
  ctx.stroke();
  ctx.fillStyle = FILLS[standing];
  ctx.fill();
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = INK;
  ctx.stroke();
  if (standing === "ended" && r > 5) {
    ctx.beginPath();
    ctx.moveTo(x - r * 0.4, y);
    ctx.lineTo(x - r * 0.1, y + r * 0.35);
    ctx.lineTo(x + r * 0.45, y - r * 0.4);
    ctx.lineWidth = 1.5;
    ctx.stroke();
  }
  ctx.restore();
}
