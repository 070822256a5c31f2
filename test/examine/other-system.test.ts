import { expect, test } from "vitest";
import { createStandIn, type StandIn } from "../../src/index.ts";
import { wordsOfSystem } from "../../src/lab/examine/words.ts";
import { adoptedFromRecordings } from "../../src/lab/report/adopted-file.ts";
import { type VendorErrorKind, vendorErrors } from "../../src/wire/vendor-errors.ts";
import { examined, exampleCalls, randomSession, recording, type Sent } from "./sessions.ts";

/** What the other system does otherwise. */
const on = {
  "call.http-status": "400",
  "call.refusal-data": "null",
  "bulk.order": "any",
  "bulk.empty-result-set": "absent",
  "bulk.empty-request-set": "refused",
  "bulk.more-than-max": "first-done",
  "bulk.repeated-identifier": "both-done",
  "bulk.reference-reused": "accepted",
  "value.null": "wrong-type",
  "value.empty-string": "absent",
  "value.letter-case": "any",
  "value.unknown-member": "refused",
  "value.outer-space": "dropped",
  "value.long-text": "refused",
  "date.far-year": "refused",
  "date.zone": "refused",
  "date.fraction": "refused",
  "date.without-time": "taken",
  "identifier.exact-text": "alike",
  "identifier.ambiguous": "first",
  "participant.terminated": "refused",
  "account.terminated": "refused",
  "access-token.one-time-password": "once",
  "fields-set.unknown": "refused",
} as const;

/** Its words: a code of its own for each error, and the values in other places. */
const words = Object.fromEntries(
  Object.entries(vendorErrors).map(([kind, { message }], at) => {
    const names = (message.match(/\{\w+\}/g) ?? []).toReversed();
    const own = `Rejected by rule ${String.fromCharCode(97 + (at % 26))}${at > 25 ? "x" : "y"} of the gate ${names.join(" for ")}`;
    return [kind, { code: `COM.GATE.${kind.toUpperCase()}`, message: own.trim(), description: "Ask the gate." }];
  }),
) as Record<VendorErrorKind, { code: string; message: string; description: string }>;

const release = "R17.0.0";

/** What no recording of these calls can show. */
const notShown = [
  "identifier.ambiguous",
  "participant.terminated",
  "account.terminated",
  "access-token.one-time-password",
];

const start = (more: object) => createStandIn({ seed: "a system", logLevel: "silent", release, ...more });

test("of a system that does twenty things otherwise, in words of its own, each is named and none besides", async () => {
  await using system = start({ assumptions: on, vendorErrors: words });
  const recorder = recording((path, init) => system.fetch(path, init));
  for (const { call, clock } of exampleCalls(release)) if (clock === undefined) await recorder.send(call);
  for (const seed of [1, 2, 3]) await randomSession(seed, 30, system.token as string, recorder.send);
  const exchanges = recorder.exchanges();
  const examination = await examined(exchanges);

  const refuted = examination.findings.filter(({ id, verdict }) => verdict === "refuted" && !id.startsWith("error."));
  expect(Object.fromEntries(refuted.map(({ id, variant }) => [id, variant]))).toEqual(
    Object.fromEntries(Object.entries(on).filter(([id]) => !notShown.includes(id))),
  );
  expect(examination.left).toEqual([]);

  const header = { kind: "recording", program: "test", release, date: "2026-11-27", host: "h" } as never;
  const part = { header, exchanges: [], end: undefined };
  const {
    assumptions,
    vendorErrors: worded,
    observed,
  } = adoptedFromRecordings({
    parts: [{ part, exchanges, notComparable: [], examination }],
    shapes: [],
    shapeDifferences: [],
    same: 0,
  });
  await using likewise = start({ assumptions, vendorErrors: worded, observed });
  const [there, here] = await Promise.all([unseen(system), unseen(likewise)]);
  const same = there.filter((answer, at) => answer === here[at]);
  expect(same.length / there.length).toBeGreaterThan(95 / 122);
});

test("what is said in the same words is one error, if there is one that all of it can be", () => {
  const seen = {
    place: "call",
    words: { code: "NO", message: "Denied.", description: "" },
    httpStatus: 200,
    values: {},
  };
  const of = (ref: number, ...kinds: VendorErrorKind[]) => kinds.map((kind) => ({ ...seen, ref, kind, isOdd: false }));
  const sightings = [...of(1, "customerEventNotFound", "tokenUnknown"), ...of(2, "tokenExpired", "tokenUnknown")];
  const { errors } = wordsOfSystem(sightings, { values: new Set(), refusalStatus: 200, table: vendorErrors });
  expect(errors).toEqual({ tokenUnknown: seen.words });
});

/** The answers to calls of chance that were not recorded, without what every system makes anew. */
async function unseen(system: StandIn): Promise<string[]> {
  system.reset();
  const { sent, send } = recording((path, init) => system.fetch(path, init));
  await randomSession(99, 120, system.token as string, send);
  return sent.map(({ status, json }: Sent) => `${status} ${JSON.stringify(json)}`.replace(/[0-9A-F]{32}/g, "an id"));
}
