import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FaultsInFront, frontRulesSchema } from "../../src/mock/faults/faults-in-front.ts";
import { catalog, methodsIn } from "../../src/vendor/catalog.ts";
import { parseRelease } from "../../src/wire/release.ts";
import { createPath, namedRow } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { recordedDay } from "./recording-of.ts";

const secrets = ["planted-profile", "PLANTED-REFERENCE", "planted description"];

const reference = { external_system: "SHOP", external_system_reference_number: "PLANTED-REFERENCE 1" };
const row = namedRow("a", {
  profile: "www.facebook.com/planted-profile",
  description: "planted description",
  ...reference,
});

/** A client that sends its row again when no answer comes. @param changes of the row at the second attempt */
const retrying =
  (sent: object, changes: object = {}) =>
  async (base: string, token: string) => {
    const send = (set: readonly object[]) =>
      fetch(base + createPath, {
        method: "POST",
        body: JSON.stringify({ token, social_media_customer_events_set: set }),
      });
    const answer = await send([sent]).catch(() => send([{ ...sent, ...changes }]));
    await answer.text();
  };

/** The path of a recording of the client at a system, whose first answer is lost. */
const recorded = (options: Parameters<typeof recordedDay>[0], client = retrying(row)) => {
  const rules = frontRulesSchema.parse(["lost-response"]);
  const faults = new FaultsInFront(rules, "1", methodsIn(catalog), parseRelease("R14"));
  return recordedDay(options, client, undefined, { faults });
};

describe("a client that retries, at a system whose first answer is lost", { timeout: 120_000 }, () => {
  test("that refuses the second event: the note has its words, and adopt writes them", async () => {
    const externalReferenceReused = { code: "DUP", message: "Seen before: {value}", description: "Go away" };
    const path = await recorded({ vendorErrors: { externalReferenceReused } });
    const { report, file } = await examinedAt(path);
    expect(report.notes).toContainEqual(
      expect.stringMatching(
        /^line 2, with the fault lost-response, was sent again in line 3: 1 row refused, DUP: Error:Seen before: /,
      ),
    );
    expect(file.vendorErrors).toMatchObject({ externalReferenceReused: { code: "DUP" } });
    expect(file.assumptions).toEqual({});
    for (const secret of secrets) expect(readFileSync(path, "utf8")).not.toContain(secret);
  });

  test("that stores it twice: the note says two ids, and adopt writes the variant", async () => {
    const { report, refuted, file } = await examinedAt(
      await recorded({ assumptions: { "bulk.reference-reused": "accepted" } }),
    );
    const note = "line 2, with the fault lost-response, was sent again in line 3: 1 row stored twice (two ids)";
    expect(report.notes).toContain(note);
    expect(refuted).toEqual([["bulk.reference-reused", "accepted"]]);
    expect(file.assumptions).toEqual({ "bulk.reference-reused": "accepted" });
  });

  test("that answers the first one again: the note says one id, and adopt writes the variant", async () => {
    const path = await recorded({ assumptions: { "bulk.reference-reused": "answered-again" } });
    const { report, refuted, file } = await examinedAt(path);
    const note =
      "line 2, with the fault lost-response, was sent again in line 3: 1 row answered as the first time (one id)";
    expect(report.notes).toContain(note);
    expect(refuted).toEqual([["bulk.reference-reused", "answered-again"]]);
    expect(file.assumptions).toEqual({ "bulk.reference-reused": "answered-again" });
  });

  test("an attempt with a new identifier of the row is the same, and another row is not", async () => {
    const again = await examinedAt(await recorded({}, retrying(row, { request_unique_identifier: "b" })));
    expect(again.report.notes[0]).toContain("1 row refused");
    const other = await examinedAt(await recorded({}, retrying(row, { action: "SHARE" })));
    expect(other.report.notes).toEqual(["line 2, with the fault lost-response, was not sent again"]);
  });
});
