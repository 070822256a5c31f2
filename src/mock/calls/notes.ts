import {
  type AnyAssumptionId,
  type Assumes,
  type AssumptionId,
  assumptionBehind,
  errorAssumptions,
  provenanceOf,
  type UsedAssumption,
  type VariantOf,
  warningIds,
} from "../../assumptions/assumptions.ts";
import { type Switches, variantsOf } from "../../assumptions/switches.ts";
import { memoize } from "../../common/memoize.ts";
import { leastSureFirst } from "../../common/provenance.ts";
import type { ReadNotes, ValidationError } from "../../schema/read-value.ts";
import { type ValueSwitch, valueSwitchesIn } from "../../schema/value-switches.ts";
import type { Refusal } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import { type Note, NoteList } from "./note-list.ts";

/** The switched variants for a call, and the warnings that refuse it. */
export class Policy {
  /** The switched variant; `undefined`: as assumed. */
  readonly variantOf: Assumes;
  readonly strict: CallSettings["strict"];
  readonly valueSwitches: readonly ValueSwitch[];
  /** The warnings that refuse a call or a row, by `--strict` or by a variant `refused`. */
  readonly refusing: ReadonlySet<AnyAssumptionId>;
  readonly errors: VendorErrorTable;

  constructor(switches: Switches, { strict, errors }: Pick<CallSettings, "strict" | "errors">) {
    this.variantOf = variantsOf(switches);
    this.strict = strict;
    this.errors = errors;
    this.valueSwitches = valueSwitchesIn(switches);
    const isStrictAbout = (id: AssumptionId) =>
      strict === true || (strict !== false && strict.some((name) => name === id));
    this.refusing = new Set(warningIds.filter((id) => switches[id] === "refused" || isStrictAbout(id)));
  }

  /**
   * The assumptions of an answer, the least sure first. Answers that depend on the same ones share one list: made for each
   * request, the lists, their headers and their JSON in the journal take a tenth of a request with four rows.
   */
  readonly used = memoize(1000, (ids: string): readonly UsedAssumption[] =>
    (ids === "" ? [] : (ids.split(" ") as AnyAssumptionId[]))
      .map((id) => ({ id, provenance: provenanceOf(id, this.errors), variant: this.variantOf(id) }))
      .sort((a, b) => leastSureFirst(a, b) || (a.id < b.id ? -1 : 1)),
  );
}

const policies = new WeakMap<Switches, Policy>();

/** The policy of calls with these switches: one for all of them. */
export function policyOf(switches: Switches, settings: Pick<CallSettings, "strict" | "errors">): Policy {
  const known = policies.get(switches);
  if (known?.strict === settings.strict && known.errors === settings.errors) return known;
  const policy = new Policy(switches, settings);
  policies.set(switches, policy);
  return policy;
}

const nothing: readonly never[] = [];

/** The notes of a call, or of one of its rows, in the order in which they were made. */
export class Notes implements ReadNotes {
  readonly policy: Policy;
  noted: NoteList;
  validationErrors: readonly ValidationError[] = nothing;

  constructor(policy: Policy, noted = new NoteList()) {
    this.policy = policy;
    this.noted = noted;
  }

  /** The path of the row; empty for the call itself. */
  get at(): string {
    return "";
  }

  get list(): readonly Note[] {
    return this.noted.notes;
  }

  /** @param name makes it a named note */
  add(id: AnyAssumptionId, name?: string): void {
    this.noted = this.noted.with(id, name);
  }

  /** Notes that an answer depends on an assumption. @returns the switched variant; `undefined`: as assumed */
  assume<Id extends AnyAssumptionId>(id: Id): VariantOf<Id> | undefined {
    this.noted = this.noted.assuming(id);
    return this.policy.variantOf(id);
  }

  /** Notes the assumptions of a refusal: its text, and the rule behind it. */
  noteRefusal(refusal: Refusal): void {
    this.assume(errorAssumptions[refusal.kind]);
    const rule = assumptionBehind(refusal);
    if (rule) this.assume(rule);
  }

  /** The first warning that refuses the call or the row. */
  refusingNote(): Note | undefined {
    const { refusing } = this.policy;
    if (refusing.size === 0) return undefined;
    return this.list.find(({ id, name }) => name !== undefined && refusing.has(id));
  }
}
