import { type Assumption, type AssumptionId, assumptions } from "../../assumptions/assumptions.ts";
import { type Exchange, isAskedFor } from "./exchange.ts";
import { type Feature, isDifferent } from "./finding.ts";
import { isCreate, sessionOpenedBy } from "./named-rows.ts";
import type { Replay } from "./replay.ts";

export const placeOf = (id: AssumptionId) => (assumptions[id] as Assumption).place;

/** Can no answer show the assumption? */
export const hasNoPlace = (id: AssumptionId): boolean => JSON.stringify(placeOf(id)) === "{}";

/** Compares an answer with ours at the place of an assumption; `undefined`: the answer does not show it. */
export function compareAtPlace(
  id: AssumptionId,
  exchange: Exchange,
  replay: Replay,
  all: Iterable<Exchange>,
): "same" | "other" | undefined {
  const place = placeOf(id);
  const features = featuresAtPlace(id, exchange, replay);
  const [first] = features;
  if (!first) return undefined;
  if (features.some(isDifferent)) return "other";
  // A call that creates nothing is replayed with the records of its own answer, which proves nothing.
  const isIndependent = !Array.isArray(place?.at) || isCreate(exchange) || first.at === "/data";
  const isKnownSession = place?.after !== "login" || isAskedFor(exchange) || hasLoginOf(exchange, all);
  const isEnough = place?.least === undefined || Number(/\d+/.exec(first.here)) >= place.least;
  return isIndependent && isKnownSession && isEnough ? "same" : undefined;
}

function hasLoginOf({ parameters }: Exchange, all: Iterable<Exchange>): boolean {
  const token = parameters?.["token"];
  const sessions = [...all].flatMap(sessionOpenedBy);
  return sessions.some(({ keys, attributes }) => keys["token"] === token && attributes?.["username"]);
}

/** The features at the place of an assumption. */
export function featuresAtPlace(id: AssumptionId, exchange: Exchange, replay: Replay): readonly Feature[] {
  const { features, ownAnswer } = replay;
  const at = placeOf(id)?.at;
  const isSelection = exchange.parameters?.["fields_set"] != null;
  const withKey = (pattern: RegExp) => features.filter(({ key }) => pattern.test(key));
  if (!ownAnswer.restsOn.has(id)) return [];
  if (at === "all") return features;
  if (at === "done") return ownAnswer.refusal ? [] : withKey(/^call$/);
  // The assumption that absent values are null is about events, whatever is selected.
  if (at === "members") return withKey(isSelection ? /^absent / : /^(?:absent|member) /);
  if (at === "selection") return isSelection ? withKey(/^member /) : [];
  if (at === "events") return withKey(/^events /);
  if (at === "status") {
    if (!ownAnswer.refusal) return [];
    const here = "no HTTP 401";
    return [{ key: "status", at: "status", there: exchange.answer.status === 401 ? "HTTP 401" : here, here }];
  }
  const names = typeof at === "object" ? at : [];
  return features.filter(({ key }) => {
    const [, path] = /^value \/data\/?(?:\*\/?)?(.*)$/.exec(key) ?? [];
    return path !== undefined && names.some((name) => path === name || (name !== "" && path.startsWith(name)));
  });
}
