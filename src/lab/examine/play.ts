import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { jsonOr } from "../../ground/json.ts";
import { createStandIn, type StandIn } from "../../library/stand-in-handle.ts";
import { valueSwitchesAbout } from "../../mock/calls/switched-values.ts";
import type { AssumptionId } from "../../wire/assumptions.ts";
import { parseRelease, type WrittenRelease } from "../../wire/release.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { Switches, WrittenSwitches } from "../../wire/switches.ts";
import { type VendorErrorKind, type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Exchange } from "./exchange.ts";
import { type JsonObject, objectOf, readAnswer } from "./exchange.ts";
import type { Facts, OtherStates } from "./facts.ts";

/** Why our stand-in refused a call or a row, and what stood for the names in its words. */
export interface OwnRefusal {
  readonly kind: VendorErrorKind;
  readonly values: Readonly<Record<string, string>>;
}

/** What our stand-in did with the request of an exchange. */
export interface Played {
  readonly status: number;
  readonly json: JsonObject;
  /** Why it refused the call. */
  readonly refusal: OwnRefusal | undefined;
  /** By the index of a row: why it was refused, or `undefined`; absent for a row that was not answered. */
  readonly rows: ReadonlyMap<number, OwnRefusal | undefined>;
  /** All that the answer rests on. */
  readonly restsOn: ReadonlySet<AssumptionId>;
}

/** A behaviour, and a state before the call. */
export interface Hypothesis {
  readonly switches: Switches;
  readonly others: OtherStates;
}

const separator = "\u0001";
const valueNames = [
  ..."actual allowed count expected hint label max member members path reason release state value verb".split(" "),
];

/** A refusal that says its kind and its values, and no word of anybody. */
const spelledOut = valueNames.map((name) => `${name}={${name}}`).join(separator);

const ownWords = Object.fromEntries(
  Object.keys(vendorErrors).map((kind) => [
    kind,
    { code: kind, message: spelledOut, description: "", row: { code: kind, text: spelledOut } },
  ]),
) as unknown as VendorErrorOverrides;

interface Play extends Hypothesis {
  readonly played: Played;
}

/** Plays single exchanges, each in a sandbox of its own that holds what was there before. What would come out the same is not played again. */
export class Player {
  readonly #facts: Facts;
  readonly #plays = new Map<Exchange, Play[]>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  async play(exchange: Exchange, { switches, others }: Hypothesis): Promise<Played> {
    const plays = this.#plays.get(exchange) ?? [];
    this.#plays.set(exchange, plays);
    // An answer depends on no other switch than those that it rests on.
    const alike = plays.find(
      (one) => isDeepStrictEqual(one.others, others) && isAlike(one.switches, switches, one.played.restsOn),
    );
    if (alike) return alike.played;
    const played = await this.#playAnew(exchange, { switches, others });
    plays.push({ switches, others, played });
    return played;
  }

  async #playAnew(exchange: Exchange, { switches, others }: Hypothesis): Promise<Played> {
    const clock = this.#facts.clockOf?.(exchange);
    const sandbox = standIn().sandbox({
      fixtures: this.#facts.rowsFor(exchange, others, switches) as never,
      // All were read where they came from.
      release: exchange.release as WrittenRelease,
      assumptions: { ...switches } as WrittenSwitches,
      ...(clock !== undefined && { clock: { frozenAt: clock } as never }),
    });
    try {
      const { verb, path, query, headers, body } = exchange.request;
      const hasBody = body !== undefined && verb !== "GET" && verb !== "HEAD";
      const answer = await sandbox.fetch(path + (query && `?${query}`), {
        method: verb,
        headers: new Headers(headers),
        ...(hasBody && { body }),
      });
      const json = objectOf(jsonOr(await answer.text())) ?? {};
      const [entry] = sandbox.journal.entries();
      const rows = entry?.rows ?? [];
      const { status, isOk, undone } = readAnswer(json);
      const texts = undone.map((row) => row["error_description"]).values();
      const said = [
        ...(entry?.assumptions ?? []).map(({ id }) => id),
        ...rows.flatMap(({ assumptions }) => assumptions),
        // That rows come in the order of the request is shown by an example of the vendor, and by no rule of theirs.
        ...(rows.length > 1 ? ["bulk.order"] : []),
        // A row that is refused for one value says nothing of its others, and a variant may refuse it for them.
        ...valueSwitchesAbout(exchange.parameters, parameterTree(exchange)),
      ];
      return {
        status: answer.status,
        json,
        refusal: isOk ? undefined : refusalOf(status["code"], status["message"]),
        rows: new Map(rows.map(({ index, kind }) => [index, kind ? refusalOf(kind, texts.next().value) : undefined])),
        restsOn: new Set(said as AssumptionId[]),
      };
    } finally {
      sandbox.remove();
    }
  }
}

const parameterTree = ({ contract, release }: Exchange) => schemaTree(contract.parameters, parseRelease(release));

function isAlike(one: Switches, other: Switches, restsOn: ReadonlySet<AssumptionId>): boolean {
  const ids = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Switches>;
  return [...ids].every((id) => one[id] === other[id] || !restsOn.has(id));
}

let made: StandIn | undefined;

/** A stand-in that knows nobody, made once: it listens nowhere, and each play has a sandbox with all that is there. */
function standIn(): StandIn {
  if (made) return made;
  const fixtures = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  // What the answer to one call rests on is read off its entry, whole.
  const journal = { journalMax: 1, journalEntryBytes: "16mb" } as const;
  made = createStandIn({ logLevel: "silent", seed: "play", fixtures, vendorErrors: ownWords, ...journal });
  rmSync(fixtures, { recursive: true });
  return made;
}

/** Reads a refusal in the words that say it all. */
const refusalOf = (kind: unknown, text: unknown): OwnRefusal => ({
  kind: kind as VendorErrorKind,
  values: valuesIn(String(text)),
});

const valuesIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(separator).flatMap((part) => {
      const at = part.indexOf("=");
      const [name, value] = [part.slice(0, at), part.slice(at + 1)];
      return value === `{${name}}` ? [] : [[name, value]];
    }),
  );
