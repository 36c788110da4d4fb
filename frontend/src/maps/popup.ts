/** What a map says about an asset: name, kind, condition, the way to its page. */
import { label } from "../page";
import { conditionText } from "./frame";
import { gradeOf, kindOf } from "./style";
import type { JsonObject } from "protomaps-leaflet";
import { icon } from "../icons";

export interface AssetSeen {
  id: number;
  ref: string;
  kind: string;
  condition: number | null;
  name: string;
  url: string;
}

/** The asset behind a feature's attributes. */
export function assetOf(props: JsonObject, urlTemplate: string): AssetSeen {
  const ref = String(props["ref"] ?? "");
  return {
    id: Number(props["id"] ?? 0),
    ref,
    kind: kindOf(props),
    condition: gradeOf(props),
    name: String(props["name"] ?? "") || label("unnamed"),
    url: ref ? urlTemplate.replace("{ref}", encodeURIComponent(ref)) : "",
  };
}

/** Number and word of a condition on its colour. */
export function conditionMark(condition: number | null): HTMLElement {
  const grade = gradeOf({ condition });
  const mark = document.createElement("span");
  mark.className = `tag ${grade === null ? "" : `tag--condition-${grade}`}`;
  mark.textContent = conditionText(grade);
  return mark;
}

/** The content of a popup for one or more assets. */
export function popupContent(assets: AssetSeen[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "map-popup";
  if (assets.length > 1) {
    const head = document.createElement("p");
    head.className = "map-popup__head";
    head.textContent = label("several_here");
    box.append(head);
  }
  for (const asset of assets) {
    const entry = document.createElement("div");
    entry.className = "map-popup__asset";
    const title = document.createElement(asset.url ? "a" : "strong");
    if (title instanceof HTMLAnchorElement) title.href = asset.url;
    title.className = "map-popup__name";
    title.textContent = asset.name;
    const facts = document.createElement("p");
    facts.className = "map-popup__facts";
    const kind = document.createElement("span");
    kind.append(icon(`kind-${asset.kind}`), label(`kind_${asset.kind}`));
    facts.append(kind, conditionMark(asset.condition));
    entry.append(title, facts);
    box.append(entry);
  }
  return box;
}
