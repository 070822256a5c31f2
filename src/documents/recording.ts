import * as z from "zod";
import type { AssumptionId } from "../assumptions/assumptions.ts";
import { ConfigError, orConfigError } from "../common/config-error.ts";
import { readPlainFile } from "../common/files.ts";
import { jsonOr, maxJsonDepth } from "../common/json.ts";
import { nestsDeeper } from "../wire/json-notes.ts";

/** The first line of a recording and of each appended part. The same value has another pseudonym in each part. */
const headerLine = z.strictObject({
  kind: z.literal("recording"),
  format: z.literal(1),
  program: z.string().describe("What wrote it, with its version"),
  release: z.string().describe("The release that the upstream was said to run"),
  date: z.iso.date().describe("The day on which it began, in UTC"),
  host: z.string().describe("The host of the upstream, as a keyed hash"),
});

const unreadReason = z.enum([
  "too large",
  "too many members",
  "not unpacked",
  "not UTF-8",
  "not JSON",
  "nested too deeply",
  "too many at once",
]);
export type UnreadReason = z.output<typeof unreadReason>;

const exchangeFailure = z.enum([
  "client disconnected",
  "upstream unreachable",
  "upstream gone",
  "timeout",
  "recording ended",
]);
export type ExchangeFailure = z.output<typeof exchangeFailure>;

const body = z
  .union([
    z.strictObject({ json: z.unknown().describe("The redacted JSON") }),
    z.strictObject({
      unread: unreadReason.describe("Why the body is not recorded"),
      size: z.string().describe("The size class in bytes, as 1024..2047"),
      members: z.int().optional().describe("The number of members and elements, if there are too many"),
    }),
  ])
  .optional()
  .describe("Absent: there was no body");

export function unreadText({ unread, members }: { readonly unread: string; readonly members?: number | undefined }) {
  if (unread === "too many at once") return "exchange not recorded: too many at once";
  return members === undefined ? unread : `exchange not recorded: ${members} members`;
}

const headers = z.record(z.string(), z.string()).describe("The recorded headers");

/** Features of a request that a line cannot show, each with the assumption about it. */
export const lossIds = {
  repeated: "value.repeated-member",
  digits: "value.lost-digits",
  letters: "value.odd-letters",
  placeholder: "value.placeholder",
  charset: "call.charset",
  mark: "call.byte-order-mark",
  "unread parts": "call.unread-parts",
} as const satisfies Readonly<Record<string, AssumptionId>>;

const after = z.int().min(0).optional().describe("How many exchanges were recorded before it was sent; absent: all");

const exchangeLine = z.strictObject({
  kind: z.literal("exchange"),
  count: z.int().min(1).default(1).describe("Up to version 2: how often the same request got the same response"),
  number: z.int().min(1).describe("The number of the exchange in its part, from 1"),
  after,
  operation: z.string().nullable().describe("The name of the method; null for an unknown method"),
  verb: z.string().regex(/^[A-Za-z-]+$/, "expected an HTTP method"),
  path: z.string().describe("The path below /crmapi/rest/v2/; a star for each part that is not a word of the vendor"),
  request: z.strictObject({
    headers,
    credentials: z
      .strictObject({
        scheme: z.enum(["Basic", "basic", "Bearer", "other"]),
        user: z.unknown(),
        hasColon: z.boolean(),
        password: z.unknown(),
      })
      .optional()
      .describe("What the Authorization header contained"),
    sandbox: z.int().min(1).optional().describe("A number for the sandbox of a mock server that a header names"),
    query: z.array(z.tuple([z.string(), z.string()])).describe("Names and redacted values, in the order sent"),
    body,
  }),
  answer: z.strictObject({
    status: z.int().optional().describe("Absent: no response began"),
    headers,
    body,
    hasMark: z.literal(true).optional().describe("The body began with a byte order mark"),
    failure: exchangeFailure.optional().describe("Why the response is not complete"),
  }),
  fault: z
    .strictObject({
      rules: z.array(z.string()).min(1).describe("The ids of the rules"),
      isReached: z
        .boolean()
        .describe("True if the system got the request: the line has its response, not the client's"),
    })
    .optional()
    .describe("The fault that `record --fault` injected; absent: none"),
  lost: z.array(z.enum(lossIds)).optional().describe("Assumptions about what this line cannot show; absent: none"),
  ms: z.int().min(0).describe("Milliseconds until the last byte of the first response"),
});

const againLine = z.strictObject({
  kind: z.literal("again"),
  number: z.int().min(1).describe("The number of the exchange whose request got the same response again"),
  after,
});

const endLine = z.strictObject({
  kind: z.literal("end"),
  calls: z.int().min(0).describe("Calls that were recorded"),
  refusedWrites: z.int().min(0).describe("Calls that would have written, and were not forwarded"),
  reason: z.enum(["stopped", "max-calls", "duration"]),
});

export const recordingLine = z.discriminatedUnion("kind", [headerLine, exchangeLine, againLine, endLine]);

export type HeaderLine = z.output<typeof headerLine>;
export type RecordedFault = NonNullable<z.output<typeof exchangeLine>["fault"]>;
export type ExchangeLine = z.output<typeof exchangeLine>;
export type EndLine = z.output<typeof endLine>;
export type EndReason = EndLine["reason"];
export type RecordedExchange = ExchangeLine & { readonly at: number };

/** The lines of one run of the recorder. `end` is `undefined` if the run was killed. */
export interface RecordingPart {
  readonly header: HeaderLine;
  readonly exchanges: RecordedExchange[];
  end: EndLine | undefined;
}

const maxLineDepth = maxJsonDepth + 10;

/** Reads a recording. @throws ConfigError naming the file, and the first line that is wrong */
export function readRecording(path: string): readonly RecordingPart[] {
  const text = orConfigError(path, "cannot be read", () => readPlainFile(path));
  const hint = "expected a file that `crmcom-mock record` wrote";
  const wrong = (at: number, message: string) => new ConfigError([{ where: `${path}, line ${at}`, message, hint }]);
  const parts: RecordingPart[] = [];
  const firsts = new Map<number, ExchangeLine>();
  // A last line without an end was not finished.
  for (const [index, one] of text.split("\n").slice(0, -1).entries()) {
    const at = index + 1;
    if (nestsDeeper(one, maxLineDepth)) throw wrong(at, `nested more than ${maxLineDepth} deep`);
    const json = jsonOr(one);
    if (json === undefined) throw wrong(at, "no JSON");
    const { data: line, error } = recordingLine.safeParse(json);
    const [issue] = error?.issues ?? [];
    if (!line) throw wrong(at, `at /${issue?.path.map(String).join("/")}: ${issue?.message}`);
    if (line.kind === "recording") {
      parts.push({ header: line, exchanges: [], end: undefined });
      firsts.clear();
    }
    const part = parts.at(-1);
    if (!part) break;
    if (line.kind === "exchange") firsts.set(line.number, line);
    if (line.kind === "exchange" || line.kind === "again") {
      // The records of the system may have changed since the first exchange, so a repeated one counts like any other.
      const exchange = firsts.get(line.number);
      if (exchange) part.exchanges.push({ ...exchange, number: part.exchanges.length + 1, after: line.after, at });
    }
    if (line.kind === "end") part.end = line;
  }
  if (parts.length === 0) throw wrong(1, "expected the first line of a recording");
  return parts;
}
