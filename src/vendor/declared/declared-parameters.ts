import type { MemberDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../common/json.ts";
import { appliesAmong } from "../../schema/member-facts.ts";
import { isKnownIn, type Release, sinceWords } from "../../wire/release.ts";
import type { CallContext } from "../entities/call-context.ts";
import type { OperationCode } from "../method.ts";
import { allMembers, knownMembers, sinceOf } from "./member-schemas.ts";

/** Fills in the defaults of absent parameters, and warns about deprecated ones, before the method does a request or a row. */
export function withParameterFacts(code: OperationCode, members: readonly MemberDocument[]): OperationCode {
  if (!allMembers(members).some((one) => one.default !== undefined || one.deprecated)) return code;
  const prepared = (request: unknown, { release, note }: CallContext) => {
    for (const text of deprecatedIn(request, members, release)) note?.(text);
    return withDefaults(request, knownMembers(members, release)) as never;
  };
  return "create" in code
    ? { ...code, create: (row, context) => code.create(prepared(row, context), context) }
    : { ...code, answer: (request, context) => code.answer(prepared(request, context), context) };
}

function withDefaults(sent: unknown, members: readonly MemberDocument[]): unknown {
  if (Array.isArray(sent)) return sent.map((element) => withDefaults(element, members));
  if (!isJsonObject(sent)) return sent;
  const whole: Record<string, unknown> = { ...sent };
  for (const { name, default: fallback, appliesWith, members: inner = [] } of members) {
    if (whole[name] !== undefined) whole[name] = withDefaults(whole[name], inner);
    else if (fallback !== undefined && appliesAmong({ ...(appliesWith && { appliesWith }) }, whole))
      whole[name] = fallback;
  }
  return whole;
}

function deprecatedIn(sent: unknown, members: readonly MemberDocument[], release: Release, path = ""): string[] {
  if (Array.isArray(sent)) return sent.flatMap((element) => deprecatedIn(element, members, release, path));
  if (!isJsonObject(sent)) return [];
  return members.flatMap(({ name, deprecated, members: inner = [] }) => {
    if (sent[name] == null) return [];
    const since = deprecated && sinceOf(deprecated.since);
    const own = since && isKnownIn(release, since) ? [`${path}${name} is deprecated since ${sinceWords(since)}`] : [];
    return [...own, ...deprecatedIn(sent[name], inner, release, `${path}${name}.`)];
  });
}
