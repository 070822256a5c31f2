import * as z from "zod";
import type { FaultAnswer } from "./http.ts";

const types = ["empty", "reset", "random-data", "malformed-chunk", "hang", "close-after-bytes", "slow-close"] as const;

const whole = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal(["empty", "reset", "random-data", "malformed-chunk", "hang"]) }),
    /** Bytes of the body that still come. */
    z.strictObject({ type: z.literal("close-after-bytes"), bytes: z.int().min(0).default(16) }),
    /** The whole answer comes, and the connection closes so much later. */
    z.strictObject({ type: z.literal("slow-close"), durationMs: z.int().min(0).max(3_600_000).default(1000) }),
  ],
  { error: () => `expected one of ${types.join(", ")}` },
);

/** The connection breaks. A text is short for `{type}`. */
export const connectionSchema = z.preprocess(
  (written) => (typeof written === "string" ? { type: written } : written),
  whole,
) as unknown as z.ZodType<z.output<typeof whole>, (typeof types)[number] | z.input<typeof whole>>;

export type ConnectionEffect = z.output<typeof connectionSchema>;

/** The connection of a call, below HTTP. */
export interface Line {
  /** The head of an answer, as it stands. */
  head(status: number, headers: Readonly<Record<string, string>>): void;
  write(bytes: Uint8Array | string): void;
  /** Closes in order, after what was written. */
  close(): void;
  reset(): void;
  /** Ends early when the other side goes away or the server stops. */
  pause(ms: number): Promise<void>;
  /** Until the connection is no more. */
  gone(): Promise<void>;
}

/**
 * Breaks a connection as the effect says.
 * @param answer what would have gone out
 * @param noise bytes that are no HTTP
 */
export async function breakConnection(
  effect: ConnectionEffect,
  answer: Pick<FaultAnswer, "status" | "headers"> & { readonly body: Uint8Array },
  noise: Uint8Array,
  line: Line,
): Promise<void> {
  const { status, headers, body } = answer;
  switch (effect.type) {
    case "empty":
      line.close();
      break;
    case "reset":
      line.reset();
      break;
    case "random-data":
      line.write(noise);
      line.close();
      break;
    case "malformed-chunk":
      line.head(status, { ...headers, "transfer-encoding": "chunked" });
      line.write("ZZ\r\n");
      line.write(body);
      line.close();
      break;
    case "hang":
      break;
    case "close-after-bytes":
      line.head(status, { ...headers, "content-length": String(body.length), connection: "close" });
      line.write(body.subarray(0, effect.bytes));
      line.close();
      break;
    case "slow-close":
      // Without a length the body ends with the connection, so the client waits for its end.
      line.head(status, { ...headers, connection: "close" });
      line.write(body);
      await line.pause(effect.durationMs);
      line.close();
      break;
  }
  await line.gone();
}
