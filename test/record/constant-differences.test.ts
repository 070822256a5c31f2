import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { overrideVendorErrors, vendorErrors } from "../../src/wire/vendor-errors.ts";
import { eventRow } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { type Outgoing, recordedDay } from "./recording-of.ts";
import { sendDay, sendRows } from "./send-day.ts";

type Mutate = (answer: Outgoing) => unknown;

const whereOk =
  (isOk: boolean, mutate: Mutate): Mutate =>
  (answer) =>
    (answer.body.status.code === "OK") === isOk && mutate(answer);
const ofDone = (mutate: Mutate) => whereOk(true, mutate);
const ofRefusals = (mutate: Mutate) => whereOk(false, mutate);
const ofRows =
  (set: string, mutate: (row: Record<string, unknown>) => unknown): Mutate =>
  ({ body }) =>
    (body.data?.[`${set}_customer_events_set`] ?? []).forEach(mutate);

const operation = "customer_events.bulk.social_media.create";
const done = { message: "", description: "Done" };
const of401 = { httpStatus: 401 };

/** What a system does in every answer of a kind; what the file says of it, and what is left of it, once and after adoption. */
const everywhere: Readonly<Record<string, { mutate: Mutate; file?: object; setting?: string; left?: object }>> = {
  "numbers of another type": {
    mutate: ofRows("processed", (row) => Object.assign(row, row["number"] && { number: Number(row["number"]) })),
  },
  "no text as null": { mutate: ofDone(({ body }) => Object.assign(body.status, { message: null })) },
  "words of calls that are done": {
    mutate: ofDone(({ body }) => Object.assign(body.status, done)),
    file: { observed: { done } },
    left: { operation: "every method", there: "Done" },
  },
  "HTTP 401 for refusals": {
    mutate: ofRefusals((answer) => Object.assign(answer, { status: 401 })),
    file: { refusalStatus: 401, vendorErrors: {} },
    setting: "refusalStatus 401",
  },
  "HTTP 401 for tokens": {
    mutate: ofRefusals((answer) => /token/i.test(answer.body.status.message) && Object.assign(answer, { status: 401 })),
    file: { vendorErrors: { tokenMissing: of401, tokenReleased: of401, tokenUnknown: of401 } },
    setting: "the httpStatus of each error",
  },
  "one code for rows that fail": {
    mutate: ofRows("unprocessed", (row) => Object.assign(row, { error_code: "E1" })),
    file: { vendorErrors: { unitNotFound: { code: "E1" }, wrongType: { row: { code: "E1" } } } },
  },
  "a list for data of refusals": {
    mutate: ofRefusals(({ body }) => Object.assign(body, { data: [] })),
    left: { operation: "every method", there: "data is []" },
  },
  "HTTP 201 for calls that are done": {
    mutate: ofDone((answer) => Object.assign(answer, { status: 201 })),
    left: { operation: "every method", there: "HTTP 201" },
  },
  "null for an empty set": {
    mutate: ofDone(({ body: { data } }) => {
      if (data?.unprocessed_customer_events_set?.length === 0) data.unprocessed_customer_events_set = null;
    }),
    left: { operation, there: "null" },
  },
};

test.each(Object.entries(everywhere))(
  "%s hides nothing else, and is told once",
  { timeout: 60_000 },
  async (_, one) => {
    const { mutate, file = {}, setting, left } = one;
    const path = await recordedDay({ assumptions: { "value.letter-case": "any" } }, sendDay, mutate);
    const { report, refuted, confirmed, file: adopted, again } = await examinedAt(path);
    const others = refuted.filter(([id]) => !id.startsWith("error.") && id !== "call.http-status");
    expect(others).toEqual([["value.letter-case", "any"]]);
    expect(report.findings.find((finding) => finding.setting)?.setting).toBe(setting);
    expect(confirmed).toEqual(
      expect.arrayContaining(["value.null", "date.without-time", "bulk.repeated-identifier", "call.order-of-checks"]),
    );
    expect(report.left).toEqual(left ? [expect.objectContaining(left)] : []);
    expect(adopted).toMatchObject(file);
    const isAdopted = adopted.observed.notAdopted.length === 0;
    expect((await again()).report).toMatchObject({ outcome: isAdopted ? "same" : "different", own: [] });
    expect(isAdopted).toBe(!left || "observed" in file);
    await using likewise = createStandIn({ ...adopted, assumptions: {}, logLevel: "silent" });
    const method = "/crmapi/rest/v2/authentication/token/release";
    const ask = () => likewise.fetch(method, { method: "POST", body: JSON.stringify({ token: likewise.token }) });
    const words = { message: "", ...adopted.observed.done };
    expect(await (await ask()).json()).toMatchObject({ status: { code: "OK", ...words } });
    const { tokenReleased } = overrideVendorErrors(adopted.vendorErrors);
    expect((await ask()).status).toBe(tokenReleased.httpStatus ?? adopted.refusalStatus ?? 200);
  },
);

test("tokens that are refused in several words are told to be", { timeout: 60_000 }, async () => {
  let count = 0;
  const mutate = ofRefusals(({ body: { status } }) => {
    Object.assign(status, { code: "NO", message: ["No.", "Never."][count++ % 2] });
  });
  const day = async (base: string) => {
    for (const token of ["one", "other", "third"]) await sendRows(base, token, [eventRow()]);
  };
  const { report, file } = await examinedAt(await recordedDay({}, day, mutate));
  expect(report.findings).toContainEqual(
    expect.objectContaining({ id: "error.tokenUnknown", verdict: "open", reason: "several words" }),
  );
  expect(file.vendorErrors).toMatchObject({ tokenUnknown: { message: "No." } });
});

test("a refusal in other words than most of its error is left, there beside here", { timeout: 60_000 }, async () => {
  let count = 0;
  const mutate = ofRefusals(({ body }) => count++ === 0 && Object.assign(body.status, { message: "Oh no." }));
  const day = async (base: string) => {
    for (let at = 0; at < 3; at += 1) await sendRows(base, "", [eventRow()]);
  };
  const { report } = await examinedAt(await recordedDay({}, day, mutate));
  expect(report.counts).toMatchObject({ same: 1, different: 1 });
  const here = JSON.stringify(vendorErrors.tokenMissing.message);
  expect(report.left).toEqual([{ operation, at: "/status/message", there: '"Oh no."', here, exchanges: [2] }]);
});
