import { describe, expect, test } from "vitest";
import type { WrittenSwitches } from "../../src/assumptions/switches.ts";
import { listAssumptions } from "../../src/documents/list-assumptions.ts";
import { formatReport } from "../../src/tenant/report/formats.ts";
import { catalog } from "../../src/vendor/catalog.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { eventRow } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { recordedDay, recordingOf } from "./recording-of.ts";
import { send, sendRows, sendShortDay } from "./send-day.ts";

const switches = {
  "call.http-status": "400",
  "call.refusal-data": "absent",
  "bulk.empty-request-set": "refused",
  "bulk.reference-reused": "accepted",
  "value.null": "wrong-type",
  "identifier.one-of": "first-wins",
  "fields-set.filters": "ignored",
} as const;

const texts = {
  tokenUnknown: { code: "COM.CRM.TOKEN", message: "Who are you?", description: "Log in first" },
  mandatoryMissing: { code: "GIVE", message: "Please give {member}", description: "Something is absent" },
  wrongType: { code: "KIND", message: "Cannot use {value} for {path}", description: "Look at its type" },
} as const;

describe("drift", { timeout: 120_000 }, () => {
  test("from a system that does as we do is none", async () => {
    const path = await recordedDay({});
    const { report, refuted, confirmed, file } = await examinedAt(path);
    expect(report).toMatchObject({ outcome: "same", unexplained: [], counts: { same: 23, different: 0 } });
    expect(refuted).toEqual([]);
    expect(file).toMatchObject({ assumptions: {}, vendorErrors: {}, observed: { notAdopted: [] } });
    expect(confirmed).toEqual(
      expect.arrayContaining([...Object.keys(switches), ...Object.keys(texts).map((kind) => `error.${kind}`)]),
    );
    expect(report.coverage).toMatchObject({ methods: { seen: 5, of: 12 } });
  });

  test.each([{ "identifier.exact-text": "alike" }, { "value.outer-space": "dropped" }] as WrittenSwitches[])(
    "names both variants that explain what %j did, and refutes none",
    async (assumptions) => {
      const path = await recordedDay({ assumptions }, async (base, token) => {
        for (const number of [" ACR0000000164 ", "ACR0000000164"]) {
          await sendRows(base, token, [eventRow({ accounts_receivable_identifier: { number } })]);
        }
      });
      const { report, refuted } = await examinedAt(path);
      expect([refuted, report.unexplained]).toMatchObject([
        [],
        [{ dependsOn: ["identifier.exact-text=alike", "value.outer-space=dropped"] }],
      ]);
    },
  );

  test("prints a name with a line break in one line", async () => {
    const { report } = await examinedAt(await recordingOf({ status: { code: "OK" }, data: {} }));
    const named = { ...report, target: { ...report.target, host: "h\n::error::a" }, notes: ["n\n::error::b"] };
    expect(
      formatReport(named, "text")
        .split("\n")
        .filter((line) => line.includes("::error::")),
    ).toEqual([expect.stringMatching(/^h\\u\{a\}/), expect.stringMatching(/^note: n\\u\{a\}/)]);
  });

  test("reports a free text that the system changed, at its location", async () => {
    const changed = (text: string) => text.replace("one\\r\\ntwo", "one\\ntwo");
    const path = await recordedDay(
      {},
      async (base, token) => {
        const created = await sendRows(base, token, [eventRow({ description: "one\r\ntwo" })]);
        const [{ id = "" } = {}] = JSON.parse(created).data.processed_customer_events_set;
        const query = new URLSearchParams({ token, customer_event_identifier: `id=${id}` });
        await (await fetch(`${base}/crmapi/rest/v2/customer_events/social_media/show?${query}`)).text();
      },
      (answer) => Object.assign(answer, { text: changed(JSON.stringify(answer.body)) }),
    );
    expect((await examinedAt(path)).report).toMatchObject({
      counts: { same: 1, different: 1 },
      unexplained: [{ at: "/data/description", actual: expect.stringMatching(/^"not as sent /) }],
    });
  });

  test("finds what only the list after a create shows, also if it repeats the list before", async () => {
    const day = async (base: string, token: string) => {
      const request = { token, accounts_receivable_identifier: { number: "ACR0000000164" } };
      const list = () => send(`${base}/crmapi/rest/v2/customer_events/social_media/list`, request);
      await list();
      await sendRows(base, token, [eventRow({ description: "" })]);
      await list();
    };
    const withNull = await recordedDay({ assumptions: { "value.empty-string": "absent" } }, day);
    expect((await examinedAt(withNull)).refuted).toEqual([["value.empty-string", "absent"]]);
    const switched = await examinedAt(await recordedDay({}, day), { switches: { "value.empty-string": "absent" } });
    expect(switched.refuted).toEqual([["value.empty-string", "as-assumed"]]);
    const withNone = await recordedDay(
      {},
      day,
      ({ body }) => Array.isArray(body.data) && Object.assign(body, { data: [] }),
    );
    const found = { counts: { same: 2, different: 1 }, unexplained: [{ at: "/data" }] };
    expect((await examinedAt(withNone)).report).toMatchObject(found);
  });

  test("says how many members an answer has that was not recorded", async () => {
    const names = Array.from({ length: 20_000 }, (_, at) => [`name${at}`, at] as const);
    const path = await recordingOf({ data: Object.fromEntries(names) });
    const { report } = await examinedAt(path);
    expect(report).toMatchObject({ outcome: "inconclusive", counts: { same: 0, different: 0, inconclusive: 1 } });
    expect(report.notes).toEqual(["not comparable: 1, because exchange not recorded: 20000 members"]);
  });

  test("confirms nothing that has no variant and no place, as the slash at the end of a path", async () => {
    const path = await recordedDay({}, async (base, token) => {
      const query = new URLSearchParams({ token, customer_event_identifier: "number=5" });
      for (const end of ["", "/"])
        await (await fetch(`${base}/crmapi/rest/v2/customer_events/social_media/show${end}?${query}`)).text();
    });
    const { report, confirmed } = await examinedAt(path);
    expect([report.counts.same, confirmed.includes("call.trailing-slash")]).toEqual([2, false]);
  });

  test("finds each difference under its id, and nothing else", async () => {
    const path = await recordedDay({ assumptions: switches, vendorErrors: texts });
    const { report, refuted, file: config, again } = await examinedAt(path);
    // A token that never was good may have ended: which of the errors it is, the words do not say.
    const { tokenUnknown, ...told } = texts;
    expect(Object.fromEntries(refuted)).toStrictEqual({
      ...switches,
      ...Object.fromEntries(Object.keys(told).map((kind) => [`error.${kind}`, undefined])),
    });
    expect(report.assumptions).toContainEqual(
      expect.objectContaining({ id: "error.tokenUnknown", verdict: "inconclusive", reason: "data" }),
    );
    expect(report.outcome).toBe("different");

    // A config file makes the mock server answer likewise.
    expect(config.assumptions).toEqual(switches);
    expect(config.vendorErrors).toMatchObject({
      wrongType: { ...texts.wrongType, provenance: "observed" },
      mandatoryMissing: texts.mandatoryMissing,
    });
    const { unexplained } = (await again()).report;
    expect(unexplained.map(({ actual }) => actual)).toEqual([JSON.stringify(tokenUnknown.code)]);
  });

  test("adopts no code that the recorder hid, and says that it is masked", async () => {
    const hidden = { tokenMissing: { code: "a@b.example", message: "No." } };
    const path = await recordedDay({ vendorErrors: hidden }, async (base) => {
      await sendRows(base, "", [eventRow()]);
    });
    const { report, file } = await examinedAt(path);
    expect(report.assumptions).toContainEqual(expect.objectContaining({ id: "error.tokenMissing", reason: "masked" }));
    expect(file.vendorErrors).toEqual({});
    expect(JSON.stringify(file)).not.toContain("…");
  });

  test("two recordings are adopted alike in both orders, and what contradicts is named, not adopted", async () => {
    const paths = [
      await recordedDay(
        { assumptions: { "value.null": "wrong-type", "bulk.empty-request-set": "refused" } },
        sendShortDay,
      ),
      await recordedDay({ assumptions: { "value.null": "wrong-type" } }, sendShortDay),
    ];
    const { file: config } = await examinedAt(paths);
    expect((await examinedAt([...paths].reverse())).file).toEqual(config);
    expect(config.assumptions).toEqual({ "value.null": "wrong-type" });
    expect(config.observed.notAdopted).toEqual([
      {
        kind: "bulk.empty-request-set",
        reason: expect.stringMatching(/^recordings contradict each other: as assumed \(.*; refused \(/),
      },
    ]);
    expect(config.observed.verdicts.map(({ id }) => id)).not.toContain("bulk.empty-request-set");
    const listed = listAssumptions(catalog, vendorErrors, config.observed).find(({ id }) => id === "value.null");
    expect(listed?.evidence.observations).toHaveLength(2);
  });
});
