import { zValidator } from "@hono/zod-validator";
import type { Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import { ConfigError, mostProblems, printProblem } from "../../common/config-error.ts";
import { maxJsonDepth, textOrJson } from "../../common/json.ts";
import { isHeapFull, NoRoomError } from "../../common/memory-limit.ts";
import { ownPaths } from "../../common/own-paths.ts";
import { busy, problem } from "../../common/problem.ts";
import { cutText, firstAndMore } from "../../common/quoted-text.ts";
import { linesIn, pointerTo } from "../../matching/json-pointer.ts";
import { type Problem, readBy } from "../../schema/read-by.ts";
import { nestsDeeper } from "../../wire/json-notes.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { whyNotJson } from "../calls/read-json.ts";
import type { ConfigLoader } from "../sandbox/config-loader.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { SandboxRefused } from "../sandbox/sandboxes.ts";
import { namedSandbox } from "../server/choose-sandbox.ts";
import type { ConnectionCounts } from "../server/listen.ts";
import { receiveBody, type TakenBytes } from "../server/receive-body.ts";
import { requestHeaders } from "../server/request.ts";
import type { ServedApi } from "../server/serve-call.ts";

export interface AdminDependencies extends Omit<ServedApi, "log"> {
  readonly loader: ConfigLoader;
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

/** A route of the admin API: its place, its line in the OpenAPI document, what it reads, and what it answers. */
export interface Route<Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType> {
  /** `GET /requests/{id}` */
  readonly key: string;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  /** The limit of the body, where it differs from the limit of other bodies. */
  readonly maxBytes?: number;
  answer(request: AdminRequest<z.output<Query>, z.output<Body>>): unknown;
}

/** @param answer returns a Response, JSON as text, or a value that goes out as JSON; 204 when it returns nothing */
export function route<Query extends z.ZodType, Body extends z.ZodType>(
  key: string,
  summary: string,
  input: Pick<Route<Query, Body>, "query" | "body" | "maxBytes"> | Route<Query, Body>["answer"],
  answer = input as Route<Query, Body>["answer"],
): Route {
  return { key, summary, ...(typeof input === "object" && input), answer: answer as Route["answer"] };
}

/** Answers 201. */
export function created(context: Context, value: object): object {
  context.status(201);
  return value;
}

export function mountRoutes(admin: Hono, routes: readonly Route[], dependencies: AdminDependencies): void {
  for (const each of routes) {
    const [verb = "", path = ""] = each.key.split(" ");
    const pattern = path.replace(/\{(\w+)\}/g, ":$1");
    if (each.query) admin.on(verb, pattern, validQuery(each.query));
    admin.on(verb, pattern, (context) => serve(each, context, dependencies));
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

/** Reads a query by its schema, with our words for what is wrong. */
const validQuery = (schema: z.ZodType) =>
  zValidator("query", schema, (result) => (result.success ? undefined : throwResponse(result.error as never)), {
    validationFunction: (_, query) => {
      const { data, problems } = readBy(schema, query);
      // The validator types its result by the schema.
      return { success: !problems, data, error: problems && problemsResponse(problems, "Invalid query") } as never;
    },
  });

async function serve(matched: Route, context: Context, dependencies: AdminDependencies): Promise<Response> {
  const { sandboxes, bodies, answers, maxBodyBytes } = dependencies;
  const share = { budget: bodies, taken: 0 };
  try {
    const json = matched.body && (await readJsonBody(context, matched.maxBytes ?? maxBodyBytes, share));
    const pending = matched.answer({
      context,
      json: json?.value,
      query: matched.query && context.req.valid("query" as never),
      body: matched.body && json && readRequestPart(matched.body, json.value, json.text),
      get sandbox() {
        const sandbox = namedSandbox(sandboxes, nameIn(context) ?? sandboxes.default.name);
        return sandbox instanceof Response ? throwResponse(sandbox) : sandbox;
      },
      param: (name) => context.req.param(name) ?? "",
    });
    // An answer that is there at once is counted before another request is answered.
    const answer = pending instanceof Promise ? await pending : pending;
    if (answer instanceof Response) return answer;
    if (answer === undefined) return context.body(null, 204);
    const text = textOrJson(answer);
    const refused = answers.countAnswer(context, Buffer.byteLength(text));
    return refused ?? context.body(text, { headers: { "content-type": "application/json" } });
  } finally {
    bodies.taken -= share.taken;
  }
}

/** Reads a part of a request by its schema, or throws the problems. @param text what the client wrote, for their lines */
export function readRequestPart<Schema extends z.ZodType>(schema: Schema, value: unknown, text = ""): z.output<Schema> {
  const read = readBy(schema, value);
  if (read.problems) throwResponse(problemsResponse(read.problems, "Invalid body", text));
  return read.data as z.output<Schema>;
}

const heapFull = "Remove sandboxes, fault rules or added rows; then send this again, or give the heap more memory.";

/** Reads a body as JSON whatever its content type, because `curl -d` declares a form. An empty body is `{}`. */
async function readJsonBody(context: Context, maxBytes: number, share: TakenBytes) {
  const received = await receiveBody(context, maxBytes, share);
  if (received instanceof Response) return throwResponse(received);
  const { text } = received;
  if (isRefusal(text)) return throwResponse(refusedBody(text));
  // A reset empties, and comes with few bytes or none.
  if (text.length > 200 && isHeapFull()) throwResponse(busy("Heap nearly full", heapFull));
  if (nestsDeeper(text)) {
    throwResponse(problem(422, "Body nested too deep", `The body is nested more than ${maxJsonDepth} deep.`));
  }
  try {
    return { text, value: text.trim() === "" ? {} : JSON.parse(text) };
  } catch {
    return throwResponse(refusedBody(refuse("bodyNotJson", { reason: whyNotJson(text) })));
  }
}

function refusedBody({ kind, values }: Refusal): Response {
  if (kind === "bodyTooLarge") return problem(413, "Body too large", `The body is larger than ${values["max"]} bytes.`);
  return problem(422, "Body not readable", `The body is not valid JSON: ${values["reason"]}.`);
}

/** Ends a request with a response, wherever its route stands. */
export function throwResponse(res: Response): never {
  throw new HTTPException(res.status as ContentfulStatusCode, { res });
}

/** The answer to an error that a handler throws. */
export function errorResponse(error: Error): Response {
  if (error instanceof HTTPException) return error.getResponse();
  if (error instanceof NoRoomError) return problem(413, "Too large", error.message);
  if (error instanceof ConfigError) return invalidResponse("Invalid body", error.problems.map(asPath));
  if (!(error instanceof SandboxRefused)) throw error;
  if (error.reason === "full") return problem(429, "Too many sandboxes", error.message);
  return problem(409, "Name taken", error.message);
}

/** A problem of the body, or of a fixture file that the body names. */
const asPath = ({ where, ...rest }: ConfigError["problems"][number]) =>
  where.startsWith("/")
    ? { path: where, message: printProblem(rest) }
    : { path: "/fixtures", message: `${where}: ${printProblem(rest)}` };

/** Refuses a request with its problems, each with its path, and with its line if the text has several. */
export function problemsResponse(problems: readonly Problem[], title: string, text = ""): Response {
  const lineOf = linesIn(text);
  const faults = problems.map(({ path, message }) => {
    const line = lineOf(path);
    return { path: pointerTo(path) || "/", message, ...(line !== undefined && { line }) };
  });
  return invalidResponse(title, faults);
}

/** Refuses a request with its first problems; `validation` lists more of them than the detail. */
export function invalidResponse(
  title: string,
  faults: readonly { path: string; message: string; line?: number }[],
): Response {
  const cut = faults.map((fault) => ({ ...fault, path: cutText(fault.path), message: cutText(fault.message) }));
  const shown = firstAndMore(cut, 10, ({ path, message }) => `${path}: ${message}`);
  return problem(422, title, shown.join("; "), { validation: cut.slice(0, mostProblems) });
}
