import type { Contract } from "../../../vendor/method.ts";
import type { BehaviourId, ToldId } from "../../../wire/assumptions.ts";
import { otherCharset } from "../../../wire/body-text.ts";
import { rowPath } from "../../../wire/bulk.ts";
import { isRefusal, pathText, type Refusal, refuse } from "../../../wire/refusal.ts";
import type { Release } from "../../../wire/release.ts";
import { schemaTree } from "../../../wire/schema-tree.ts";
import { maskText } from "../../../wire/secrets/mask-text.ts";
import { isSecretHeader } from "../../../wire/secrets/secret-names.ts";
import type { Call } from "../call.ts";
import { isOfRow } from "./json-losses.ts";
import { ignoredMembers, unknownFields } from "./unknown-names.ts";

/** Something that is told of a call, and that does not change its answer unless `--strict` or a variant refuses it. */
export interface Remark {
  readonly id: ToldId | OddForm;
  readonly name: string;
  readonly row?: number;
}

/** How a call may come though no page shows it; nobody is warned, and nothing refuses it. */
type OddForm = Extract<
  BehaviourId,
  | "call.trailing-slash"
  | "call.encoded-path"
  | "call.content-type"
  | "call.content-encoding"
  | "identifier.repeated-in-query"
>;

/** What a check did not take as it stands, and where there may be unknown members. */
export interface Untaken {
  readonly call: boolean;
  readonly rows: readonly number[];
}

/** Rows that are looked into, of a call that does none. */
const mostRows = 1000;

/** What is only told of a call, the call itself first. @param untaken where to look for unknown members; absent: everywhere */
export function audit(
  call: Call,
  request: Readonly<Record<string, unknown>> | Refusal,
  untaken?: Untaken,
): readonly Remark[] {
  const { operation, verb, release, losses } = call;
  // Nobody can say what a path that is no method would read, or a method under another verb.
  if (!operation || operation.contract.verb !== verb) return [];
  const { contract } = operation;
  const remarks = oddForms(call);
  for (const loss of losses) {
    if (loss.kind === "form") continue;
    const row = isOfRow(loss, contract.bulk?.set) ? { row: loss.path[1] as number } : {};
    remarks.push({ id: toldLosses[loss.kind].id, name: pathText("", loss.path), ...row });
  }
  for (const name of unreadParts(call, contract)) remarks.push({ id: "call.unread-parts", name });
  if (!isRefusal(request)) {
    const tree = schemaTree(contract.parameters, release);
    const unknown = untaken?.call === false ? [] : ignoredMembers(request, tree);
    for (const name of unknown) remarks.push({ id: "value.unknown-member", name });
    const fields = request["fields_set"] == null ? [] : unknownFields(request, contract, release);
    for (const name of fields) remarks.push({ id: "fields-set.unknown", name });
    const rows = contract.bulk && request[contract.bulk.set];
    const indexes = untaken?.rows ?? (Array.isArray(rows) ? rows.slice(0, mostRows).keys() : []);
    const node = contract.bulk && tree.members.get(contract.bulk.set)?.element;
    for (const row of indexes) {
      const names = node ? ignoredMembers((rows as readonly unknown[])[row], node) : [];
      for (const name of names) remarks.push({ id: "value.unknown-member", name, row });
    }
  }
  return remarks.length > 1 ? remarks.sort(callFirst) : remarks;
}

const callFirst = ({ row: one = -1 }: Remark, { row: other = -1 }: Remark) => one - other;

/** What is told of losses, before the places of all of a kind, and what refuses one where it is not let pass. */
export const toldLosses = {
  repeated: { id: "value.repeated-member", refused: "memberRepeated", words: "given more than once" },
  digits: { id: "value.lost-digits", refused: "digitsLost", words: "digits were lost" },
  letters: {
    id: "value.odd-letters",
    refused: "oddLetters",
    words: "control characters, halves of surrogate pairs, or letters that were lost before, in",
  },
  placeholder: {
    id: "value.placeholder",
    refused: "placeholderLeft",
    words: "a placeholder that was not filled, in",
  },
} as const;

const jsonType = /^application\/json\s*(;\s*charset\s*=[^;]*)?$/i;

function oddForms({ verb, headers, query, oddPath, hasByteOrderMark }: Call): Remark[] {
  const { "content-type": type = "", "content-encoding": encoding } = headers;
  const ids = [...(oddPath as readonly OddForm[])];
  if (verb === "GET" && isRepeating(query)) ids.push("identifier.repeated-in-query");
  if (verb === "POST" && !jsonType.test(type)) ids.push("call.content-type");
  if (verb === "POST" && encoding !== undefined) ids.push("call.content-encoding");
  const remarks: Remark[] = ids.map((id) => ({ id, name: "" }));
  const charset = verb === "GET" || !type.includes(";") ? undefined : otherCharset(type);
  if (charset !== undefined) remarks.push({ id: "call.charset", name: charset });
  if (hasByteOrderMark) remarks.push({ id: "call.byte-order-mark", name: "" });
  return remarks;
}

function isRepeating(query: string): boolean {
  const names = [...new URLSearchParams(query).keys()];
  return new Set(names).size < names.length;
}

/** The refusal of what a remark is about. @param set the name of the set of rows */
export function refusalOfRemark({ id, name, row }: Remark, { name: release }: Release, set = ""): Refusal {
  if (id === "call.byte-order-mark") return refuse("bodyNotJson", { reason: "it begins with a byte order mark" });
  if (id === "call.charset") {
    return refuse("bodyInOtherCharset", { reason: `its Content-Type declares ${name}, and JSON is sent in UTF-8` });
  }
  const loss = Object.values(toldLosses).find((one) => one.id === id);
  if (loss) return refuse(loss.refused, { path: name });
  const within = row === undefined ? "" : `${rowPath(set, row)}.`;
  const kind = id === "fields-set.unknown" ? "unknownField" : "unknownMember";
  return refuse(kind, { path: within + maskText(name), release });
}

const verbHeaders = new Set(["x-http-method-override", "x-http-method", "x-method-override"]);

/** Headers that are told otherwise, hold no token whatever their name says, or are ours. */
const otherHeaders = /^(?:authorization|cookie|postman-token|sec-.*|x-mock-.*)$/;

const mostParameters = 100;

/** What came with a call and is no place of parameters: the query of a POST, the body of a GET, headers and cookies with a token. */
export function unreadParts(
  { verb, query, headers, body }: Pick<Call, "verb" | "query" | "headers" | "body">,
  { access = "token" }: Pick<Contract, "access">,
): readonly string[] {
  const parts: string[] = [];
  if (verb === "POST" && query !== "") {
    for (const name of new Set(new URLSearchParams(query).keys())) {
      if (parts.length < mostParameters) parts.push(`?${name}`);
    }
  }
  if (verb === "GET" && body !== "") parts.push("body");
  const { authorization } = headers;
  const isRead = access === "basic" && /^\s*basic\s/i.test(authorization ?? "");
  if (authorization !== undefined && !isRead) parts.push("header:Authorization");
  for (const name in headers) {
    const mayBeMeant = verbHeaders.has(name) || (isSecretHeader(name) && !otherHeaders.test(name));
    if (mayBeMeant) parts.push(`header:${name}`);
  }
  if (headers["cookie"] !== undefined && hasToken(headers["cookie"])) parts.push("header:Cookie");
  return parts;
}

/** Is one of the cookies a token by its name? Others may be of another program on the same host. */
const hasToken = (cookies: string): boolean =>
  cookies.split(";").some((cookie) => isSecretHeader(cookie.split("=", 1)[0] as string));

export const meansToken = (part: string): boolean =>
  part === "?token" || (part.startsWith("header:") && !verbHeaders.has(part.slice(7)));
