/** Bengali and Devanagari digits in what people type, as Latin ones. */
export function latinDigits(text: string): string {
  return text.replace(/[\u09e6-\u09ef]/g, (d) => String(d.charCodeAt(0) - 0x09e6)).replace(/[\u0966-\u096f]/g, (d) => String(d.charCodeAt(0) - 0x0966));
}
