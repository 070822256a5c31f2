import {
  type AnyAssumptionId,
  type Assumes,
  type AssumptionId,
  assumptionBehind,
  errorAssumption,
  provenanceOf,
  type UsedAssumption,
  type VariantOf,
  warningIds,
} from "../../assumptions/assumptions.ts";
import type { Switches } from "../../assumptions/switches.ts";
import { leastSureFirst } from "../../ground/provenance.ts";
import type { Mistake, ReadNotes } from "../../schema/read-value.ts";
import { type ValueSwitch, valueSwitchesIn } from "../../schema/value-switches.ts";
import type { Refusal } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";

/**
 * Something of a call, or of a row, that no page states. With a name it is told to the client: what is ignored, by its name, or
 * where something was lost; an empty name is about all of the call. Without a name the answer only rests on it.
 */
export interface Note {
  readonly id: AnyAssumptionId;
  readonly name?: string;
}

/** What holds for one call: the variants that are on, and what is refused that is told elsewhere. */
export class Policy {
  readonly switches: Switches;
  /** The variants about single values. */
  readonly valueSwitches: readonly ValueSwitch[];
  /** What is refused of what is told: by `--strict`, or by a variant `refused`. */
  readonly refused: ReadonlySet<AnyAssumptionId>;

  constructor(switches: Switches, strict: CallSettings["strict"]) {
    this.switches = switches;
    const isSwitched = Object.keys(switches).length > 0;
    this.valueSwitches = isSwitched ? valueSwitchesIn(switches) : [];
    const isAsked = (id: AssumptionId) => strict === true || (strict !== false && strict.some((one) => one === id));
    const ids = isSwitched || strict !== false ? warningIds : [];
    this.refused = new Set(ids.filter((id) => switches[id as AssumptionId] === "refused" || isAsked(id)));
  }

  /** The variant of an assumption that is on; `undefined`: as assumed. */
  readonly variantOf: Assumes = (id) => this.switches[id as AssumptionId] as never;
}

const noNotes: readonly Note[] = [];
const noMistakes: Mistake[] = [];

/** The notes of a call, or of one of its rows, in the order in which they were made. */
export class Notes implements ReadNotes {
  readonly policy: Policy;
  readonly switches: Switches;
  readonly valueSwitches: readonly ValueSwitch[];
  list: readonly Note[] = noNotes;
  mistakes = noMistakes;

  constructor(policy: Policy) {
    this.policy = policy;
    this.switches = policy.switches;
    this.valueSwitches = policy.valueSwitches;
  }

  /** Where it stands within the call; empty for the call itself. */
  get at(): string {
    return "";
  }

  get variantOf(): Assumes {
    return this.policy.variantOf;
  }

  /** @param name what is told; without one the answer only rests on it */
  add(id: AnyAssumptionId, name?: string): void {
    const note = name === undefined ? { id } : { id, name };
    if (this.list === noNotes) this.list = [note];
    else (this.list as Note[]).push(note);
  }

  /** Notes that an answer rests on an assumption. @returns the variant that is on; `undefined`: as assumed */
  assume<Id extends AnyAssumptionId>(id: Id): VariantOf<Id> | undefined {
    if (!this.list.some((note) => note.id === id)) this.add(id);
    return this.policy.variantOf(id);
  }

  /** Notes what a refusal rests on: its text, and the rule behind it. */
  refuses(refusal: Refusal): void {
    this.assume(errorAssumption(refusal.refused));
    const assumption = assumptionBehind(refusal);
    if (assumption) this.assume(assumption);
  }

  /** The first that is told and is not let pass. */
  refused(): Note | undefined {
    const { refused } = this.policy;
    return refused.size === 0 ? undefined : this.list.find(({ id, name }) => name !== undefined && refused.has(id));
  }
}

/** What an answer rests on, the least sure first. */
export function usedAssumptions(
  ids: ReadonlySet<AnyAssumptionId>,
  { switches }: Policy,
  errors: VendorErrorTable,
): readonly UsedAssumption[] {
  return Array.from(ids, (id) => {
    return { id, provenance: provenanceOf(id, errors), variant: switches[id as AssumptionId] };
  }).sort((one, other) => leastSureFirst(one, other) || (one.id < other.id ? -1 : 1));
}
