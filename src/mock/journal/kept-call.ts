import * as z from "zod";
import { jsonOr } from "../../ground/json.ts";
import type { Condition } from "../../matching/predicate.ts";
import type { Contract } from "../../vendor/method.ts";
import { readQuery } from "../../wire/read-query.ts";
import type { RowFacts } from "../faults/match.ts";
import type { JournalRecord } from "./journal-record.ts";

/** What is read where the journal did not keep enough to tell. */
export const notKept = Symbol("not kept");

export interface KeptCall extends JournalRecord {
  /** The contract of its method; `undefined` for a path that is no method. */
  readonly contract: Contract | undefined;
  /** The parameters as they were sent, secrets masked; `undefined` when they could not be read, `notKept` when they were cut. */
  readonly parameters: unknown;
}

export function readKeptCall(one: JournalRecord, contracts: readonly Contract[]): KeptCall {
  const { operation, verb, query, body, isCut } = one;
  const contract = contracts.find(({ name }) => name === operation);
  const parameters =
    verb === "GET" ? readQuery(query, contract?.parameters ?? noParameters) : jsonOr(body, isCut ? notKept : undefined);
  return { ...one, contract, parameters };
}

const noParameters = z.object({});

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
