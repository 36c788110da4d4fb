import { describe, expect, it, vi } from "vitest";
import { outcomeOf } from "../src/reporting/sending";
import { body, type Kept, parts, snapshot } from "../src/reporting/store";

const ID = "0b5d3bd8-6a55-4f0b-9a32-0e4f3f6a5d11";

function typed(): FormData {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", "stale");
  data.append("client_id", ID);
  data.append("text", "পুকুরে মাটি");
  data.append("answer-1-size", "small");
  data.append("answer-1-size", "large");
  data.append("photos", new File(["picture"], "pond.jpg", { type: "image/jpeg" }));
  data.append("photos", new File([], "", { type: "application/octet-stream" }));
  return data;
}

describe("a report kept on the phone", () => {
  it("holds all that was typed and the photos, but neither the token nor an empty file input", () => {
    const { fields, files } = parts(typed());
    expect(fields.map(([name]) => name)).toEqual(["client_id", "text", "answer-1-size", "answer-1-size"]);
    expect(files.map(({ file }) => file.name)).toEqual(["pond.jpg"]);
  });

  it("is sent as it was typed, with a fresh token and its own id", async () => {
    const kept: Kept = await snapshot(typed(), "The pond is being filled", "/report/");
    expect(kept.id).toBe(ID);
    const sent = body(kept, "fresh");
    expect(sent.getAll("csrfmiddlewaretoken")).toEqual(["fresh"]);
    expect(sent.getAll("answer-1-size")).toEqual(["small", "large"]);
    const photo = sent.get("photos") as File;
    expect([photo.name, photo.type, await photo.text()]).toEqual(["pond.jpg", "image/jpeg", "picture"]);
  });

  it("is not kept without an id, for it could be sent twice", async () => {
    await expect(snapshot(new FormData(), "", "/report/")).rejects.toThrow();
  });
});

describe("what an answer means", () => {
  it("is the way on where the report was taken", () => {
    expect(outcomeOf(201, { url: "/report/x/confirm/", number: null })).toEqual({ standing: "sent", url: "/report/x/confirm/", number: null });
    expect(outcomeOf(201, { url: "/track/x/", number: "C-2026-000001" })).toEqual({ standing: "sent", url: "/track/x/", number: "C-2026-000001" });
  });

  it("is to wait where the report is not at fault", () => {
    for (const status of [403, 429, 500, 503, 200]) expect(outcomeOf(status, {})).toEqual({ standing: "waiting" });
  });

  it("is said in our words where a proxy refused what is too large", () => {
    const told = { textContent: JSON.stringify({ send_too_big: "Please remove one" }) };
    vi.stubGlobal("document", { getElementById: (id: string) => (id === "page-labels" ? told : null) });
    expect(outcomeOf(413, {})).toEqual({ standing: "refused", why: "Please remove one" });
    vi.unstubAllGlobals();
  });

  it("is the reason where it was refused", () => {
    expect(outcomeOf(409, { detail: "A different report" })).toEqual({ standing: "refused", why: "A different report" });
    expect(outcomeOf(422, { detail: "Choose" })).toEqual({ standing: "refused", why: "Choose" });
    expect(outcomeOf(410, {})).toEqual({ standing: "refused", why: "410" });
  });
});
