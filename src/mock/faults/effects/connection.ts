import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import * as z from "zod";
import { orShort } from "../../../matching/read-by.ts";
import type { FaultAnswer } from "./http.ts";

const types = ["empty", "reset", "random-data", "malformed-chunk", "hang", "close-after-bytes", "slow-close"] as const;

const whole = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal(["empty", "reset", "random-data", "malformed-chunk", "hang"]) }),
    z.strictObject({ type: z.literal("close-after-bytes"), bytes: z.int().min(0).default(16) }),
    /** The whole answer comes, and the connection closes so much later. */
    z.strictObject({ type: z.literal("slow-close"), durationMs: z.int().min(0).max(3_600_000).default(1000) }),
  ],
  { error: () => `expected one of ${types.join(", ")}` },
);

/** The connection breaks. A text is short for `{type}`. */
export const connectionSchema = orShort("string", (type: (typeof types)[number]) => ({ type }), whole);

export type ConnectionEffect = z.output<typeof connectionSchema>;

/** Breaks a connection: `noise` is no HTTP, and `pause` ends early when the client goes or the server stops. */
export async function breakConnection(
  effect: ConnectionEffect,
  { status, headers, body }: Pick<FaultAnswer, "status" | "headers"> & { readonly body: Uint8Array },
  noise: Uint8Array,
  socket: Socket,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  const writeHead = (more: Readonly<Record<string, string>>) => {
    const lines = Object.entries({ ...headers, ...more }).map(([name, text]) => `${name}: ${text}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
  };
  switch (effect.type) {
    case "hang":
      return;
    case "reset":
      socket.resetAndDestroy();
      return;
    case "empty":
      break;
    case "random-data":
      socket.write(noise);
      break;
    case "malformed-chunk":
      writeHead({ "transfer-encoding": "chunked" });
      socket.write("ZZ\r\n");
      socket.write(body);
      break;
    case "close-after-bytes":
      writeHead({ "content-length": String(body.length), connection: "close" });
      socket.write(body.subarray(0, effect.bytes));
      break;
    case "slow-close":
      // Without a length the body ends with the connection, so the client waits for its end.
      writeHead({ connection: "close" });
      socket.write(body);
      await pause(effect.durationMs);
      break;
  }
  socket.destroySoon();
}
