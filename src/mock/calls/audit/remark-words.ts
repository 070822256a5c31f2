import { firstAndMore } from "../../../ground/config-error.ts";
import type { Contract } from "../../../vendor/method.ts";
import { isKnownIn, type Release, sinceWords, unknownReleaseRemark } from "../../../wire/release.ts";
import { maskText } from "../../../wire/secrets/mask-text.ts";
import type { Call } from "../call.ts";
import { meansToken, type Remark, toldLosses } from "./audit.ts";
import { nameHints } from "./unknown-names.ts";

const ignoring = new Set<Remark["id"]>(["call.unread-parts", "value.unknown-member", "fields-set.unknown"]);

export const ignoredOfCall = (remarks: readonly Remark[]): readonly string[] =>
  remarks.filter(({ id, row }) => row === undefined && ignoring.has(id)).map(({ name }) => name);

export function ignoredOfRows(remarks: readonly Remark[]): ReadonlyMap<number, readonly string[]> {
  const names = new Map<number, string[]>();
  for (const { id, name, row } of remarks) {
    if (row !== undefined && ignoring.has(id)) names.set(row, [...(names.get(row) ?? []), name]);
  }
  return names;
}

export interface RemarkWords {
  /** The distinct names of what is ignored, those of rows with `set[].` before them. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
}

const sentences = [
  ["call.charset", "a body is read as UTF-8, whatever charset Content-Type declares"],
  ["call.byte-order-mark", "a byte order mark before the body was skipped"],
] as const;

const draftWords =
  "no method has this path; crmcom-mock method draft <page> --out <folder> makes one from the vendor's page";

const mostPlaces = 20;
const longestPlace = 120;

function releaseWords({ deprecated }: Partial<Contract>, release: Release): string[] {
  const isDeprecated = deprecated !== undefined && isKnownIn(release, deprecated.since);
  const words = isDeprecated ? [`deprecated since ${sinceWords(deprecated.since)}: ${deprecated.remark}`] : [];
  const unknown = unknownReleaseRemark(release);
  return unknown === undefined ? words : [...words, unknown];
}

export function wordsOf({ operation, release }: Call, remarks: readonly Remark[], isStrict: boolean): RemarkWords {
  const ofRelease = releaseWords(operation?.contract ?? {}, release);
  if (!operation) return { ignored: [], warnings: [...ofRelease, draftWords] };
  if (remarks.length === 0) return { ignored: [], warnings: ofRelease };
  const { contract } = operation;
  const byId = Map.groupBy(remarks, ({ id }) => id);
  const namesOf = (wanted: Remark["id"]) => (byId.get(wanted) ?? []).map(({ name }) => name);
  const shown = remarks.filter(({ id }) => ignoring.has(id));
  const ofCall = shown.filter(({ row }) => row === undefined).map(({ name }) => name);
  // Rows have the same again and again.
  const ofRows = [...new Set(shown.filter(({ row }) => row !== undefined).map(({ name }) => name))];
  const ignored = new Set([...ofCall, ...ofRows.map((name) => `${contract.bulk?.set}[].${name}`)]);
  const unread = namesOf("call.unread-parts");
  const unknown = [...ignored].filter((name) => !unread.includes(name));
  const places = Object.values(toldLosses).flatMap(({ id, words }) => {
    const found = firstAndMore(namesOf(id), mostPlaces, (name) => maskText(name).slice(0, longestPlace));
    const lost = id === "value.repeated-member" && !isStrict ? ", the last counts" : "";
    return found.length === 0 ? [] : [`${words}${lost}: ${found.join(", ")}`];
  });
  return {
    ignored: [...ignored],
    warnings: [
      ...ofRelease,
      ...sentences.flatMap(([id, words]) => (byId.has(id) ? [words] : [])),
      ...(unread.some(meansToken) ? [whereTokenIs(contract)] : []),
      ...nameHints(unknown, contract, release),
      ...places,
    ],
  };
}

function whereTokenIs({ verb, access = "token" }: Contract): string {
  if (access !== "token") return "this method reads no token";
  return `a token is read ${verb === "GET" ? "in the query" : "as a member of the body"}, and nowhere else`;
}
