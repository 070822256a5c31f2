import { describe, expect, test } from "vitest";
import { createStandIn, type StandIn } from "../../src/index.ts";
import { readErrorWords } from "../../src/lab/examine/error-words.ts";
import { isOfAnotherError } from "../../src/lab/examine/refusal-words.ts";
import { adoptRecordings } from "../../src/lab/report/adopted-file.ts";
import { ownMethods } from "../../src/vendor/catalog.ts";
import { type VendorErrorKind, vendorErrors } from "../../src/wire/vendor-errors.ts";
import on from "./other-system.json" with { type: "json" };
import { examined, exampleCalls, randomSession, recording, type Sent } from "./sessions.ts";

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
const isHidden = (id: string) => /ambiguous|terminated|one-time-password/.test(id);

const start = (more: object) => createStandIn({ seed: "a system", logLevel: "silent", release, ...more });

test("of a system that does twenty things otherwise, in words of its own, each is named and none besides", async () => {
  await using system = start({ assumptions: on, vendorErrors: words });
  const recorder = recording((path, init) => system.fetch(path, init));
  for (const { call, clock } of exampleCalls(release)) if (clock === undefined) await recorder.send(call);
  for (const seed of [1, 2, 3]) await randomSession(seed, 30, system.token as string, recorder.send);
  const exchanges = recorder.exchanges();
  const examination = await examined(exchanges);

  const refuted = examination.findings.filter(({ id, result }) => result === "refuted" && !id.startsWith("error."));
  expect(Object.fromEntries(refuted.map(({ id, variant }) => [id, variant]))).toEqual(
    Object.fromEntries(Object.entries(on).filter(([id]) => !isHidden(id))),
  );
  expect(examination.leftovers).toEqual([]);

  const header = { kind: "recording", program: "test", release, date: "2026-11-27", host: "h" } as never;
  const none = { end: undefined, notComparable: [], transport: [], notes: [] };
  const parts = [{ header, exchanges, examination, ...none }];
  const adopted = adoptRecordings({ parts, shapes: [] });
  const { assumptions, vendorErrors: worded, observed } = adopted;
  await using likewise = start({ assumptions, vendorErrors: worded, observed });
  const [there, here] = await Promise.all([unseen(system), unseen(likewise)]);
  const same = there.filter((answer, at) => answer === here[at]);
  expect(same.length / there.length).toBeGreaterThan(95 / 122);
});

describe("words", () => {
  const said = (ref: number, message: string, ...kinds: VendorErrorKind[]) =>
    kinds.map((kind) => {
      const words = { code: "NO", message, description: "" };
      return { ref, place: "call", words, httpStatus: 200, kind, values: {}, isOdd: false };
    });
  const ours = { table: vendorErrors, expectedTable: vendorErrors, methods: ownMethods };
  const known = { values: new Set<string>(), refusalStatus: 200, ...ours };

  test("that are the same are one error, if there is one that all of it can be", () => {
    const first = said(1, "Denied.", "customerEventNotFound", "tokenUnknown");
    const { errors } = readErrorWords([...first, ...said(2, "Denied.", "tokenExpired", "tokenUnknown")], known);
    expect(errors).toEqual({ tokenUnknown: { code: "NO", message: "Denied.", description: "" } });
  });

  test("of tokens may be several, which nothing tells apart", () => {
    const all = ["No.", "Never.", "No."].flatMap((one, at) => said(at, one, "tokenUnknown", "tokenExpired"));
    const { findings, errors } = readErrorWords(all, known);
    expect(findings).toContainEqual(expect.objectContaining({ id: "error.tokenUnknown", reason: "several words" }));
    expect(errors).toMatchObject({ tokenUnknown: { message: "No." } });
  });

  test("for a token that may be unknown or expired are those of one that nobody knows", () => {
    const { errors } = readErrorWords(said(1, "No.", "tokenUnknown", "tokenExpired"), known);
    expect(errors).toEqual({ tokenUnknown: { code: "NO", message: "No.", description: "" } });
  });

  test("that are not those of an error whose words are known are of another that the refusal can be", () => {
    const missing = [1, 2].flatMap((ref) => said(ref, "Missing.", "mandatoryMissing"));
    const { errors, leftovers } = readErrorWords(
      [...missing, ...said(3, "Who?", "mandatoryMissing", "tokenUnknown")],
      known,
    );
    expect([errors.mandatoryMissing?.message, errors.tokenUnknown?.message, leftovers]).toEqual([
      "Missing.",
      "Who?",
      [],
    ]);
  });

  test("may have a limit that is known, though a row has it as its number", () => {
    const { errors } = readErrorWords(said(1, "Over 1000.", "tooManyRows"), { ...known, values: new Set(["1000"]) });
    expect(errors.tooManyRows?.message).toBe("Over 1000.");
  });

  test("of a refused login are its own, though they name members of the call", () => {
    const [seen] = said(1, "Invalid username or password.", "loginFailed") as never[];
    expect(isOfAnotherError(seen as never, vendorErrors, { username: "ann", password: "secret-1" })).toBe(false);
  });

  test("of rows are learnt with those of calls, where a row says what a call does", () => {
    const calls = ["m is unknown.", "Unknown field m."].flatMap((message, at) => said(at, message, "unknownMember"));
    const ofRow = { error_code: "NO", error_description: "Error:m is unknown. - Description:" };
    const all = [...calls, { ...calls[0], ref: 3, place: "row 1", words: ofRow }].map((one) => {
      return { ...one, values: { member: "m" } };
    });
    const { errors } = readErrorWords(all as never, known);
    expect(errors).toEqual({ unknownMember: { code: "NO", message: "{member} is unknown.", description: "" } });
  });

  test("that most refusals of an error do not have are left", () => {
    const { code, message, description } = vendorErrors.tokenMissing;
    const ours = [1, 2].flatMap((ref) => said(ref, message, "tokenMissing"));
    const all = ours.map((one) => ({ ...one, words: { code, message, description } }));
    const { leftovers, errors } = readErrorWords([...said(3, "Never.", "tokenMissing"), ...all], known);
    expect(errors).toEqual({});
    expect(leftovers.map(({ ref, at, there }) => [ref, at, there])).toContainEqual([3, "/status/message", '"Never."']);
  });
});

/** The answers to calls of chance that were not recorded, without what every system makes anew. */
async function unseen(system: StandIn): Promise<string[]> {
  system.reset();
  const { sent, send } = recording((path, init) => system.fetch(path, init));
  await randomSession(99, 120, system.token as string, send);
  return sent.map(({ status, json }: Sent) => `${status} ${JSON.stringify(json)}`.replace(/[0-9A-F]{32}/g, "an id"));
}
