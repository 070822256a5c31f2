import * as z from "zod";
import type { RowFacts } from "../faults/match.ts";
import type { Condition } from "../matching/condition.ts";
import type { Contract } from "../method.ts";
import { readQuery } from "../wire/read-query.ts";
import type { NumberedRecord } from "./journal.ts";
import type { JournalRecord } from "./journal-record.ts";

/** What is read where the journal did not keep enough to tell. */
export const notKept = Symbol("not kept");

/** A call of the journal, with what it asked for read again. */
export interface RecordedCall extends NumberedRecord {
  /** The contract of its method; `undefined` for a path that is no method. */
  readonly contract: Contract | undefined;
  /** The parameters as they were sent, secrets masked; `undefined` when they could not be read. */
  readonly parameters: unknown;
}

/** Reads what a call of the journal asked for, as the call itself was read. */
export function readRecorded({ sequence, record }: NumberedRecord, contracts: readonly Contract[]): RecordedCall {
  const contract = contracts.find(({ name }) => name === record.operation);
  return { sequence, record, contract, parameters: readParameters(record, contract) };
}

const noParameters = z.object({});

function readParameters({ verb, query, body, isCut }: JournalRecord, contract: Contract | undefined): unknown {
  if (verb === "GET") return readQuery(query, contract?.parameters ?? noParameters);
  try {
    return JSON.parse(body);
  } catch {
    return isCut ? notKept : undefined;
  }
}

/** The rows of a bulk call as they were sent; none of another call, and of one whose body is not kept. */
export function rowsOfRecorded({ contract, parameters }: RecordedCall): readonly RowFacts[] {
  const set = (parameters as Record<string, unknown> | null | undefined)?.[contract?.bulk?.set ?? ""];
  return Array.isArray(set) ? set.map((row: unknown, index) => ({ index, row })) : [];
}

/** Does a condition hold? `undefined` when the journal did not keep enough to tell. */
export function answerOf<Asked>({ read, holds }: Condition<Asked>, asked: Asked): boolean | undefined {
  const value = read(asked);
  return value === notKept ? undefined : holds(value);
}
