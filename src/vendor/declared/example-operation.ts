import * as z from "zod";
import type { ExamplesDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../ground/json.ts";
import { nearestHint } from "../../ground/names.ts";
import { hashBytes } from "../../ground/random.ts";
import type { Problem } from "../../schema/read-by.ts";
import { readQuery } from "../../schema/read-query.ts";
import { withAllMembers, withoutUnknown } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyRow } from "../../store/entity.ts";
import { type Refusal, refuse, renderRefusal, renderRow } from "../../wire/refusal.ts";
import { isWithin, type Release } from "../../wire/release.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { type Example, fillExample, placeholdersIn, queryText } from "../example.ts";
import type { Method, OperationCode } from "../method.ts";
import type { MethodRecords } from "./records.ts";

const toldRefusal = z.strictObject({
  kind: z.enum(Object.keys(vendorErrors) as [VendorErrorKind]),
  values: z.record(z.string(), z.string()).optional(),
});

/** As many elements of a list; `{{row}}` in them is the place of each, from 1 on. */
const toldTimes = z.strictObject({ times: z.int().min(0).max(1_000_000), of: z.unknown() });

type ToldRefusal = z.output<typeof toldRefusal>;

export type AnsweredExample = Example & { readonly refusal?: Refusal };

/** The state of an example that names none: a session over our fixtures. */
const usualState = { name: "a session exists", values: { token: "12CDF55749BAEB3A0CA8DCABCA3E2D72" } };

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
    const named = placeholdersIn([whole(request), whole(data), refused, response]);
    const missing = named.filter((name) => !Object.hasOwn(values, name));
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

const refusedRow = ({ kind, values }: ToldRefusal) => renderRow(vendorErrors, refuse(kind, values));

/**
 * A method that answers as its examples do: the one whose request is sent, read as a call is read, else the nearest by its form, with
 * ids and numbers made anew and with what the call itself says. What identifiers name must be there. Nothing is stored.
 */
export function exampleOperation(examples: readonly AnsweredExample[], records: MethodRecords): OperationCode {
  const { method } = records;
  const { bulk, data } = method;
  const nearest = records.operation((said, { release, store, note }) => {
    if (bulk) {
      const id = store.newId();
      return { id, number: anotherNumber("1000000", id) };
    }
    const done = examples.filter((one) => isWithin(release, one) && !one.refusal);
    const [example] = done
      .map((one) => ({ ...filled(one, method, release), title: one.title }))
      .toSorted((one, other) => likeness(other.asked, said) - likeness(one.asked, said));
    const node = schemaTree(data, release);
    if (!example) return node.element ? [] : withAllMembers({}, node);
    note?.(`no example has this request: answered like "${example.title}"`);
    return madeAnew(example, said, isShowing(method) ? undefined : () => store.newId());
  });
  if (!("answer" in nearest)) return nearest;
  return {
    answer(said: AnyRow, context) {
      const sent = plain(said);
      const text = JSON.stringify(sent);
      const exact = examples.find((one) => {
        return isWithin(context.release, one) && JSON.stringify(filled(one, method, context.release).asked) === text;
      });
      if (exact?.refusal) return refuse(exact.refusal.kind, fillExample(exact.refusal.values, exact.state.values));
      return exact ? filled(exact, method, context.release).answered : nearest.answer(sent as never, context);
    },
  };
}

/** Is the same record meant by the same request? */
const isShowing = ({ verb, name }: Method): boolean => verb === "GET" || /(?:show|list|search|verify)$/.test(name);

/** An example with its values, and with its request as the method reads a call. */
function filled({ request, response, state }: Example, { parameters }: Method, release: Release) {
  const { data = {} } = response.body as { readonly data?: unknown };
  const { query, body = {} } = fillExample(request, state.values);
  const sent = query ? readQuery(queryText(query).slice(1), parameters) : body;
  const asked = withoutUnknown(sent, schemaTree(parameters, release)) as AnyRow;
  return { asked: plain(asked), answered: fillExample(data, state.values) };
}

const isSaid = ([, value]: [name: string, value: unknown]) => value !== null;

/** A request without its token and without what is `null`, which counts as absent; members in the order of their names. */
function plain({ token: _, fields_set: fields, ...said }: AnyRow): AnyRow {
  const names = typeof fields === "string" ? fields.split(",") : Array.isArray(fields) ? fields.map(String) : undefined;
  const selected = names && { fields_set: names.map((name) => name.trim()).sort() };
  return JSON.parse(JSON.stringify({ ...said, ...selected }), (_name, value) =>
    isJsonObject(value) ? Object.fromEntries(Object.entries(value).filter(isSaid).sort()) : value,
  );
}

const leavesOf = (part: unknown, name = ""): [name: string, value: unknown][] =>
  typeof part === "object" && part !== null
    ? Object.entries(part).flatMap(([inside, value]) => leavesOf(value, inside))
    : [[name, part]];

/** Members in common, with values of one type; fewer others decide between equals. */
function likeness(one: AnyRow, other: AnyRow): number {
  const [forms, others] = [one, other].map((said) => leavesOf(said).map(([name, value]) => `${name} ${typeof value}`));
  const shared = (forms as string[]).filter((form) => others?.includes(form)).length;
  return shared - ((forms?.length ?? 0) - shared) / 1000;
}

/** @param newId absent: the same request has the same ids again */
function madeAnew({ asked, answered }: ReturnType<typeof filled>, sent: AnyRow, newId?: () => string): unknown {
  const [told, said] = [new Map(leavesOf(asked)), new Map(leavesOf(sent))];
  const ids = new Map<string, string>();
  const idFrom = (id: string) => hashBytes([id, sent]).toString("hex").slice(0, 32).toUpperCase();
  const idFor = (id: string) => ids.get(id) ?? (ids.set(id, newId?.() ?? idFrom(id)).get(id) as string);
  return JSON.parse(JSON.stringify(answered), (name, value) => {
    if (said.has(name) && told.has(name) && told.get(name) === value) return said.get(name);
    if (typeof value !== "string") return value;
    if (/^[0-9A-F]{32}$/.test(value)) return idFor(value);
    return name === "number" ? anotherNumber(value, idFor(value)) : value;
  });
}

/** Another number of the same form: `CI000111` becomes `CI` and six other digits. */
const anotherNumber = (number: string, id: string): string =>
  number.replace(/\d+$/, ({ length }) => BigInt(`0x1${id}`).toString().slice(-length).replace(/^0/, "1"));
