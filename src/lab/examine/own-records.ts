import { isJsonObject } from "../../ground/json.ts";
import { actOf, namingMembers } from "../../vendor/declared/records.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import { askedRows, type Exchange, type JsonObject, objectsIn, readAnswer } from "./exchange.ts";

/** A record as an exchange shows it, or as it is named where it goes. */
interface Version {
  readonly at: number;
  readonly verb: string;
  readonly collection: string;
  readonly key: string;
  readonly row: JsonObject;
}

const ofVendor = new Set<string>(allEntities.map(({ collection }) => collection));

/** What a method does with records that a folder declares; `undefined` for any other method. */
export function actOnOwn({ contract: { document } }: Exchange) {
  if (!document.does || "answers" in document.does) return undefined;
  const [verb, collection] = actOf(document.does);
  return ofVendor.has(collection) ? undefined : { verb, collection };
}

/** The records of folders, as the exchanges of a recording show them. */
export class OwnRecords {
  readonly #versions: Version[] = [];

  constructor(exchanges: readonly Exchange[]) {
    for (const [at, exchange] of exchanges.entries()) this.#learn(exchange, at);
  }

  /** What was there before an exchange: as it was shown last, or else as it is shown first. */
  before(at: number): readonly Version[] {
    return [...Map.groupBy(this.#versions, ({ key }) => key).values()].flatMap((versions) => {
      const last = versions.findLast((one) => one.at < at);
      const [first] = versions as [Version];
      if (last) return last.verb === "removes" ? [] : [last];
      return first.verb === "creates" ? [] : [first];
    });
  }

  #learn(exchange: Exchange, at: number): void {
    const act = actOnOwn(exchange);
    const { isOk, data, done } = readAnswer(exchange.answer.json);
    if (!act || !isOk) return;
    const asked = askedRows(exchange);
    const rows: readonly JsonObject[] = exchange.contract.bulk
      ? done.map((row) => ({ ...asked.find(({ answer }) => answer === row)?.parameters, ...row }))
      : act.verb === "removes"
        ? Object.values(exchange.parameters ?? {}).filter((named) => isJsonObject(named))
        : objectsIn([data].flat());
    for (const row of rows) this.#versions.push({ at, ...act, row, key: this.#keyOf(act.collection, row) });
  }

  /** That of a record which was shown before with the same id, or with what else identifies it. */
  #keyOf(collection: string, row: JsonObject): string {
    const name = namingMembers.find((one) => row[one] != null) ?? "";
    const known = this.#versions.findLast((one) => one.collection === collection && one.row[name] === row[name]);
    return known?.key ?? `${collection} ${JSON.stringify(row)}`;
  }
}
