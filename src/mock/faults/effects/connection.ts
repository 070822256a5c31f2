import { STATUS_CODES } from "node:http";
import * as z from "zod";
import { orShorthand } from "../../../schema/read-by.ts";
import type { EffectKind } from "./kind.ts";

const silent = ["empty", "reset", "random-data", "hang"] as const;
const types = [...silent, "malformed-chunk", "close-after-bytes", "slow-close"] as const;

const whole = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal([...silent, "malformed-chunk"]) }),
    z.strictObject({ type: z.literal("close-after-bytes"), bytes: z.int().min(0).default(16) }),
    /** The connection closes so long after the whole answer. */
    z.strictObject({ type: z.literal("slow-close"), durationMs: z.int().min(0).max(3_600_000).default(1000) }),
  ],
  { error: () => `expected one of ${types.join(", ")}` },
);

const schema = orShorthand("string", (type: (typeof types)[number]) => ({ type }), whole);

export const connection = {
  schema,
  header: { connection: ["/type"], bytes: ["/bytes"] },
  forms: [
    ["Close the connection", "after-commit", { type: "reset" }],
    ["Never respond", "after-commit", { type: "hang" }],
  ],
  sentence({ type }, phase) {
    const words = { reset: "Connection closed", hang: "No response ever" }[type as string];
    const isStored = phase === "after-commit";
    return `${words ?? `Connection: ${type.replaceAll("-", " ")}`}${isStored ? " after it was stored" : ""}`;
  },
  breaks: (part) => ({
    name: part.type,
    isSilent: silent.some((type) => type === part.type),
    sent: (body, noise) => sentBy(part, body, noise),
    async act({ status, headers, body }, noise, socket, pause) {
      if (part.type === "hang") return;
      if (part.type === "reset") {
        socket.resetAndDestroy();
        return;
      }
      const more = headersOf(part, body);
      if (more) {
        const lines = Object.entries({ ...headers, ...more }).map(([name, text]) => `${name}: ${text}\r\n`);
        socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
      }
      const sent = sentBy(part, body, noise);
      if (sent.length > 0) socket.write(sent);
      if (part.type === "slow-close") await pause(part.durationMs);
      socket.destroySoon();
    },
  }),
} as const satisfies EffectKind<z.output<typeof schema>>;

/** The headers about the length of the body; `undefined` if no HTTP goes out. */
function headersOf({ type }: z.output<typeof schema>, body: Uint8Array): Record<string, string> | undefined {
  if (type === "malformed-chunk") return { "transfer-encoding": "chunked" };
  if (type === "close-after-bytes") return { "content-length": String(body.length), connection: "close" };
  // Without a length the body ends with the connection, so the client waits for the end.
  return type === "slow-close" ? { connection: "close" } : undefined;
}

/** The bytes of a body that go out. */
function sentBy(part: z.output<typeof schema>, body: Uint8Array, noise: Uint8Array): Uint8Array {
  if (part.type === "random-data") return noise;
  if (part.type === "malformed-chunk") return Buffer.concat([Buffer.from("ZZ\r\n"), body]);
  if (part.type === "close-after-bytes") return body.subarray(0, part.bytes);
  return part.type === "slow-close" ? body : new Uint8Array();
}
