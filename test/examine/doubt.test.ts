import { expect, test } from "vitest";
import { eventRow } from "../event-rows.ts";
import { type Call, examined, recording } from "./sessions.ts";

type Row = Readonly<Record<string, unknown>>;

/** Why each row of a call is refused; a row of which nothing is said is done. */
type Refusals = readonly (readonly (readonly [code: string, description: string])[])[];

const row = (changes: Row = {}): Row => eventRow({ classification_identifier: undefined, ...changes });

const [account, unit, classification] = [
  { accounts_receivable_identifier: { number: "ACR00045750" } },
  { performed_by_unit_identifier: { name: "North Corner" } },
  { classification_identifier: { name: "Weekly Visit" } },
];

const notFound = (what: string) =>
  [
    ["NotFoundAPIValueException", `Error:${what} Not Found. - Description:The specified API value was not found.`],
  ] as const;

const missing = (name: string) =>
  [["RequiredAPIParameterException", `Error:Required parameter [${name}] not supplied.`]] as const;

const wrongClassification = (name: string) =>
  [["ClassificationNotApplicableException", `Error:Classification ${name} is not applicable.`]] as const;

const bulk = (rows: readonly Row[], more: Row = {}): Call => ({
  method: "customer_events/bulk/social_media/create",
  body: { token: "a".repeat(32), social_media_customer_events_set: rows, ...more },
});

/** What is found of a system by what it answers to bulk calls. */
async function found(calls: readonly (readonly [Call, Refusals] | readonly [Call, Refusals, object])[]) {
  let [answer, made]: [object, number] = [{}, 0];
  const { send, exchanges } = recording(async () => Response.json(answer));
  for (const [call, refusals, shown] of calls) {
    const { social_media_customer_events_set: rows = [] } = call.body as Record<string, Row[]>;
    const done = rows.flatMap(({ request_unique_identifier }, at) => {
      if (refusals[at]) return [];
      made += 1;
      return [shown ?? { request_unique_identifier, number: String(made), id: String(made).padStart(32, "0") }];
    });
    const unprocessed_customer_events_set = rows.flatMap(({ request_unique_identifier }, at) =>
      (refusals[at] ?? []).map(([error_code, error_description]) => {
        return { request_unique_identifier, error_code, error_description };
      }),
    );
    const data = { processed_customer_events_set: done, unprocessed_customer_events_set };
    answer = { status: { code: "OK", message: "", description: "" }, data };
    await send(call);
  }
  const examination = await examined(exchanges());
  const of = (id: string) => {
    const { verdict, variant, reason } = examination.findings.find((one) => one.id === id) ?? {};
    return [verdict, ...[variant ?? reason ?? []].flat()].join(" ");
  };
  return { ...examination, of };
}

test("what a call that nothing explains rests on is not confirmed by others", async () => {
  const fields = (names: string) => bulk([row()], { fields_set: names });
  const ofFields = await found([
    [fields("id,nothing_known"), [], { id: "1".repeat(32) }],
    [fields("nothing_known"), [], {}],
  ]);
  expect(ofFields.of("fields-set.unknown")).toBe("open both ways");

  const ofRows = await found([
    [bulk([row(unit)]), [notFound("Unit (North Corner)")]],
    [bulk([row({ ...unit, profile: 2 })]), [missing("profile")]],
    [bulk([row({ profile: 2, action: undefined })]), [[...missing("profile"), ...missing("action")]]],
  ]);
  expect(ofRows.of("bulk.one-error-a-row")).toBe("open both ways");

  const ofNames = await found([[bulk([row(), row()]), [missing("a name of its own"), missing("a name of its own")]]]);
  expect(ofNames.of("bulk.repeated-identifier")).toBe("open both ways");

  const ofLookUps = await found([
    [bulk([row({ ...account, ...unit })]), [notFound("Account (ACR00045750)")]],
    [bulk([row({ ...account, ...classification })]), [notFound("Event Classification (Weekly Visit)")]],
    [bulk([row(account)]), [notFound("Account (ACR00045750)")]],
    [bulk([row(unit)]), [notFound("Performed By Unit (North Corner)")]],
  ]);
  expect(ofLookUps.of("identifier.order-of-look-ups")).toBe("open both ways");
});

test("what is stored is not confirmed by an answer that does not show it", async () => {
  const long = await found([[bulk([row({ profile: "p".repeat(300) })]), []]]);
  expect(long.of("value.long-text")).toBe("open masked");

  const both = { accounts_receivable_identifier: { number: "ACR00045750", name: "Jane Doe" } };
  const { of, switches } = await found([
    [bulk([row(account)]), []],
    [bulk([row({ accounts_receivable_identifier: { name: "Jane Doe" } })]), []],
    [bulk([row(both)]), []],
  ]);
  expect([of("identifier.one-of"), switches]).toEqual(["open several variants", {}]);
});

test("a reference that was used elsewhere may have been used here before, too", async () => {
  const used = (external_system: string) => row({ external_system, external_system_reference_number: "REF-18" });
  const taken = [[["DuplicateEventException", "Error:Reference REF-18 is taken."]]] as const;
  const { of } = await found([
    [bulk([used("SHOP")]), []],
    [bulk([used("TILL")]), taken],
  ]);
  expect(of("bulk.reference-reused")).toBe("open state");
});

test("a variant that a call contradicts is neither named nor adopted", async () => {
  const { of, switches } = await found([
    [bulk([row({ profile: "" })]), [missing("profile")]],
    [bulk([row({ description: "" })]), [missing("description")]],
  ]);
  expect([of("value.empty-string"), switches]).toEqual(["refuted", {}]);
});

test("a row that nothing describes hides no verdict on the others", async () => {
  const { of, switches, left } = await found([
    [bulk([row(account)]), [notFound("Account (ACR00045750)")]],
    [
      bulk([
        row({ request_unique_identifier: "1", ...account, ...unit }),
        row({ request_unique_identifier: "2", profile: 5 }),
      ]),
      [notFound("Unit (North Corner)")],
    ],
  ]);
  expect(of("identifier.order-of-look-ups")).toBe("refuted unit-first");
  expect(switches).toEqual({ "identifier.order-of-look-ups": "unit-first" });
  expect(left).toMatchObject([{ at: "row 2" }]);
});

test("words under another code than the one that an error has are those of another error", async () => {
  const { of, words } = await found([
    [bulk([row(classification)]), []],
    [bulk([row({ classification_identifier: { name: "Monthly" } })]), [wrongClassification("Monthly")]],
    [bulk([row({ classification_identifier: { name: "Yearly" } })]), [wrongClassification("Yearly")]],
    [bulk([row({ classification_identifier: { name: "Daily" } })]), [notFound("Event Classification (Daily)")]],
  ]);
  expect(of("classification.any")).toBe("open both ways");
  expect(Object.keys(words.errors)).toEqual(["classificationNotFound"]);
  expect(words.errors).toMatchObject({ classificationNotFound: { code: "NotFoundAPIValueException" } });
});

test("words that were learnt of an error tell it from another", async () => {
  const future = [["FutureDateException", "Error:The date lies in the future."]] as const;
  const wrong = [["InvalidAPITypeException", "Error:Parameter [performed_on] has an invalid format."]] as const;
  const { switches } = await found([
    [bulk([row()]), []],
    [bulk([row({ performed_on: "2051-01-01T00:00:00" })]), [future]],
    [bulk([row({ performed_on: "2200-01-01T00:00:00" })]), [wrong]],
  ]);
  expect(switches).toEqual({ "date.future": "refused", "date.far-year": "refused" });
});

test("one refusal of another kind gives no HTTP status and no words to the others", async () => {
  const data = { processed_customer_events_set: [{ id: "1".repeat(32) }], unprocessed_customer_events_set: [] };
  const answers = [
    Response.json({ status: { code: "OK", message: "", description: "" }, data }),
    Response.json({ status: { code: "NoSuchResource", message: "No such resource." }, data: {} }, { status: 404 }),
  ];
  const { send, exchanges } = recording(async () => answers.shift() as Response);
  await send(bulk([row()], { fields_set: "id" }));
  await send(bulk([row()]));
  const { findings, switches, words } = await examined(exchanges());
  expect(findings.filter(({ verdict }) => verdict === "refuted")).toEqual([]);
  expect([switches, words.errors, words.refusalStatus]).toEqual([{}, {}, 200]);
});
