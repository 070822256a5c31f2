import { describe, expect, test } from "vitest";
import { ownMethods } from "../../vendor/catalog.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { readErrorWords } from "./error-words.ts";
import { isOfAnotherError } from "./refusal-words.ts";

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
