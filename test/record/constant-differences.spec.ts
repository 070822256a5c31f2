import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { overrideVendorErrors } from "../../src/wire/vendor-errors.ts";
import type { Outgoing } from "../contracts/hidden-system.ts";
import { createMethod as operation } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { recordedDay } from "./recording-of.ts";
import { sendDay } from "./send-day.ts";

type Mutate = (answer: Outgoing, isOk: boolean) => unknown;

const rows = ({ body }: Outgoing, set: string): Record<string, unknown>[] =>
  body.data?.[`${set}_customer_events_set`] ?? [];
const done = { message: "", description: "Done" };
const of401 = { httpStatus: 401 };

/** What a system does in every answer of a kind; what the file says of it, and what is left of it. */
const everywhere: Readonly<
  Record<string, { mutate: Mutate; file?: object; setting?: string; unexplained?: object[]; open?: string }>
> = {
  "numbers of another type, and null for no text": {
    mutate: (answer, isOk) => {
      for (const row of rows(answer, "processed")) if (row["number"]) row["number"] = Number(row["number"]);
      if (isOk) answer.body.status.message = null;
    },
    unexplained: [
      { at: "/status/message", actual: "null", expected: "a text" },
      { at: "/data/processed_customer_events_set/0/number", expected: expect.stringMatching(/^a text of digits/) },
    ],
  },
  "words of calls that are done": {
    mutate: ({ body }, isOk) => isOk && Object.assign(body.status, done),
    file: { observed: { done } },
    unexplained: [{ operation: "every method", actual: "Done" }],
  },
  "HTTP 401 for refusals": {
    mutate: (answer, isOk) => isOk || Object.assign(answer, { status: 401 }),
    file: { refusalStatus: 401, vendorErrors: {} },
    setting: "refusalStatus 401",
  },
  "HTTP 401 for tokens": {
    mutate: (answer) => /token/i.test(answer.body.status.message) && Object.assign(answer, { status: 401 }),
    file: { vendorErrors: { tokenMissing: of401, tokenReleased: of401, tokenUnknown: of401 } },
    setting: "the httpStatus of each error",
  },
  "one code for rows that fail": {
    mutate: (answer) => rows(answer, "unprocessed").map((row) => Object.assign(row, { error_code: "E1" })),
    file: { vendorErrors: { unitNotFound: { code: "E1" }, wrongType: { row: { code: "E1" } } } },
  },
  "false for data of refusals": {
    mutate: ({ body }, isOk) => isOk || Object.assign(body, { data: false }),
    unexplained: [{ operation: "every method", actual: "data is false" }],
    open: "call.refusal-data",
  },
  "another code for calls that are done": {
    mutate: ({ body }, isOk) => isOk && Object.assign(body.status, { code: "0" }),
    unexplained: [{ at: "/status/code", actual: '"0"', expected: '"OK"' }],
  },
  "HTTP 201 for calls that are done": {
    mutate: (answer, isOk) => isOk && Object.assign(answer, { status: 201 }),
    unexplained: [{ operation: "every method", actual: "HTTP 201" }],
  },
  "null for an empty set": {
    mutate: ({ body: { data } }) => {
      if (data?.unprocessed_customer_events_set?.length === 0) data.unprocessed_customer_events_set = null;
    },
    unexplained: [{ operation, actual: "null" }],
  },
};

test.each(Object.entries(everywhere))(
  "%s hides nothing else, and is told once",
  { timeout: 60_000 },
  async (_, one) => {
    const path = await recordedDay({ assumptions: { "value.letter-case": "any" } }, sendDay, one.mutate);
    const { report, refuted, confirmed, file, again } = await examinedAt(path);
    const others = refuted.filter(([id]) => !id.startsWith("error.") && id !== "call.http-status");
    expect(others).toEqual([["value.letter-case", "any"]]);
    expect(report.assumptions.find(({ setting }) => setting)?.setting).toBe(one.setting);
    expect(confirmed).toEqual(expect.arrayContaining(["value.null", "date.without-time", "bulk.repeated-identifier"]));
    expect(report.unexplained).toEqual(
      (one.unexplained ?? []).map((difference) => expect.objectContaining(difference)),
    );
    if (one.open)
      expect(report.assumptions).toContainEqual(expect.objectContaining({ id: one.open, reason: "unexplained" }));
    expect(file).toMatchObject(one.file ?? {});
    const isAdopted = !one.unexplained || one.file !== undefined;
    expect((await again()).report).toMatchObject({ outcome: isAdopted ? "same" : "different" });

    await using likewise = createStandIn({ ...file, assumptions: {}, logLevel: "silent" });
    const body = JSON.stringify({ token: likewise.token });
    const ask = () => likewise.fetch("/crmapi/rest/v2/authentication/token/release", { method: "POST", body });
    const words = { message: "", ...file.observed.done };
    expect(await (await ask()).json()).toMatchObject({ status: { code: "OK", ...words } });
    const { tokenReleased } = overrideVendorErrors(file.vendorErrors);
    expect((await ask()).status).toBe(tokenReleased.httpStatus ?? file.refusalStatus ?? 200);
  },
);
