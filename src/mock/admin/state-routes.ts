import { type Context, Hono } from "hono";
import * as z from "zod";
import { isRefusal } from "../../wire/refusal.ts";
import { JsonProblem } from "../sandbox/json-problem.ts";
import { exportState, importState } from "../sandbox/state.ts";
import { stateReader, stateText } from "../sandbox/state-text.ts";
import { bodyPieces, ClientGone } from "../server/body/receive-body.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { refusedBody } from "./json-body.ts";
import { invalid, readsJson } from "./valid.ts";

/**
 * `GET` and `PUT state`: all that calls changed in a sandbox, as one document that is written and read as it goes and comes,
 * whatever its size. A bad one changes nothing.
 */
export function stateRoutes({ sandboxes, maxBodyBytes }: AdminParts): Hono {
  const put = async (context: Context) => {
    const read = await readDocument(context, maxBodyBytes);
    if (read instanceof Response) return read;
    return inSandbox(context, sandboxes, (sandbox) => {
      const problems = importState(sandbox, read.document);
      if (problems.length > 0) return invalid("Invalid state", problems);
      const rows = Object.entries(exportState(sandbox).collections);
      return context.json({
        sandbox: sandbox.name,
        rows: Object.fromEntries(rows.map(([name, { added, replaced }]) => [name, added.length + replaced.length])),
      });
    });
  };
  return new Hono()
    .get("/state", (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        const text = ReadableStream.from(encoded(stateText(sandbox)));
        return new Response(text, { headers: { "content-type": "application/json" } });
      }),
    )
    .put("/state", readsJson(put, z.unknown()));
}

function* encoded(blocks: Iterable<string>): Generator<Uint8Array> {
  for (const block of blocks) yield Buffer.from(block);
}

async function readDocument(context: Context, maxBodyBytes: number): Promise<{ document: unknown } | Response> {
  const pieces = await bodyPieces(context, maxBodyBytes);
  if (isRefusal(pieces)) return refusedBody(pieces);
  const reader = stateReader();
  try {
    for await (const bytes of pieces) reader.write(bytes);
    return { document: reader.end() };
  } catch (error) {
    if (error instanceof ClientGone) return problem(400, "Incomplete request", error.message);
    if (!(error instanceof JsonProblem)) throw error;
    return problem(422, "Body not readable", `The body is not valid JSON: ${error.message}.`);
  }
}
