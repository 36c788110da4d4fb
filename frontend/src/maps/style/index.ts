/** How assets, wards and counts are drawn: shape and glyph by kind, colour, hatch and number by condition. */
export { coloursOf, FULL_MARKER_ZOOM, gradeOf, hatchOf, kindOf, MAP_FONT, SMALLEST_POLYGON, type Grade } from "./condition";
export { drawMarker } from "./marker";
export { breakLines, CountPlace, Name } from "./naming";
export { countRadius, Counts, shortNumber } from "./painting";
export { labelRules, paintRules } from "./rules";
