import { isJsonObject } from "../../common/json.ts";
import { cutText } from "../../common/quoted-text.ts";
import { type InputNode, inputNodes } from "../../schema/input-node.ts";
import { readQuery } from "../../schema/read-query.ts";
import { readObject } from "../../schema/read-value.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { isOfRow } from "../../wire/json-notes.ts";
import { isRefusal, misplacedValueText, pathText, type Refusal, refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { maskPath } from "../../wire/secrets/mask-text.ts";
import type { Call } from "./call.ts";
import { jsonWarnings, noteForm, unreadParts } from "./call-form.ts";
import { Row } from "./call-row.ts";
import { NoteList } from "./note-list.ts";
import { Notes, type Policy } from "./notes.ts";
import { methodHint, unknownFields } from "./unknown-names.ts";

export interface CallInput {
  /** The parameters as they were sent, or why there are none: no such method, wrong verb, no JSON object. */
  readonly request: Record<string, unknown> | Refusal;
  /** The parameters after reading, with unread rows; the same object as `request` if nothing changes. */
  readonly parameters: object;
  readonly notes: Notes;
  /** The rows up to the maximum; `undefined` without a set of rows. */
  readonly rows: readonly Row[] | undefined;
}

/** Reads a call and its rows in one walk. It decides nothing and changes nothing. */
export function readCall(call: Call, policy: Policy, methods: readonly Method[]): CallInput {
  const notes = new Notes(policy);
  const request = readRequest(call, methods);
  const { operation, verb, release, jsonNotes } = call;
  const emptyInput = { request, parameters: {}, notes, rows: undefined };
  // Without a method, or under another verb, nothing is read.
  if (!operation || operation.method.verb !== verb) return emptyInput;
  const { method } = operation;
  noteForm(call, notes);
  const rows = isRefusal(request) ? undefined : createRows(method, request, policy);
  for (const note of jsonNotes) {
    // Another form of the same number needs no warning.
    if (note.kind === "form") continue;
    const target = rows && isOfRow(note, method.bulk?.set) ? rows[note.path[1] as number] : notes;
    target?.add(jsonWarnings[note.kind].id, pathText("", note.path));
  }
  for (const name of unreadParts(call, method)) notes.add("call.unread-parts", name);
  if (isRefusal(request)) return emptyInput;
  const places = inputNodes(schemaTree(method.parameters, release), method.bulk?.set);
  const parameters = readObject(places.call, request, notes);
  for (const name of ("unread" in operation && operation.unread) || []) {
    if (request[name] != null) notes.add("call.unread-parts", name);
  }
  const fields = request["fields_set"] == null ? [] : unknownFields(request, method, release);
  for (const name of fields) notes.add("fields-set.unknown", name);
  for (const row of rows ?? []) readRow(row, places.row as InputNode);
  return { request, parameters, notes, rows };
}

/** The sent parameters, or why there are none. */
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
  if (isJsonObject(sent)) row.values = readObject(place, sent, row);
  else {
    const refusal = refuse("rowNotAnObject", { path: row.at, value: misplacedValueText(sent) });
    row.validationErrors = [{ refusal, isHard: true, rank: 0 }];
  }
}

/** The rows of a call, up to the maximum that `bulk.more-than-max` allows. */
function createRows({ bulk }: Method, request: Readonly<Record<string, unknown>>, policy: Policy) {
  const sent = bulk && request[bulk.set];
  if (!bulk || !Array.isArray(sent)) return undefined;
  const variant = policy.variantOf("bulk.more-than-max");
  const most = variant === "all-done" || variant === "others-refused" ? sent.length : bulk.max;
  const noted = new NoteList();
  return sent.slice(0, most).map((row: unknown, index) => new Row(policy, noted, bulk.set, index, row));
}
