import { isJsonObject } from "../../ground/json.ts";
import { cutText } from "../../ground/quoted-text.ts";
import { readQuery } from "../../schema/read-query.ts";
import { readObject } from "../../schema/read-value.ts";
import { type InputNode, inputNodes } from "../../schema/schema-place.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { isOfRow } from "../../wire/json-notes.ts";
import { isRefusal, misplacedValueText, pathText, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import type { Call } from "./call.ts";
import { jsonWarnings, noteForm, unreadParts } from "./call-form.ts";
import { Row } from "./call-row.ts";
import { Notes, type Policy } from "./notes.ts";
import { methodHint, unknownFields } from "./unknown-names.ts";

/** A call as it is read, before anything is decided about it. */
export interface CallInput {
  /** The parameters as they were sent, or why there are none: no such method, wrong verb, no JSON object. */
  readonly request: Record<string, unknown> | Refusal;
  /** The parameters as they are read, but for the rows; the very object that was sent, where it is taken as it stands. */
  readonly parameters: object;
  /** Of the call itself. */
  readonly notes: Notes;
  /** As many as may be done; `undefined` where there is no set of rows. */
  readonly rows: readonly Row[] | undefined;
}

/** Reads a call and its rows in one walk. It decides nothing and changes nothing. */
export function readCall(call: Call, policy: Policy, methods: readonly Method[]): CallInput {
  const notes = new Notes(policy);
  const request = readRequest(call, methods);
  const { operation, verb, release, jsonNotes } = call;
  const unread = { request, parameters: {}, notes, rows: undefined };
  // A path that is no method has no parameters, nor has a method under another verb.
  if (!operation || operation.method.verb !== verb) return unread;
  const { method } = operation;
  noteForm(call, notes);
  const rows = isRefusal(request) ? undefined : createRows(method, request, policy);
  for (const note of jsonNotes) {
    if (note.kind === "form") continue;
    const owner = rows && isOfRow(note, method.bulk?.set) ? rows[note.path[1] as number] : notes;
    owner?.add(jsonWarnings[note.kind].id, pathText("", note.path));
  }
  for (const name of unreadParts(call, method)) notes.add("call.unread-parts", name);
  if (isRefusal(request)) return unread;
  const places = inputNodes(schemaTree(method.parameters, release), method.bulk?.set);
  const parameters = readObject(places.call, request, notes);
  const fields = request["fields_set"] == null ? [] : unknownFields(request, method, release);
  for (const name of fields) notes.add("fields-set.unknown", name);
  for (const row of rows ?? []) readRow(row, places.row as InputNode);
  return { request, parameters, notes, rows };
}

function readRequest(call: Call, methods: readonly Method[]): Record<string, unknown> | Refusal {
  const { release, operation, path } = call;
  if (!operation || !isKnownIn(release, operation.method.since)) {
    const hint = methodHint(path, methods, release);
    return refuse("methodUnknown", { path: cutText(maskPath(path)), release: release.name, hint });
  }
  const { verb, parameters, bodyOptional } = operation.method;
  if (verb !== call.verb) return refuse("verbNotAllowed", { path, allowed: verb, verb: call.verb });
  if (verb === "GET") return readQuery(call.query, parameters);
  const { body } = call;
  return bodyOptional && !isRefusal(body) && body.trim() === "" ? {} : call.json;
}

function readRow(row: Row, place: InputNode): void {
  const { sent } = row;
  row.values = isJsonObject(sent)
    ? readObject(place, sent, row)
    : refuse("rowNotAnObject", { path: row.at, value: misplacedValueText(sent) });
}

/** The rows of a call, at most as many as are done. */
function createRows({ bulk }: Method, request: Readonly<Record<string, unknown>>, policy: Policy) {
  const sent = bulk && request[bulk.set];
  if (!bulk || !Array.isArray(sent)) return undefined;
  const variant = policy.variantOf("bulk.more-than-max");
  const most = variant === "all-done" || variant === "others-refused" ? sent.length : bulk.max;
  return sent.slice(0, most).map((row: unknown, index) => new Row(policy, bulk.set, index, row));
}
