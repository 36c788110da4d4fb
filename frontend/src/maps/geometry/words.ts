/** What is said of a shape: where a place is, how large it is, what is wrong with it. */
import { digits, label } from "../../page";
import type { Fault } from "./crossings";
import { sizeOf } from "./measure";
import { countOf, type Place, type Shape } from "./shape";

export function placeText([lon, lat]: Place): Record<string, string> {
  return { lat: digits(lat.toFixed(5)), lon: digits(lon.toFixed(5)) };
}

/** The size of a line (m, km) or an area (m², hectares), and how many corners it has. */
export function sizeText(shape: Shape): string {
  const size = sizeOf(shape);
  const key = shape.family === "line" ? (size < 1000 ? "about_metres" : "about_kilometres") : size < 10_000 ? "about_area" : "about_hectares";
  const n = { about_metres: size, about_kilometres: size / 1000, about_area: size, about_hectares: size / 10_000 }[key];
  const places = key === "about_kilometres" || key === "about_hectares" ? 2 : 0;
  return label(key, { n: digits(n.toFixed(places)), corners: digits(countOf(shape)) });
}

export function faultText(fault: Fault, count: number): string {
  const more = count > 1 ? ` ${label("faults_more", { n: digits(count - 1) })}` : "";
  if (fault.type !== "crossing") return label(fault.type === "hole-outside" ? "hole_outside" : "parts_overlap", placeText(fault.at)) + more;
  const [one, other] = fault.sides;
  const sides = { one: digits(one.corner.at + 1), other: digits(other.corner.at + 1) };
  const key = one.corner.ring === other.corner.ring && one.corner.part === other.corner.part ? "sides_cross" : "rings_cross";
  return label(key, { ...sides, ...placeText(fault.at) }) + more;
}
