import { expect, test } from "vitest";
import { refuse } from "../../../wire/refusal.ts";
import type { Call } from "../call.ts";
import { UsedAssumptions } from "../used-assumptions.ts";
import { oddWriting, refuseWriting } from "./body-writing.ts";

const call = (verb: string, contentType: string | undefined, hasByteOrderMark: boolean): Call =>
  ({ verb, headers: contentType === undefined ? {} : { "content-type": contentType }, hasByteOrderMark }) as never;
const latin = "application/json; charset=iso-8859-1";
const idsOf = (...sent: Parameters<typeof call>) => oddWriting(call(...sent)).map(({ id }) => id);

test("what is odd about a body is the charset that it declares, and the mark that it begins with", () => {
  expect(idsOf("POST", latin, true)).toEqual(["call.charset", "call.byte-order-mark"]);
  expect(idsOf("POST", latin, false)).toEqual(["call.charset"]);
  expect(idsOf("POST", undefined, true)).toEqual(["call.byte-order-mark"]);
  expect(idsOf("POST", "application/json; charset=utf-8", false)).toEqual([]);
  expect(idsOf("GET", latin, false)).toEqual([]);
});

test("the first that is not let pass is why it is refused", () => {
  const refusedBy = (strict: boolean, switches = {}) =>
    refuseWriting(call("POST", latin, true), new UsedAssumptions(switches, strict));
  expect(refusedBy(false)).toBeUndefined();
  expect(refusedBy(true)?.values.reason).toContain("declares iso-8859-1");
  expect(refusedBy(false, { "call.byte-order-mark": "refused" })).toEqual(
    refuse("bodyNotJson", { reason: "it begins with a byte order mark" }),
  );
});
