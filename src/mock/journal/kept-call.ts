import * as z from "zod";
import { jsonOr } from "../../ground/json.ts";
import type { Condition } from "../../matching/rule-index.ts";
import type { Contract } from "../../vendor/method.ts";
import { readQuery } from "../../wire/read-query.ts";
import type { RowFacts } from "../faults/match.ts";
import type { NumberedRecord } from "./journal.ts";
import type { JournalRecord } from "./journal-record.ts";

/** What is read where the journal did not keep enough to tell. */
export const notKept = Symbol("not kept");

/** A call of the journal that can be asked what it asked for. */
export class KeptCall implements NumberedRecord {
  readonly sequence: number;
  readonly record: JournalRecord;
  /** The contract of its method; `undefined` for a path that is no method. */
  readonly contract: Contract | undefined;
  #parameters: { readonly read: unknown } | undefined;

  constructor({ sequence, record }: NumberedRecord, contracts: readonly Contract[]) {
    this.sequence = sequence;
    this.record = record;
    this.contract = contracts.find(({ name }) => name === record.operation);
  }

  /**
   * The parameters as they were sent, secrets masked: read as the call itself was read, when they are first asked for.
   * `undefined` when they could not be read, `notKept` when they were cut.
   */
  get parameters(): unknown {
    this.#parameters ??= { read: readParameters(this.record, this.contract) };
    return this.#parameters.read;
  }
}

const noParameters = z.object({});

function readParameters({ verb, query, body, isCut }: JournalRecord, contract: Contract | undefined): unknown {
  if (verb === "GET") return readQuery(query, contract?.parameters ?? noParameters);
  return jsonOr(body, isCut ? notKept : undefined);
}

/** The rows of a bulk call as they were sent; none of another call, and of one whose body is not kept. */
export function rowsSent({ contract, parameters }: KeptCall): readonly RowFacts[] {
  const set = (parameters as Record<string, unknown> | null | undefined)?.[contract?.bulk?.set ?? ""];
  return Array.isArray(set) ? set.map((row: unknown, index) => ({ index, row })) : [];
}

/** Does a condition hold? `undefined` when the journal did not keep enough to tell. */
export function answerOf<Asked>({ read, holds }: Condition<Asked>, asked: Asked): boolean | undefined {
  const value = read(asked);
  return value === notKept ? undefined : holds(value);
}
