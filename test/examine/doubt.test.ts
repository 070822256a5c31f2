import { expect, test } from "vitest";
import { compare } from "../../src/tenant/examine/compare.ts";
import { mergeFindings } from "../../src/tenant/examine/finding.ts";
import { findMethod } from "../../src/vendor/catalog.ts";
import { createMethod, eventRow, rowsSet } from "../event-rows.ts";
import { bulkCall, examined, recording } from "./sessions.ts";

type Row = Readonly<Record<string, unknown>>;

/** The rows of a bulk call, and by row the code and text of each refusal, or what is shown of one that is done. */
type BulkCall = readonly [rows: readonly Row[], answers?: readonly (readonly [string, string][] | Row)[], more?: Row];

const row = (changes: Row = {}): Row => eventRow({ classification_identifier: undefined, ...changes });
const account = (changes: Row = {}) => row({ accounts_receivable_identifier: { number: "ACR00045750" }, ...changes });
const unit = { performed_by_unit_identifier: { name: "North Corner" } };
const classified = (name: string) => row({ classification_identifier: { name } });
const referring = (external_system: string) => row({ external_system, external_system_reference_number: "REF-18" });

const refused = (code: string, text: string): [string, string][] => [[code, `Error:${text}`]];
const notFound = (what: string) =>
  refused("NotFoundAPIValueException", `${what} Not Found. - Description:The specified API value was not found.`);
const takenIn = (...systems: string[]) =>
  systems.map((one): BulkCall => [[referring(one)], [refused("DuplicateException", "REF-18 is taken.")]]);
const missing = (name: string) => refused("RequiredAPIParameterException", `Parameter [${name}] not supplied.`);
const notApplicable = (name: string) => refused("WrongClassificationException", `${name} is not applicable.`);

const status = { code: "OK", message: "", description: "" };

/** The answer of a system to a bulk call. */
function answerTo([rows, answers = []]: BulkCall, from: number) {
  const sets = { processed_customer_events_set: [] as Row[], unprocessed_customer_events_set: [] as Row[] };
  for (const [at, { request_unique_identifier }] of rows.entries()) {
    const number = String(from + at);
    const answer = answers[at] ?? { request_unique_identifier, number, id: number.padStart(32, "0") };
    if (!Array.isArray(answer)) sets.processed_customer_events_set.push(answer as Row);
    else
      for (const [error_code, error_description] of answer)
        sets.unprocessed_customer_events_set.push({ request_unique_identifier, error_code, error_description });
  }
  return { status, data: sets };
}

/** What is found of a system that answers so. */
async function found(calls: readonly BulkCall[]) {
  const answers = calls.map((call, at) => Response.json(answerTo(call, 100 * at)));
  const { send, exchanges } = recording(async () => answers.shift() as Response);
  for (const [rows, , more] of calls) {
    await send(bulkCall("a".repeat(32), rows, more));
  }
  return examined(exchanges());
}

const id = "1".repeat(32);
const cases: Readonly<Record<string, readonly [calls: readonly BulkCall[], wanted: Readonly<Record<string, string>>]>> =
  {
    "members that an unexplained call leaves out": [
      [
        [[row()], [{ id }], { fields_set: "id,nothing_known" }],
        [[row()], [{}], { fields_set: "nothing_known" }],
      ],
      { "fields-set.unknown": "inconclusive unexplained" },
    ],
    "a row that is refused twice": [
      [
        [[row(unit)], [notFound("Unit (North Corner)")]],
        [[row({ ...unit, profile: 2 })], [missing("profile")]],
        [[row({ profile: 2, action: undefined })], [[...missing("profile"), ...missing("action")]]],
      ],
      { "bulk.one-error-a-row": "inconclusive unexplained" },
    ],
    "two rows of one name that both fail": [
      [
        [
          [row(), row()],
          [missing("a name of its own"), missing("a name of its own")],
        ],
      ],
      { "bulk.repeated-identifier": "inconclusive unexplained" },
    ],
    "a classification that is looked up first": [
      [
        [[account(unit)], [notFound("Account (ACR00045750)")]],
        [[account({ classification_identifier: { name: "Visit" } })], [notFound("Event Classification (Visit)")]],
        [[account()], [notFound("Account (ACR00045750)")]],
        [[row(unit)], [notFound("Performed By Unit (North Corner)")]],
      ],
      { "identifier.order-of-look-ups": "inconclusive unexplained" },
    ],
    "a long text that no answer shows": [
      [[[row({ profile: "p".repeat(300) })]]],
      { "value.long-text": "inconclusive masked" },
    ],
    "two identifiers that both are there": [
      [
        [[row({ accounts_receivable_identifier: { name: "Jane Doe" } })]],
        [[row({ accounts_receivable_identifier: { number: "ACR00045750", name: "Jane Doe" } })]],
        [[row()]],
      ],
      { "identifier.one-of": "refuted first-wins" },
    ],
    "a reference that was used elsewhere, and may have been used here": [
      [[[referring("SHOP")]], ...takenIn("TILL")],
      { "bulk.reference-reused": "inconclusive data", "bulk.reference-within-system": "inconclusive data" },
    ],
    "rows that fail together with a bad row": [
      [
        [[row()]],
        [
          [row({ request_unique_identifier: "a" }), row({ profile: undefined })],
          [missing("profile"), missing("profile")],
        ],
      ],
      { "bulk.rows-fail-alone": "inconclusive data" },
    ],
    "references that were used in two systems": [
      [[[referring("SHOP")]], ...takenIn("TILL", "WEB"), [[referring("BANK")]]],
      { "bulk.reference-within-system": "confirmed" },
    ],
    "empty texts that are refused wherever they stand": [
      [
        [[row()]],
        [[row({ profile: "" })], [missing("profile")]],
        [[row({ description: "" })], [missing("description")]],
      ],
      { "value.empty-string": "refuted refused" },
    ],
    "a row beside one that nothing describes": [
      [
        [[account()], [notFound("Account (ACR00045750)")]],
        [
          [account({ ...unit, request_unique_identifier: "a" }), row({ profile: 5 })],
          [notFound("Unit (North Corner)")],
        ],
      ],
      { "identifier.order-of-look-ups": "refuted unit-first" },
    ],
    "an error whose words are known from another call": [
      [
        [[row()]],
        [[row({ performed_on: "2051-01-01T00:00:00" })], [refused("FutureDateException", "It lies in the future.")]],
        [
          [row({ performed_on: "2200-01-01T00:00:00" })],
          [refused("TypeException", "[performed_on] has a bad format.")],
        ],
      ],
      { "date.future": "refuted refused", "date.far-year": "inconclusive not covered" },
    ],
    "words under another code than that of the error": [
      [
        [[classified("Weekly")]],
        [[classified("Monthly")], [notApplicable("Monthly")]],
        [[classified("Yearly")], [notApplicable("Yearly")]],
        [[classified("Daily")], [notFound("Event Classification (Daily)")]],
      ],
      { "classification.any": "inconclusive not covered" },
    ],
  };

test.each(Object.entries(cases))("%s is beyond doubt or open, and no more is adopted", async (_, [calls, wanted]) => {
  const { findings, switches, words } = await found(calls);
  const said = findings.map((one) => [one.id, [one.result, one.variant, one.reason].filter(Boolean).join(" ")]);
  expect(Object.fromEntries(said)).toMatchObject(wanted);
  const variants = Object.entries(wanted).flatMap(([id, one]) => (/^refuted ./.test(one) ? [[id, one.slice(8)]] : []));
  expect(switches).toEqual(Object.fromEntries(variants));
  expect(Object.values(words.errors).map((one) => one?.code)).not.toContain("WrongClassificationException");
});

test("one refusal of another kind gives no HTTP status and no words to the others", async () => {
  const refusal = { status: { code: "NoSuchResource", message: "No such resource." }, data: {} };
  const answers = [Response.json(answerTo([[row()]], 1)), Response.json(refusal, { status: 404 })];
  const { send, exchanges } = recording(async () => answers.shift() as Response);
  for (const _ of [1, 2]) await send(bulkCall("a".repeat(32), [row()]));
  const { findings, switches, words } = await examined(exchanges());
  expect(findings.filter(({ result }) => result === "refuted")).toEqual([]);
  expect([switches, words.errors, words.refusalStatus]).toEqual([{}, {}, undefined]);
});

test("a mistake that is told in place of a missing token shows that parameters are checked first", async () => {
  const refusal = (message: string) => Response.json({ status: { code: "No", message }, data: {} });
  const wrong = "Parameter [social_media_customer_events_set] has an invalid format.";
  const answers = [Response.json(answerTo([[row()]], 1)), refusal("No session."), refusal(wrong), refusal(wrong)];
  const { send, exchanges } = recording(async () => answers.shift() as Response);
  const token = "a".repeat(32);
  for (const own of [token, undefined]) await send(bulkCall(own, [row()]));
  for (const own of [undefined, token]) await send(bulkCall(own, "x"));
  expect((await examined(exchanges())).switches).toEqual({ "call.order-of-checks": "parameters-first" });
});

test("two systems that say another HTTP status of their refusals agree on none", () => {
  const one = { id: "call.http-status", result: "refuted", exchanges: [1] } as const;
  const findings = mergeFindings(["refusalStatus 401", "refusalStatus 422"].map((setting) => ({ ...one, setting })));
  expect(findings).toMatchObject([{ result: "inconclusive", reason: "tie" }]);
});

/** The differences of an answer, whose data is `actual`, from one with `expected`. */
function differencesOf(name: string, parameters: object, actual: unknown, expected: unknown) {
  const answer = (data: unknown) => ({ status: 200, json: { data, status } });
  const exchange = { ref: 1, method: findMethod(name), release: "R17.0.0", parameters, answer: answer(actual) };
  return compare(exchange as never, { rows: new Map(), ...answer(expected) } as never, false).differences;
}

test("a long text that differs near its end is a difference", () => {
  const [there, here] = ["there", "here"].map((end) => ({ description: "x".repeat(400) + end }));
  const differences = differencesOf("customer_events.social_media.show", {}, there, here);
  expect(differences).toMatchObject([{ at: "/data/description" }]);
});

test("a call without rows that is answered without result sets is a difference", () => {
  const sets = { processed_customer_events_set: [], unprocessed_customer_events_set: [] };
  const differences = differencesOf(createMethod, { token: "t", [rowsSet]: [] }, null, sets);
  expect(differences).toMatchObject([{ at: "/data" }]);
});
