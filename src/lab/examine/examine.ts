import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { findAssumptions } from "./assumption-findings.ts";
import { findDoneWordDifferences, learnDoneWords, learnErrorWords } from "./error-words.ts";
import type { Exchange } from "./exchange.ts";
import { type Feature, groupByCause } from "./finding.ts";
import { type Deciders, decidersOf, featuresAtPlace, findDeciders } from "./places.ts";
import { type ExamineRequest, VariantSearch } from "./variant-search.ts";

export type Examination = Awaited<ReturnType<typeof examine>>;

/** Finds what exchanges say about our assumptions and the words of errors, and which differences nothing explains. */
export async function examine(request: ExamineRequest) {
  const search = new VariantSearch(request);
  const before = await search.begin();
  await search.run();
  // The words of a system tell one refusal from another: the second search knows them.
  await search.run((await learnErrorWords(search)).certain);
  const words = await learnErrorWords(search);
  const deciders = new Map<Exchange, Deciders>();
  for (const exchange of search.replays.keys()) {
    if (search.isOutOfTime("looking for what decides differences")) break;
    deciders.set(exchange, await findDeciders(search, exchange));
  }
  const findings = [...(await findAssumptions(search, deciders, words.leftovers)), ...words.findings];
  const refutedIds = findings.flatMap(({ id, result, variant }) => {
    return result === "refuted" && variant === undefined && !id.startsWith("error.") ? [id as AssumptionId] : [];
  });
  const restsOn = (exchange: Exchange, feature: Feature) =>
    decidersOf(feature, search.replayOf(exchange), deciders.get(exchange));
  /** Groups the differences that are not at the place of a refuted assumption. */
  const groupUnexplained = (kind: "differences" | "constantDifferences") => {
    const unexplained = [...search.replays].flatMap(([exchange, replay]) => {
      const features = refutedIds.flatMap((id) => featuresAtPlace(id, exchange, search));
      const keys = new Set(features.map(({ key }) => key));
      return replay[kind].filter(({ key }) => !keys.has(key)).map((feature) => [exchange, feature] as const);
    });
    return groupByCause(unexplained, restsOn);
  };
  const wordDifferences = request.exchanges.flatMap((exchange) => {
    const ofRefusals = words.leftovers.filter(({ ref }) => ref === exchange.ref);
    const differences = [...findDoneWordDifferences(exchange, request), ...ofRefusals];
    return differences.map((feature) => [exchange, feature] as const);
  });
  return {
    switches: Object.fromEntries(findings.flatMap(({ id, variant }) => (variant ? [[id, variant]] : []))),
    findings,
    words,
    leftovers: groupUnexplained("differences"),
    constantDifferences: groupUnexplained("constantDifferences"),
    wordDifferences: groupByCause(wordDifferences),
    before,
    done: learnDoneWords(request.exchanges),
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}
