import * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import { atMost, type Problem } from "../../matching/read-by.ts";
import type { Example } from "../../wire/example.ts";
import { provenances } from "../../wire/provenance.ts";
import { type Refusal, refuse, renderRefusal, renderRow } from "../../wire/refusal.ts";
import type { ReleaseName } from "../../wire/release.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";

const texts = z.record(z.string(), z.string());
const release = z.string().regex(/^R\d{1,3}\.\d{1,3}\.\d{1,3}$/) as unknown as z.ZodType<ReleaseName>;

const toldState = z.strictObject({
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  consumes: z.array(z.string()).optional().describe("Values that a call uses up"),
  clock: z.string().optional(),
});

/** A refusal as an example names it: our table words it, so that a text stands in one place. */
const toldRefusal = z.strictObject({
  kind: z.enum(Object.keys(vendorErrors) as [VendorErrorKind]),
  values: texts.optional(),
});

/** As many elements of a list; `{{row}}` in them is the place of each, from 1 on. */
const toldTimes = z.strictObject({ times: z.int().min(0).max(1_000_000), of: z.unknown() });

type ToldRefusal = z.output<typeof toldRefusal>;

/**
 * An example as a file has it. It is assumed unless it says otherwise. It answers `data` with the status OK, or is `refused`, or has a
 * `response` of its own. A row with `refused` has the code and the text of that error. `{"times": 999, "of": row}` stands for that
 * many elements, in which `{{row}}` is the place, from 1 on.
 */
const toldExample = z.strictObject({
  title: z.string().min(1),
  provenance: z.enum(provenances).optional(),
  since: release.optional(),
  until: release.optional(),
  state: z.string().optional().describe("The name of one of the states; absent: a session exists, {{token}}"),
  request: z.strictObject({
    verb: z.string().optional(),
    path: z.string().optional(),
    headers: texts.optional(),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    after: z.array(z.unknown()).optional(),
    body: z.unknown().optional(),
    bytes: z.string().optional(),
    text: z.string().optional().describe("What the page shows, where it is no JSON"),
  }),
  data: z.unknown().optional(),
  refused: toldRefusal.optional(),
  response: z
    .strictObject({ status: z.int().optional(), body: z.unknown().optional(), text: z.string().optional() })
    .optional(),
  generated: z.array(z.string()).optional().describe("JSON Pointers of what every system makes anew"),
  witnesses: z.array(z.string()).optional().describe("Ids of the assumptions that it shows"),
  notInContracts: z.strictObject({ options: z.record(z.string(), z.unknown()), why: z.string() }).optional(),
  at: z.int().optional().describe("The line of the page"),
});

/** What stands in `examples.json`. */
export const examplesDocument = z.strictObject({
  $schema: z.string().optional(),
  states: z.record(z.string(), toldState).optional(),
  examples: atMost(1000, z.array(toldExample)),
});

export type ExamplesDocument = z.output<typeof examplesDocument>;

/** An example, and what it is refused with. */
export type AnsweredExample = Example & { readonly refusal?: Refusal };

/** The state of an example that names none: a session over our fixtures. */
const usualState = { name: "a session exists", values: { token: "12CDF55749BAEB3A0CA8DCABCA3E2D72" } };

/** The examples of a document, with what it leaves to our table of errors. */
export function readExamples({ states = {}, examples }: ExamplesDocument): readonly AnsweredExample[] {
  // An answer that is no JSON is kept for whoever reads the file.
  const answered = examples.filter(({ response }) => response === undefined || response.body !== undefined);
  return answered.map(({ state: name, request, data, refused, response, at: _, ...told }) => ({
    provenance: "assumed",
    generated: [],
    ...told,
    state: name === undefined ? usualState : { name, values: {}, ...states[name] },
    request: whole(request) as Example["request"],
    response: refused ? refusedAnswer(refused) : (response ?? doneAnswer(whole(data))),
    ...(refused && { refusal: refuse(refused.kind, refused.values) }),
  })) as AnsweredExample[];
}

/** What is wrong with examples whose form is right: names without a value, states that are not there. */
export function problemsOfExamples({ states = {}, examples }: ExamplesDocument): Problem[] {
  const titles = examples.map(({ title }) => title);
  return examples.flatMap(({ title, state, request, data, refused, response }, index) => {
    const at = ["examples", index];
    if (titles.indexOf(title) < index) return [{ path: [...at, "title"], message: `"${title}" stands twice` }];
    if (state !== undefined && !Object.hasOwn(states, state)) {
      return [
        { path: [...at, "state"], message: `there is no state "${state}"; ${nearestHint(state, Object.keys(states))}` },
      ];
    }
    const answers = [data, refused, response].filter((one) => one !== undefined).length;
    const values = state === undefined ? usualState.values : (states[state]?.values ?? {});
    const named = JSON.stringify([whole(request), whole(data), refused, response]).matchAll(/\{\{(\w+)\}\}/g);
    const missing = [...new Set([...named].map(([, name]) => name as string))].filter(
      (name) => !Object.hasOwn(values, name),
    );
    return [
      ...(answers === 1 ? [] : [{ path: at, message: "expected one of data, refused and response" }]),
      ...missing.map((name) => ({ path: at, message: `names {{${name}}}, and its state has no such value` })),
    ];
  });
}

const doneAnswer = (data: unknown) => ({ body: { data, status: { code: "OK", description: "", message: "" } } });

function refusedAnswer({ kind, values }: ToldRefusal): Example["response"] {
  const { code, description, message, httpStatus } = renderRefusal(vendorErrors, refuse(kind, values));
  const body = { data: {}, status: { code, description, message } };
  return httpStatus === undefined ? { body } : { status: httpStatus, body };
}

/** A part of an example with its repeated elements and its refused rows written out. */
function whole(part: unknown): unknown {
  if (Array.isArray(part)) return part.flatMap(elements);
  if (typeof part !== "object" || part === null) return part;
  const all = Object.fromEntries(Object.entries(part).map(([name, one]) => [name, whole(one)]));
  const { refused, ...members } = all;
  const { data } = toldRefusal.safeParse(refused);
  return data ? { ...refusedRow(data), ...members } : all;
}

function elements(element: unknown): unknown[] {
  const { data } = toldTimes.safeParse(element);
  if (!data) return [whole(element)];
  const text = JSON.stringify(whole(data.of));
  return Array.from({ length: data.times }, (_, index) => JSON.parse(text.replaceAll("{{row}}", String(index + 1))));
}

function refusedRow({ kind, values }: ToldRefusal) {
  const { code, text } = renderRow(vendorErrors, refuse(kind, values));
  return { error_description: text, error_code: code };
}
