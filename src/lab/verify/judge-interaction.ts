import { compareBody } from "./compare-body.ts";
import { compareNumbers } from "./compare-numbers.ts";
import { compareNewness, comparePairing, inOrderOf } from "./compare-rows.ts";
import { compareStatus } from "./compare-status.ts";
import { compareToken } from "./compare-token.ts";
import { expectationOf } from "./expectation.ts";
import type { Interaction } from "./interaction.ts";
import type { Mismatch, Outcome } from "./outcome.ts";
import type { Answered, Exchange } from "./recording-proxy.ts";
import type { PactVerdict } from "./run-verifier.ts";
import type { Values } from "./state-values.ts";

/** What was found of one interaction. */
export interface InteractionVerdict {
  /** As the contract has it. */
  readonly interaction: Interaction;
  /** Was the answer held against what was adopted, where the contract says otherwise? */
  readonly isAdopted?: boolean;
  readonly outcome: Outcome;
  /** Why it is not proven. */
  readonly reason?: string;
  readonly mismatches: readonly Mismatch[];
  /** What the target answered; `undefined` when it was not asked, or did not answer. */
  readonly answer?: Answered;
}

/** All that is known of one interaction after the run. */
export interface Evidence {
  readonly interaction: Interaction;
  readonly values: Values;
  readonly exchange: Exchange | undefined;
  readonly pact: PactVerdict | undefined;
  /** Ids of the answers before. */
  readonly seen: Map<string, string>;
}

/** Judges one interaction: what was not answered is not proven; what Pact or we find is different; the rest is the same. */
export function judgeInteraction(evidence: Evidence): InteractionVerdict {
  const { interaction, exchange, pact } = evidence;
  const unproven = (reason: string): InteractionVerdict => ({
    interaction,
    outcome: "not proven",
    reason,
    mismatches: [],
  });
  if (!exchange) return unproven("it was not asked");
  if (exchange.failure !== undefined) return unproven(`the target did not answer: ${exchange.failure}`);
  if (!pact) return unproven("Pact's verifier said nothing of it");
  // A contract of other people need not say the whole answer: there, Pact's word is enough.
  const ours = interaction.provenance === undefined ? [] : compare(evidence, exchange);
  // Pact knows one order only.
  const isOk = pact.isOk || interaction.rowsInAnyOrder === true;
  const mismatches = ours.length > 0 || isOk ? ours : pactMismatches(pact);
  return { interaction, outcome: mismatches.length > 0 ? "different" : "same", mismatches, answer: exchange };
}

/** JSON is sent in UTF-8 (RFC 8259), which needs not be said. */
const isJsonInUtf8 = /^\s*application\/json\s*(;\s*charset="?utf-?8"?\s*)?$/i;

function compare({ interaction, values, seen }: Evidence, exchange: Answered): Mismatch[] {
  const expectation = expectationOf(interaction, values);
  const { status, contentType, text, sent } = exchange;
  const mismatches = compareStatus(expectation.status, status);
  if (!isJsonInUtf8.test(contentType)) {
    mismatches.push({ path: "content-type", expected: "application/json, in UTF-8", actual: contentType || "nothing" });
  }
  const [read, isJson] = parsed(text);
  if (!isJson) {
    const actual = text === "" ? "an empty body" : JSON.stringify(text.slice(0, 200));
    return [...mismatches, { path: "/", expected: "JSON", actual }];
  }
  const actual = interaction.rowsInAnyOrder ? inOrderOf(expectation.body, read) : read;
  return [
    ...mismatches,
    ...compareBody(expectation, actual),
    ...comparePairing(parsed(sent)[0], expectation.body, actual),
    ...compareNumbers(parsed(sent)[0], actual),
    ...compareToken(expectation, parsed(sent)[0], actual),
    ...compareNewness(expectation, actual, seen),
  ];
}

function pactMismatches({ mismatches }: PactVerdict): Mismatch[] {
  if (mismatches.length === 0) return [{ path: "/", expected: "what the contract says", actual: "Pact refused it" }];
  return mismatches.map(({ path, text }) => ({ path: path || "/", expected: "what the contract says", actual: text }));
}

function parsed(text: string): [unknown, boolean] {
  try {
    return [JSON.parse(text), true];
  } catch {
    return [undefined, false];
  }
}
