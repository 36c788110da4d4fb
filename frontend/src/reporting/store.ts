/** Reports that wait on this phone, with their photos: IndexedDB, one row a report, until the server has taken it. */
import { Shelf } from "../shelf";

export type Standing = "sending" | "waiting" | "refused" | "sent";

export interface KeptFile {
  field: string;
  name: string;
  blob: Blob;
}

/** A report as it will be sent. `id` is its client_id: under it the server takes it once, however often it comes. */
export interface Kept {
  id: string;
  at: number;
  action: string;
  about: string;
  fields: [string, string][];
  files: KeptFile[];
  standing: Standing;
  why?: string;
  url?: string;
  number?: string | null;
}

const shelf = new Shelf("aitihya-outbox", "reports", "id");
const LEFT_OUT = new Set(["csrfmiddlewaretoken"]);

export const keep = (report: Kept): Promise<unknown> => shelf.within("readwrite", (store) => store.put(report));
export const forget = (id: string): Promise<unknown> => shelf.within("readwrite", (store) => store.delete(id));
export const find = (id: string): Promise<Kept | undefined> => shelf.within("readonly", (store) => store.get(id) as IDBRequest<Kept | undefined>);

/** All that waits, the oldest first. */
export async function all(): Promise<Kept[]> {
  const found = await shelf.within("readonly", (store) => store.getAll() as IDBRequest<Kept[]>);
  return found.sort((one, other) => one.at - other.at);
}

/** What a form holds, apart from its token: that of a page kept for days is stale. */
export function parts(data: FormData): { fields: [string, string][]; files: { field: string; file: File }[] } {
  const fields: [string, string][] = [];
  const files: { field: string; file: File }[] = [];
  for (const [name, value] of data) {
    if (value instanceof File) {
      if (value.size > 0) files.push({ field: name, file: value });
    } else if (!LEFT_OUT.has(name)) fields.push([name, value]);
  }
  return { fields, files };
}

/** Takes a form's content over; photos are copied, for a file that another programme made may vanish. */
export async function snapshot(data: FormData, about: string, action: string): Promise<Kept> {
  const { fields, files } = parts(data);
  const id = fields.find(([name]) => name === "client_id")?.[1];
  if (!id) throw new Error("a report without an id");
  const copies = files.map(async ({ field, file }) => ({
    field,
    name: file.name,
    blob: new Blob([await file.arrayBuffer()], { type: file.type }),
  }));
  return { id, at: Date.now(), action, about, fields, files: await Promise.all(copies), standing: "sending" };
}

/** The request's body, with a fresh token. */
export function body(report: Kept, token: string): FormData {
  const data = new FormData();
  for (const [name, value] of report.fields) data.append(name, value);
  for (const { field, name, blob } of report.files) data.append(field, blob, name);
  data.append("csrfmiddlewaretoken", token);
  return data;
}
