/** A position as people write or paste it; the server reads the same (assets/editing/positions.py). */
import { latinDigits } from "./digits";

const NUMBER = String.raw`[-+]?\d{1,3}(?:\.\d+)?`;
const PAIR = new RegExp(String.raw`^(${NUMBER})\s*°?\s*([NSEW])?\s*[,;\s]\s*(${NUMBER})\s*°?\s*([NSEW])?$`);
// The pin of a map's address comes before the middle of its view.
const ADDRESSES = [
  new RegExp(String.raw`!3d(${NUMBER})!4d(${NUMBER})`),
  new RegExp(String.raw`[?&](?:q|query|ll|mlat|daddr)=(${NUMBER})(?:,|%2C|&mlon=)\s*(${NUMBER})`),
  new RegExp(String.raw`^geo:(${NUMBER}),(${NUMBER})`),
  new RegExp(String.raw`@(${NUMBER}),(${NUMBER})`),
  new RegExp(String.raw`#map=[\d.]+/(${NUMBER})/(${NUMBER})`),
];
const SIZE = String.raw`(\d{1,3})\s*°\s*(\d{1,2}(?:\.\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:["″”]|''|′′|’’)\s*)?`;
// The letter behind both, or before both.
const ANGLES = [new RegExp(String.raw`${SIZE}([NSEW])?`, "g"), new RegExp(String.raw`([NSEW])\s*${SIZE}`, "g")];
const LETTERS: [string, string][] = [
  ["উত্তর", "N"],
  ["উঃ", "N"],
  ["পূর্ব", "E"],
  ["পূঃ", "E"],
  ["उत्तर", "N"],
  ["पूर्व", "E"],
  ["उ°", "N"],
];
const LONGEST = 400;

export interface Position {
  lat: number;
  lon: number;
}
type Bounds = readonly [number, number, number, number];
interface Read extends Position {
  sure: boolean;
}
type Angle = [number, string | undefined];

/** The position that a text gives in any of the scripts' digits; null where it gives none. `city`: west, south, east, north. */
export function readPosition(text: string, city: Bounds): Position | null {
  if (text.length > LONGEST) return null;
  let plain = latinDigits(text.normalize("NFC")).trim();
  for (const [word, letter] of LETTERS) plain = plain.replaceAll(word.normalize("NFC"), letter);
  const found = fromAddress(plain) ?? fromAngles(plain) ?? fromPair(plain);
  return found && checked(found, city);
}

function fromAddress(plain: string): Read | null {
  for (const form of ADDRESSES) {
    const match = form.exec(plain);
    if (match) return { lat: Number(match[1]), lon: Number(match[2]), sure: true };
  }
  return null;
}

function fromAngles(plain: string): Read | null {
  const upper = plain.toUpperCase();
  for (const [form, angle] of ANGLES.entries()) {
    const angles = [...upper.matchAll(angle)];
    if (angles.length !== 2 || upper.replace(angle, "").replace(/[ ,;]/g, "") !== "") continue;
    const values: Angle[] = [];
    for (const [, ...groups] of angles) {
      const letter = form === 0 ? groups[3] : groups.shift();
      const [degrees, minutes, seconds] = groups;
      if (Number(minutes) >= 60 || Number(seconds ?? 0) >= 60) return null;
      values.push([Number(degrees) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600, letter]);
    }
    return byLetters(values[0]!, values[1]!);
  }
  return null;
}

function fromPair(plain: string): Read | null {
  const match = PAIR.exec(plain.replace(/^[()[\] ]+|[()[\] ]+$/g, "").toUpperCase());
  return match && byLetters([Number(match[1]), match[2]], [Number(match[3]), match[4]]);
}

function byLetters(first: Angle, second: Angle): Read | null {
  const signed = [first, second].map(([size, letter]) => (letter === "S" || letter === "W" ? -size : size));
  const [one, other] = [first[1], second[1]];
  const [a, b] = [signed[0]!, signed[1]!];
  if (one === undefined && other === undefined) return { lat: a, lon: b, sure: false };
  if ((one === "N" || one === "S") && (other === "E" || other === "W")) return { lat: a, lon: b, sure: true };
  if ((one === "E" || one === "W") && (other === "N" || other === "S")) return { lat: b, lon: a, sure: true };
  return null;
}

function checked({ lat, lon, sure }: Read, city: Bounds): Position | null {
  const inCity = (latitude: number, longitude: number): boolean =>
    city[1] <= latitude && latitude <= city[3] && city[0] <= longitude && longitude <= city[2];
  const turned = !sure && !inCity(lat, lon) && inCity(lon, lat);
  const position = turned ? { lat: lon, lon: lat } : { lat, lon };
  return Math.abs(position.lat) <= 90 && Math.abs(position.lon) <= 180 ? position : null;
}
