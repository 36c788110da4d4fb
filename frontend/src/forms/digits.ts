/** Bengali and Devanagari digits in what people type, as Latin ones. */
export function latinDigits(text: string): string {
  return text
    .replace(/[\u09e6-\u09ef]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6))
    .replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x0966));
}

/** A coordinate as typed, in any of the three scripts; null where it is none. */
export function coordinate(text: string | undefined, limit: number): number | null {
  if (!text?.trim()) return null;
  const value = Number(latinDigits(text.trim()));
  return Number.isFinite(value) && Math.abs(value) <= limit ? value : null;
}
