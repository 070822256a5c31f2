import { objectOf } from "../../ground/json.ts";
import { leavesOf } from "../../matching/json-pointer.ts";
import { type Assumption, assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { switchable } from "../../wire/switches.ts";
import { askedRows, type Exchange } from "./exchange.ts";
import { differ, type Feature } from "./finding.ts";
import type { Fitting, Search } from "./search.ts";
import { isCreate } from "./things.ts";
import { isWordedBy } from "./wording.ts";

/** How an answer compares with ours at the place where an assumption shows. */
export interface Sight {
  readonly exchange: Exchange;
  readonly is: "same" | "other";
  /** Is nothing but this assumption decided there, so that it is refuted where there is no variant? */
  readonly isOwn: boolean;
  readonly example?: Feature | undefined;
}

export const seenOf = (id: BehaviourId) => (assumptions[id] as Assumption).seen;

/** How the answer to an exchange compares with ours where an assumption without variants shows; `undefined`: it does not show there. */
export function sightOf(id: BehaviourId, exchange: Exchange, trial: Fitting, search: Search): Sight | undefined {
  if (!trial.played.restsOn.has(id)) return undefined;
  const seen = seenOf(id);
  const rows = trial.played.ofRows.flatMap((ids, index) => (ids.includes(id) ? [index] : []));
  if (!seen || seen.at === "words") return sightOfRows(rows, exchange, trial, search);
  if (seen.row) return sightOfValues(seen.row, rows, exchange, trial, search);
  const wanted = placeAt(id, exchange, trial);
  const [first] = wanted;
  if (!first) return undefined;
  const other = wanted.find(differ);
  if (other) return { exchange, is: "other", isOwn: true, example: other };
  // What a call shows that makes nothing was read off its own answer.
  const isShown = !Array.isArray(seen.at) || isCreate(exchange) || first.at === "/data";
  const isEnough = seen.least === undefined || Number(/\d+/.exec(first.here)) >= seen.least;
  return isShown && isEnough ? { exchange, is: "same", isOwn: true } : undefined;
}

function placeAt(id: BehaviourId, { answer }: Exchange, { features, played }: Fitting): readonly Feature[] {
  const { at } = seenOf(id) ?? {};
  if (at === "all") return features;
  if (at === "done") return played.refusal ? [] : features.filter(({ key }) => key === "call");
  if (at === "members") return features.filter(({ key }) => key.startsWith("member "));
  if (at === "events") return features.filter(({ key }) => key.startsWith("events "));
  if (at === "status") {
    const told = { key: "status", at: "status", there: `HTTP ${answer.status}`, here: "no HTTP 401" };
    return played.refusal ? [answer.status === 401 ? told : { ...told, there: told.here }] : [];
  }
  const names = typeof at === "object" ? at : [];
  return features.filter(({ key }) => {
    const [, path] = /^value \/data\/?(?:\*\/?)?(.*)$/.exec(key) ?? [];
    return path !== undefined && names.some((name) => path === name || (name !== "" && path.startsWith(name)));
  });
}

/** What became of the rows that note it, or of the call. A refusal has to be in words that are known. */
function sightOfRows(
  rows: readonly number[],
  exchange: Exchange,
  trial: Fitting,
  { table }: Search,
): Sight | undefined {
  const places = rows.length > 0 ? rows.map((row) => `row ${row + 1}`) : ["call"];
  const features = trial.features.filter(({ at, key }) =>
    key === "call" ? places[0] === key : isAboutRows(at, places),
  );
  const words = trial.sightings.filter(({ place }) => places.includes(place));
  const example = features.find(differ);
  if (example || words.some(({ isOdd }) => isOdd)) return { exchange, is: "other", isOwn: false, example };
  const areKnown = words.every((one) => isWordedBy(one, table));
  return features.length > 0 && areKnown ? { exchange, is: "same", isOwn: false } : undefined;
}

const isAboutRows = (at: string, places: readonly string[]) => {
  const named = /^rows? ([\d, ]+)/.exec(at)?.[1]?.split(", ") ?? [];
  return named.some((row) => places.includes(`row ${row}`));
};

/** What became of rows in which a member has a value that the assumption is about: refused for it, or done. */
function sightOfValues(
  wanted: NonNullable<NonNullable<Assumption["seen"]>["row"]>,
  noted: readonly number[],
  exchange: Exchange,
  trial: Fitting,
  search: Search,
): Sight | undefined {
  const asked = askedRows(exchange);
  const rows = (noted.length > 0 ? noted : [...asked.keys()]).filter((row) =>
    Object.entries(wanted).every(([name, form]) => {
      return leavesOf(asked[row]?.parameters[name] ?? null).some(
        (text) => text !== "null" && new RegExp(form).test(text),
      );
    }),
  );
  if (rows.length === 0) return undefined;
  const sight = sightOfRows(exchange.contract.bulk ? rows : [], exchange, trial, search);
  const isNamed = Object.keys(wanted).some((name) =>
    [name.replace(/_identifier$/, ""), ...leavesOf(rows.map((row) => asked[row]?.parameters[name]))].some((word) =>
      sight?.example?.there.toLowerCase().includes(word.toLowerCase()),
    ),
  );
  return sight && { ...sight, isOwn: sight.is === "other" && isNamed };
}

/**
 * Which assumptions with variants decide what differs in an exchange: by the key of the feature, those of which a variant alone
 * changes it, and whether as the system does. Each is played in the state in which the exchange was.
 */
export async function domainsIn(search: Search, exchange: Exchange, trial: Fitting) {
  const odd = [...trial.differences, ...trial.everywhere];
  const domains = new Map<string, Map<BehaviourId, boolean>>(odd.map(({ key }) => [key, new Map()]));
  if (odd.length === 0) return domains;
  for (const [id, variants] of switchable as ReadonlyMap<BehaviourId, readonly string[]>) {
    if (!trial.played.restsOn.has(id)) continue;
    for (const variant of variants) {
      const other = await search.trial(exchange, { ...search.chosen, [id]: variant }, trial.others);
      for (const { key, here } of odd) {
        const [now] = other.features.filter((one) => one.key === key);
        // A call that is refused otherwise has no data to differ.
        if (!now || now.here === here) continue;
        const isTheirs = !differ(now) && other.sightings.every(({ isOdd }) => !isOdd);
        const domain = domains.get(key) as Map<BehaviourId, boolean>;
        domain.set(id, isTheirs || domain.get(id) === true);
      }
    }
  }
  return domains;
}

/** What an answer of ours rests on at a feature, for whoever looks into a difference: nobody is accused. */
export function restingAt({ key }: Feature, { played }: Fitting, domain?: ReadonlyMap<BehaviourId, boolean>): string[] {
  const isOfError = (id: string) => id.startsWith("error.");
  if (domain && domain.size > 0) return [...domain.keys()];
  const [row] = /(?<=^row )\d+$/.exec(key) ?? [];
  const ofRows = new Set(played.ofRows.flat());
  const noted =
    row === undefined ? [...played.restsOn].filter((id) => !ofRows.has(id)) : (played.ofRows[Number(row)] ?? []);
  const about = noted.filter((id) => !isOfError(id) && !switchable.has(id as BehaviourId));
  return about.filter((id) => Object.keys(objectOf(seenOf(id as BehaviourId)) ?? { at: "" }).length > 0);
}
