import { type Context, Hono } from "hono";
import * as z from "zod";
import { partsOf, type ResetPart, resetParts } from "../sandbox/reset-parts.ts";
import { resetSandbox } from "../sandbox/reset-sandbox.ts";
import { isHop } from "../server/access/hop.ts";
import { nextTurn } from "../server/next-turn.ts";
import { problem } from "../server/problem.ts";
import { requestHeaders } from "../server/request-headers.ts";
import { socketOf } from "../server/socket-of.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { overAll } from "./over-all.ts";
import { resetInTurns } from "./reset-in-turns.ts";
import { validJson } from "./valid.ts";

const parts = Object.fromEntries(resetParts.map((part) => [part, z.boolean().optional()])) as Record<
  ResetPart,
  z.ZodOptional<z.ZodBoolean>
>;

const body = z.strictObject({
  ...parts,
  /** All sandboxes, of all instances, and not only the one that the request names. */
  all: z.boolean().optional(),
});

/** `POST reset`: puts back what the body names, or all of a sandbox without one; with `all`, of every sandbox of every instance. */
export function resetRoutes(parts: AdminParts): Hono {
  return new Hono().post("/reset", validJson(body), (context) => {
    const { all = false, ...named } = context.req.valid("json");
    const chosen = partsOf(named);
    if (all) return resetAll(context, parts, chosen);
    return inSandbox(context, parts.sandboxes, (sandbox) => {
      resetSandbox(sandbox, chosen);
      return context.json({ sandbox: sandbox.name, reset: namesOf(chosen) });
    });
  });
}

const namesOf = (chosen: Readonly<Record<ResetPart, boolean>>) => resetParts.filter((part) => chosen[part]);

async function resetAll(context: Context, parts: AdminParts, chosen: Readonly<Record<ResetPart, boolean>>) {
  if (isHop(requestHeaders(context)) && (await hasLeft(context))) {
    return problem(
      409,
      "Nothing reset",
      "The instance that asked for it did not wait, and said that nothing answered.",
    );
  }
  await resetInTurns(parts.sandboxes, chosen);
  if (chosen.journal) parts.sandboxes.instances?.forgetGone();
  const found = await overAll<{ sandboxes?: number }>(context, parts, {}, "reset", { ...chosen, all: true });
  if (found instanceof Response) return found;
  const { said, peers, missing } = found;
  const sandboxes = said.reduce((sum, { sandboxes: count = 0 }) => sum + count, 0);
  const told = { sandboxes, reset: namesOf(chosen), ...(peers && { peers }) };
  if (missing.length === 0) return context.json(told);
  const detail = `${missing.join(", ")} did not answer, and nobody knows whether its sandboxes were reset; those of the others were.`;
  return problem(502, "Not all reset", detail, told);
}

/**
 * Did the sender of a request give up? An instance that was held up for a while finds the request and its end together,
 * and reads the end a turn later.
 */
async function hasLeft(context: Context): Promise<boolean> {
  await nextTurn();
  await nextTurn();
  const socket = socketOf(context);
  return socket !== undefined && (socket.destroyed || socket.readableEnded);
}
