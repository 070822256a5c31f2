import { otherCharset } from "../../../wire/other-charset.ts";
import { type Refusal, refuse } from "../../../wire/refusal.ts";
import type { Call } from "../call.ts";
import type { UsedAssumptions } from "../used-assumptions.ts";

/** How a body may be written though no page says so: it is read all the same, and that is told. */
interface BodyWriting {
  readonly id: "call.charset" | "call.byte-order-mark";
  /** What is told of it. */
  readonly warning: string;
  /** Why it is refused where it is (`--strict`). */
  readonly reason: string;
}

const byteOrderMark: BodyWriting = {
  id: "call.byte-order-mark",
  warning: "a byte order mark before the body was skipped",
  reason: "it begins with a byte order mark",
};

const none: readonly BodyWriting[] = Object.freeze([]);

/** What is odd about how the body of a call is written; nothing of a GET, whose body is not read. */
export function oddWriting({ verb, headers, hasByteOrderMark }: Call): readonly BodyWriting[] {
  const charset = verb === "GET" ? undefined : otherCharset(headers["content-type"]);
  if (charset === undefined) return hasByteOrderMark ? [byteOrderMark] : none;
  const declared: BodyWriting = {
    id: "call.charset",
    warning: "a body is read as UTF-8, whatever charset Content-Type declares",
    reason: `its Content-Type declares ${charset}, and JSON is sent in UTF-8`,
  };
  return hasByteOrderMark ? [declared, byteOrderMark] : [declared];
}

/** Says what is let pass of it, or why the call is refused. */
export function refuseWriting(call: Call, used: UsedAssumptions): Refusal | undefined {
  for (const { id, reason } of oddWriting(call)) {
    if (!used.letsPass(id)) return refuse("bodyNotJson", { reason });
  }
  return undefined;
}
