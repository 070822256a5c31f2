import * as z from "zod";
import type { ExamplesDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../common/json.ts";
import { nearestHint } from "../../common/names.ts";
import type { Problem } from "../../schema/read-by.ts";
import { readQuery } from "../../schema/read-query.ts";
import { withAllMembers, withoutUnknown } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyRecord } from "../../store/entity.ts";
import { type Refusal, refuse, renderRefusal, renderRow, valuesMissingIn } from "../../wire/refusal.ts";
import { isWithin, type Release } from "../../wire/release.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import {
  type CallOperation,
  type Example,
  fillExample,
  type Method,
  type OperationCode,
  placeholdersIn,
  queryText,
} from "../method.ts";
import type { MethodRecords } from "./records.ts";

/** `refused` in a row of an answer stands for the error members of the row. */
const refusedRow = z.strictObject({
  kind: z.enum(Object.keys(vendorErrors) as [VendorErrorKind]),
  values: z.record(z.string(), z.string()).optional(),
});

/** An element of a list that stands for several. `{{row}}` in it is the place of each, from 1 on. */
const repeatedElement = z.strictObject({ times: z.int().min(0).max(1_000_000), of: z.unknown() });

type AnsweredExample = Example & { readonly refusal?: Refusal };

/** The state of an example that names none: a session over our fixtures. */
const defaultState = { name: "a session exists", values: { token: "12CDF55749BAEB3A0CA8DCABCA3E2D72" } };

export function readExamples({ states = {}, examples }: ExamplesDocument): readonly AnsweredExample[] {
  // An answer that is not JSON is there for the reader of the file alone.
  const answered = examples.filter(({ response }) => response === undefined || response.body !== undefined);
  return answered.map(({ state, request, data, refused, response, at: _, ...example }) => ({
    provenance: "assumed",
    generated: [],
    ...example,
    state: state === undefined ? defaultState : { name: state, values: {}, ...states[state] },
    request: expanded(request) as Example["request"],
    response: refused ? refusedAnswer(refused) : (response ?? okAnswer(expanded(data))),
    ...(refused && { refusal: refuse(refused.kind, refused.values) }),
  })) as AnsweredExample[];
}

export function problemsOfExamples({ states = {}, examples }: ExamplesDocument): Problem[] {
  const titles = examples.map(({ title }) => title);
  return examples.flatMap(({ title, state, request, data, refused, response }, index) => {
    const at = ["examples", index];
    if (titles.indexOf(title) < index) return [{ path: [...at, "title"], message: `"${title}" appears twice` }];
    if (state !== undefined && !Object.hasOwn(states, state)) {
      const message = `there is no state "${state}"; ${nearestHint(state, Object.keys(states))}`;
      return [{ path: [...at, "state"], message }];
    }
    const answers = [data, refused, response].filter((answer) => answer !== undefined);
    const values = state === undefined ? defaultState.values : (states[state]?.values ?? {});
    const names = placeholdersIn([expanded(request), expanded(data), refused, response]);
    const missing = names.filter((name) => !Object.hasOwn(values, name));
    const unfilled = refused ? valuesMissingIn(refused.kind, refused.values ?? {}) : [];
    return [
      ...unfilled.map((name) => ({
        path: [...at, "refused", "values"],
        message: `${refused?.kind} needs a value for ${name}`,
      })),
      ...(answers.length === 1 ? [] : [{ path: at, message: "expected one of data, refused and response" }]),
      ...missing.map((name) => ({ path: at, message: `names {{${name}}}, and its state has no such value` })),
    ];
  });
}

const okAnswer = (data: unknown) => ({ body: { data, status: { code: "OK", description: "", message: "" } } });

function refusedAnswer({ kind, values }: z.output<typeof refusedRow>): Example["response"] {
  const { code, description, message, httpStatus } = renderRefusal(vendorErrors, refuse(kind, values));
  const body = { data: {}, status: { code, description, message } };
  return httpStatus === undefined ? { body } : { status: httpStatus, body };
}

/** A part of an example with everything that `refused` and `times` stand for. */
function expanded(part: unknown): unknown {
  if (Array.isArray(part)) return part.flatMap(expandedElement);
  if (!isJsonObject(part)) return part;
  const whole = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, expanded(value)]));
  const { refused, ...members } = whole;
  const { data } = refusedRow.safeParse(refused);
  return data ? { ...renderRow(vendorErrors, refuse(data.kind, data.values)), ...members } : whole;
}

function expandedElement(element: unknown): unknown[] {
  const { data } = repeatedElement.safeParse(element);
  if (!data) return [expanded(element)];
  const text = JSON.stringify(expanded(data.of));
  return Array.from({ length: data.times }, (_, index) => JSON.parse(text.replaceAll("{{row}}", String(index + 1))));
}

/**
 * Answers like the example with the same request, else like the first example that is not refused. The records that
 * identifiers name must exist. Nothing is stored.
 */
export function exampleOperation(examples: readonly AnsweredExample[], records: MethodRecords): OperationCode {
  const { method } = records;
  const other = records.operation(({ context: { release, note } }) => {
    const first = examples.find((example) => isWithin(release, example) && !example.refusal);
    const node = schemaTree(method.data, release);
    if (!first) return node.element ? [] : withAllMembers({}, node);
    note?.(`no example has this request: answered like "${first.title}"`);
    return filledExample(first, method, release).data;
  }) as Pick<CallOperation<AnyRecord>, "answer">;
  return {
    answer(request: AnyRecord, context) {
      const { release } = context;
      const sent = comparableRequest(request);
      const text = JSON.stringify(sent);
      const same = examples.find((example) => {
        return isWithin(release, example) && JSON.stringify(filledExample(example, method, release).request) === text;
      });
      if (same?.refusal) return refuse(same.refusal.kind, fillExample(same.refusal.values, same.state.values));
      return same ? filledExample(same, method, release).data : other.answer(sent, context);
    },
  };
}

/** Request and `data` of an example with its values, the request as the method reads a call. */
function filledExample({ request, response, state }: Example, { parameters }: Method, release: Release) {
  const { data = {} }: { readonly data?: unknown } = Object(response.body);
  const { query, body = {} } = fillExample(request, state.values);
  const sent = query ? readQuery(queryText(query).slice(1), parameters) : body;
  const known = withoutUnknown(sent, schemaTree(parameters, release)) as AnyRecord;
  return { request: comparableRequest(known), data: fillExample(data, state.values) };
}

/** A request without its token and without members that are `null`. Members and selected fields are sorted. */
function comparableRequest({ token: _, fields_set: fields, ...members }: AnyRecord): AnyRecord {
  const names = typeof fields === "string" ? fields.split(",") : Array.isArray(fields) ? fields.map(String) : undefined;
  const selected = names && { fields_set: names.map((name) => name.trim()).sort() };
  const isGiven = ([, value]: readonly [string, unknown]) => value !== null;
  return JSON.parse(JSON.stringify({ ...members, ...selected }), (_name, value) =>
    isJsonObject(value) ? Object.fromEntries(Object.entries(value).filter(isGiven).sort()) : value,
  );
}
