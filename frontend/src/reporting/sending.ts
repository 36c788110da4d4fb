/** Sends what waits, one report after the other; the server takes each once, so that a doubt is settled by sending again. */
import { label } from "../page";
import { all, body, keep, type Kept } from "./store";

/** What an answer means for a report. */
export type Outcome = { standing: "sent"; url: string; number: string | null } | { standing: "waiting" } | { standing: "refused"; why: string };

/** What a status and its JSON document mean: taken, to be sent again later, or refused with a reason. */
export function outcomeOf(status: number, document: Record<string, unknown>): Outcome {
  if (status === 201 && typeof document["url"] === "string") {
    return { standing: "sent", url: document["url"], number: typeof document["number"] === "string" ? document["number"] : null };
  }
  // Too many at once, or trouble at the server's end: the report itself is not at fault.
  if (status === 429 || status >= 500 || status === 403 || status < 400) return { standing: "waiting" };
  // A proxy before the service refuses what is too large by itself, in no words of ours.
  const unsaid = status === 413 ? label("send_too_big") : String(status);
  return { standing: "refused", why: typeof document["detail"] === "string" ? document["detail"] : unsaid };
}

async function answerTo(report: Kept, tokenAddress: string): Promise<Outcome> {
  const token = await fetch(tokenAddress, { cache: "no-store" });
  if (!token.ok) return { standing: "waiting" };
  const fresh = ((await token.json()) as { token: string }).token;
  const answer = await fetch(report.action, { method: "POST", body: body(report, fresh), headers: { Accept: "application/json" } });
  const document = (answer.headers.get("Content-Type") ?? "").includes("json") ? ((await answer.json()) as Record<string, unknown>) : {};
  return outcomeOf(answer.status, document);
}

/** Sends one report and keeps what came of it. */
export async function sendOne(report: Kept, tokenAddress: string): Promise<Kept> {
  let after: Kept;
  try {
    after = { ...report, ...(await answerTo(report, tokenAddress)) };
  } catch {
    after = { ...report, standing: "waiting" };
  }
  // What has arrived need not lie on the phone any longer; only the way to it.
  if (after.standing === "sent") after = { ...after, fields: [], files: [] };
  await keep(after);
  return after;
}

const LOCK = "aitihya-outbox";
const busy = new Set<string>();

/** Marks a report as being sent by the page itself, so that it is not sent beside that. */
export function claim(id: string): void {
  busy.add(id);
}

export function release(id: string): void {
  busy.delete(id);
}

/** Sends all that waits, unless another window is doing so. `changed` is called after each, and when that window is done. */
export async function sendAll(tokenAddress: string, changed: () => Promise<void>): Promise<void> {
  const work = async (): Promise<void> => {
    for (const report of await all()) {
      if (busy.has(report.id) || report.standing === "sent" || report.standing === "refused") continue;
      const after = await sendOne(report, tokenAddress);
      await changed();
      if (after.standing === "waiting") return;
    }
  };
  if (!navigator.locks) return work();
  const free = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
  if (free) return;
  await navigator.locks.request(LOCK, () => undefined);
  await changed();
}


