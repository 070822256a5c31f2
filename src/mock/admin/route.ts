import { setImmediate } from "node:timers/promises";
import { zValidator } from "@hono/zod-validator";
import type { Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { ConfigError, mostProblems, printProblem } from "../../ground/config-error.ts";
import { ownPaths } from "../../ground/own-paths.ts";
import { problem } from "../../ground/problem.ts";
import { cutText, firstAndMore } from "../../ground/quoted-text.ts";
import { linesIn, pointerTo } from "../../matching/json-pointer.ts";
import { type Problem, plainly, problemsIn, readBy } from "../../schema/read-by.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { StateGone } from "../calls/otherwise.ts";
import { whyNotJson } from "../calls/read-json.ts";
import type { ConfigLoader } from "../sandbox/config-loader.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { SandboxRefused } from "../sandbox/sandboxes.ts";
import { countAnswer } from "../server/answer-room.ts";
import { namedSandbox } from "../server/choose-sandbox.ts";
import type { ConnectionCounts } from "../server/listen.ts";
import { type ByteShare, receiveBody } from "../server/receive-body.ts";
import { requestHeaders } from "../server/request.ts";
import type { ServedApi } from "../server/serve-call.ts";

export interface AdminDependencies extends Omit<ServedApi, "log"> {
  readonly loader: ConfigLoader;
  /** Gives the report of an exploration that runs against the stand-in. */
  readonly explored: { report?: () => object };
  /** Counts what the program dropped since its start. */
  upkeep(): { readonly logLinesDropped: number; readonly connections: ConnectionCounts };
}

export interface AdminRequest<Query = unknown, Body = unknown> {
  readonly context: Context;
  readonly query: Query;
  readonly body: Body;
  readonly json: unknown;
  /** The sandbox that the request names, `default` if none; an unknown one ends the request with 404. */
  readonly sandbox: Sandbox;
  param(name: string): string;
}

/** An operation of the admin API: what the document says of it, what it reads, and what it does. */
export interface Route<Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType> {
  readonly key: string;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  /** Bytes of the body that are read, where that is more than of other bodies. */
  readonly mostBytes?: number;
  answer(asked: AdminRequest<z.output<Query>, z.output<Body>>): unknown;
}

/** @param answer gives a Response, a text of JSON, or what goes out as JSON; 204 when it gives nothing */
export function route<Query extends z.ZodType, Body extends z.ZodType>(
  key: string,
  summary: string,
  reads: Pick<Route<Query, Body>, "query" | "body" | "mostBytes"> | Route<Query, Body>["answer"],
  answer = reads as Route<Query, Body>["answer"],
): Route {
  return { key, summary, ...(typeof reads === "object" && reads), answer: answer as Route["answer"] };
}

class Created {
  readonly made: object;

  constructor(made: object) {
    this.made = made;
  }
}

/** Answers 201. */
export const created = (made: object): Created => new Created(made);

export function mountRoutes(admin: Hono, routes: readonly Route[], parts: AdminDependencies): void {
  for (const one of routes) {
    const [verb = "", path = ""] = one.key.split(" ");
    const at = path.replace(/\{(\w+)\}/g, ":$1");
    if (one.query) admin.on(verb, at, validQuery(one.query));
    admin.on(verb, at, (context) => serve(one, context, parts));
  }
}

/** The sandbox that a request names: in its path, or else in `X-Mock-Sandbox`. */
const nameIn = (context: Context): string | undefined =>
  context.req.param("sandbox") ?? requestHeaders(context)["x-mock-sandbox"];

/** The path before `/crmapi` and `/__mock/v1` for the sandbox that a request names; empty when it names none. */
export function sandboxPath(context: Context): string {
  const name = nameIn(context);
  return name === undefined ? "" : ownPaths.sandbox + name;
}

const validQuery = (schema: z.ZodType) =>
  zValidator(
    "query",
    schema,
    (result) => (result.success ? undefined : problemsResponse(problemsIn(result.error, schema), "Invalid query")),
    // The validator types its result by the schema.
    { validationFunction: (_, given) => schema.safeParse(given, plainly) as never },
  );

async function serve(one: Route, context: Context, parts: AdminDependencies): Promise<Response> {
  const { sandboxes, bodies } = parts;
  const share = { room: bodies, taken: 0 };
  try {
    const json = one.body && (await readJsonBody(context, one.mostBytes ?? parts.maxBodyBytes, share));
    const answering = one.answer({
      context,
      json: json?.value,
      query: one.query && context.req.valid("query" as never),
      body: one.body && json && readRequestPart(one.body, json.value, json.text),
      get sandbox() {
        const found = namedSandbox(sandboxes, nameIn(context) ?? sandboxes.default.name);
        return found instanceof Response ? throwResponse(found) : found;
      },
      param: (name) => context.req.param(name) ?? "",
    });
    // What is there at once is counted at once, before another request of the turn is answered.
    const answer = answering instanceof Promise ? await answering : answering;
    if (answer instanceof Response) return answer;
    if (answer === undefined) return context.body(null, 204);
    const [status, value] = answer instanceof Created ? ([201, answer.made] as const) : ([200, answer] as const);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const refused = countAnswer(context, parts.answers, Buffer.byteLength(text));
    return refused ?? context.body(text, status, { "content-type": "application/json" });
  } finally {
    bodies.taken -= share.taken;
  }
}

/** Reads a part of a request by its schema. A mistake ends the request. @param text the written text, for the lines of problems */
export function readRequestPart<Schema extends z.ZodType>(schema: Schema, given: unknown, text = ""): z.output<Schema> {
  const read = readBy(schema, given);
  return read.problems
    ? throwResponse(problemsResponse(read.problems, "Invalid body", text))
    : (read.data as z.output<Schema>);
}

const deepest = 100;

/** Reads a body as JSON whatever its content type, because `curl -d` sends another. An empty body is `{}`. */
async function readJsonBody(context: Context, maxBytes: number, share: ByteShare) {
  const received = await receiveBody(context, maxBytes, share);
  if (received instanceof Response) return throwResponse(received);
  const { text } = received;
  if (isRefusal(text)) return throwResponse(refusedBody(text));
  if (nestsDeeper(text, deepest)) {
    throwResponse(problem(422, "Body nested too deep", `The body is nested more than ${deepest} deep.`));
  }
  try {
    return { text, value: text.trim() === "" ? {} : (JSON.parse(text) as unknown) };
  } catch {
    return throwResponse(refusedBody(refuse("bodyNotJson", { reason: whyNotJson(text) })));
  }
}

function refusedBody({ kind: refused, values }: Refusal): Response {
  if (refused === "bodyTooLarge")
    return problem(413, "Body too large", `The body is larger than ${values["max"]} bytes.`);
  return problem(422, "Body not readable", `The body is not valid JSON: ${values["reason"]}.`);
}

/** Ends a request with a problem from within what its route calls. */
export function throwResponse(res: Response): never {
  throw new HTTPException(res.status as ContentfulStatusCode, { res });
}

/** The answer to an error that a handler throws. */
export function errorResponse(error: Error): Response {
  if (error instanceof HTTPException) return error.getResponse();
  if (error instanceof StateGone) return problem(409, "State gone", error.message);
  if (error instanceof ConfigError) return invalidResponse("Invalid body", error.problems.map(asPath));
  if (!(error instanceof SandboxRefused)) throw error;
  const [status, title] = refusals[error.reason];
  return problem(status, title, error.message);
}

const refusals = {
  taken: [409, "Name taken"],
  full: [429, "Too many sandboxes"],
  "too large": [413, "Too large"],
} as const;

/** A problem stands in the body, or else in a file of the fixtures that the body names. */
const asPath = ({ where, ...one }: ConfigError["problems"][number]) =>
  where.startsWith("/")
    ? { path: where, message: printProblem(one) }
    : { path: "/fixtures", message: `${where}: ${printProblem(one)}` };

/** Refuses a request for these problems, each with its path, and with its line in a `text` of several lines. */
export function problemsResponse(problems: readonly Problem[], title: string, text = ""): Response {
  const lineOf = linesIn(text);
  const faults = problems.map(({ path, message }) => {
    const line = lineOf(path);
    return { path: pointerTo(path) || "/", message, ...(line !== undefined && { line }) };
  });
  return invalidResponse(title, faults);
}

const mostShown = 10;

/** Refuses a request with its first faults, and how many `more` there are. */
export function invalidResponse(
  title: string,
  faults: readonly { path: string; message: string; line?: number }[],
): Response {
  const cut = faults.map((fault) => ({ ...fault, path: cutText(fault.path), message: cutText(fault.message) }));
  const left = faults.length - mostProblems;
  const shown = firstAndMore(cut, mostShown, ({ path, message }) => `${path}: ${message}`);
  const validation = cut.slice(0, mostProblems);
  return problem(422, title, shown.join("; "), { validation, ...(left > 0 && { more: left }) });
}

export const integerParameter = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected an integer from ${from} to ${to}`)
    .transform(Number)
    .pipe(z.int().min(from).max(to));

/** `limit` and `offset` of every list; without them, the first hundred. */
export const pagingParameters = {
  limit: integerParameter(0, 1000).default(100),
  offset: integerParameter(0, 999_999_999).default(0),
};

const largeEntryBytes = 32 * 1024;

const mostListBytes = 8_000_000;

/**
 * A page of a list: what was asked for, as far as 8 MB have room for it, and at least one entry.
 * @param shown `undefined` for an entry that is gone meanwhile
 * @returns `next` is the `offset` of the first entry that is left, absent at the end
 */
export async function pageOf<Item>(
  all: { readonly length: number; slice(from: number, to: number): readonly Item[] },
  { offset, limit }: { readonly offset: number; readonly limit: number },
  shown: (item: Item) => object | undefined,
) {
  const items: object[] = [];
  const asked = all.slice(offset, offset + limit);
  let bytes = 0;
  let read = 0;
  let leave: (() => void) | undefined;
  try {
    for (const one of asked) {
      const item = shown(one);
      const size = item === undefined ? 0 : Buffer.byteLength(JSON.stringify(item)) + 1;
      bytes += size;
      if (read > 0 && bytes > mostListBytes) break;
      if (size > largeEntryBytes) {
        leave ??= await turnOfLargeList();
        // Others are answered between two large entries.
        await setImmediate();
      }
      read += 1;
      if (item !== undefined) items.push(item);
    }
  } finally {
    leave?.();
  }
  const next = offset + read;
  return { total: all.length, items, ...(read > 0 && next < all.length && { next }) };
}

let lastLargeList: Promise<void> = Promise.resolve();

/** Lists of large entries are made one after the other, as many at once end a small heap. @returns what ends the turn */
async function turnOfLargeList(): Promise<() => void> {
  const before = lastLargeList;
  const { promise, resolve } = Promise.withResolvers<void>();
  lastLargeList = promise;
  await before;
  return resolve;
}

/** A switch of a query; off unless it says `true`. */
export const flagParameter = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");
