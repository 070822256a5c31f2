import {
  type Assumes,
  type AssumptionId,
  type BehaviourId,
  behaviourBehind,
  errorAssumption,
  provenanceOf,
  type ToldId,
  toldIds,
  type UsedAssumption,
  type VariantOf,
} from "../../wire/assumptions.ts";
import { provenances } from "../../wire/provenance.ts";
import type { Refusal } from "../../wire/refusal.ts";
import type { Switches } from "../../wire/switches.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { CallSettings } from "./call.ts";
import { valueSwitchesIn } from "./switched-values.ts";

export class UsedAssumptions {
  readonly #ofCall = new Set<AssumptionId>();
  readonly #ofRows = new Map<AssumptionId, number[]>();
  readonly #switches: Switches;
  readonly #strict: CallSettings["strict"];
  /** The switches that are about single values; `undefined` when none is on. */
  readonly valueSwitches: ReturnType<typeof valueSwitchesIn>;
  /** Is anything refused that is told? Nearly always nothing is. */
  readonly refusesAny: boolean;
  /** The row of which what is said is said; `undefined`: of the call itself. */
  row: number | undefined;

  /** What the method tells of the call. */
  readonly notes = new Set<string>();
  readonly note = (text: string): void => void this.notes.add(text);

  constructor(switches: Switches, strict: CallSettings["strict"]) {
    this.#switches = switches;
    this.#strict = strict;
    const isSwitched = Object.keys(switches).length > 0;
    this.valueSwitches = isSwitched ? valueSwitchesIn(switches) : undefined;
    this.refusesAny = (isSwitched || strict !== false) && toldIds.some((id) => this.isRefused(id));
  }

  /** The variant of an assumption that is on, if one is, for what the answer does not rest on yet. */
  readonly variantOf: Assumes = (id) => this.#switches[id as BehaviourId] as VariantOf<typeof id> | undefined;

  /** The call, or the row that is being done, is answered so because of this. */
  readonly assumes: Assumes = (id) => {
    const { row } = this;
    const rows = row === undefined ? undefined : this.#ofRows.get(id);
    if (row === undefined) this.#ofCall.add(id);
    else if (!rows) this.#ofRows.set(id, [row]);
    else if (rows.at(-1) !== row) rows.push(row);
    return this.#switches[id as BehaviourId] as VariantOf<typeof id> | undefined;
  };

  assumesAll(remarks: readonly { readonly id: BehaviourId; readonly row?: number }[]): void {
    for (const { id, row } of remarks) {
      this.row = row;
      this.assumes(id);
    }
    this.row = undefined;
  }

  isRefused(id: BehaviourId): boolean {
    if (this.#switches[id] === "refused") return true;
    return (typeof this.#strict === "boolean" ? (this.#strict ? toldIds : []) : this.#strict).includes(id as ToldId);
  }

  refuses(refusal: Refusal): void {
    this.assumes(errorAssumption(refusal.refused));
    const behaviour = behaviourBehind(refusal);
    if (behaviour) this.assumes(behaviour);
  }

  list(errors: VendorErrorTable): readonly UsedAssumption[] {
    const ofCall = [...this.#ofCall].map((id) => [id, undefined] as const);
    return [...ofCall, ...this.#ofRows]
      .map(([id, rows]) => {
        return { id, provenance: provenanceOf(id, errors), variant: this.#switches[id as BehaviourId], rows };
      })
      .sort(byDoubt);
  }
}

const byDoubt = (one: UsedAssumption, other: UsedAssumption) =>
  provenances.indexOf(other.provenance) - provenances.indexOf(one.provenance) || (one.id < other.id ? -1 : 1);
