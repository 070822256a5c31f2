import type { NumberedRecord } from "../journal/journal.ts";

/** A line an entry; each is rendered when the reader wants it, so that a large journal is never there twice. */
export function entryLines(found: readonly NumberedRecord[], shown: (one: NumberedRecord) => object): Response {
  const encoder = new TextEncoder();
  const all = found.values();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value, done } = all.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(shown(value))}\n`));
    },
  });
  return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}
