import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interaction } from "./interaction.ts";
import { interactionHeader, recordingProxy } from "./recording-proxy.ts";
import { type PactVerdict, runVerifier } from "./run-verifier.ts";
import { requestOf, type SendRequest } from "./send.ts";
import { baseOfTurn, leaveSandbox, sandboxTurns, takeTurn } from "./stand-in-sandbox.ts";
import { valuesFor } from "./state-values.ts";
import type { InteractionResult } from "./verify.ts";

/**
 * Has Pact's own verifier play interactions against a target. Contracts of other people need not say the whole answer, so
 * Pact's word on them is enough.
 */
export async function runPact(request: SendRequest): Promise<InteractionResult[]> {
  const { target, interactions, values, releaseOf } = request;
  const turns = target.kind === "stand-in" ? sandboxTurns(target) : undefined;
  const byIndex = new Map(interactions.map((one) => [one.index, one]));
  const textOf = (one: Interaction) => {
    const { body } = requestOf(one, valuesFor(one, values));
    return one.pact.comments?.text === undefined ? undefined : String(body);
  };
  const proxy = await recordingProxy({
    address: target,
    values,
    texts: new Map(interactions.map((one) => [one.index, textOf(one)])),
    base: () => (turns ? baseOfTurn(turns) : target.base),
    async prepare(index) {
      const interaction = byIndex.get(index);
      if (turns && interaction) await takeTurn(turns, interaction, releaseOf(interaction));
    },
  });
  try {
    const verdicts = await askPact(interactions, { ...proxy, timeoutMs: target.timeoutMs });
    return interactions.map((interaction): InteractionResult => {
      const exchange = proxy.exchanges.get(interaction.index);
      const notProven = (reason: string): InteractionResult => ({
        interaction,
        outcome: "not proven",
        reason,
        mismatches: [],
      });
      const failed = interaction.pact.providerStates?.find(({ name }) => proxy.failedStates.has(name));
      if (failed) return notProven(`state "${failed.name}": ${proxy.failedStates.get(failed.name)}`);
      if (exchange?.failure !== undefined) return notProven(`the target did not answer: ${exchange.failure}`);
      const verdict = verdicts.get(String(interaction.index));
      if (!exchange || !verdict) return notProven("Pact's verifier said nothing of it");
      return { interaction, outcome: verdict.isOk ? "same" : "different", mismatches: mismatchesIn(verdict) };
    });
  } finally {
    if (turns) await leaveSandbox(turns).catch(() => undefined);
    await proxy.close();
  }
}

function mismatchesIn({ isOk, mismatches }: PactVerdict): InteractionResult["mismatches"] {
  const expected = "what the contract says, by Pact's verifier";
  if (isOk) return [];
  if (mismatches.length === 0) return [{ path: "/", expected, actual: "Pact refused it" }];
  return mismatches.map(({ path, text }) => ({ path: path || "/", expected, actual: text }));
}

/** Hands Pact the chosen interactions, each under its number and with a header that names it. */
async function askPact(
  interactions: readonly Interaction[],
  run: { url: string; statesUrl: string; timeoutMs: number },
): Promise<Map<string, PactVerdict>> {
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  try {
    const byFile = Map.groupBy(interactions, ({ file }) => file);
    const parts = [...byFile].flatMap(([{ content }, chosen]) => inParts(chosen).map((part) => ({ content, part })));
    const pactUrls = parts.map(({ content, part }, at) => {
      const path = join(folder, `${at}.json`);
      writeFileSync(path, JSON.stringify({ ...content, interactions: part.map(numbered) }));
      return path;
    });
    return await runVerifier({
      providerBaseUrl: run.url,
      providerStatesSetupUrl: run.statesUrl,
      pactUrls,
      // The proxy gives up first, and can say why.
      timeoutMs: run.timeoutMs + 5_000,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pact goes through a whole file again for each interaction in it: several small ones take less time. */
function inParts(interactions: readonly Interaction[], length = 20): readonly Interaction[][] {
  const starts = Array.from({ length: Math.ceil(interactions.length / length) }, (_, at) => at * length);
  return starts.map((start) => interactions.slice(start, start + length));
}

function numbered({ index, pact }: Interaction) {
  const { key: _, ...rest } = pact;
  const headers = { ...pact.request.headers, [interactionHeader]: pact.type === undefined ? `${index}` : [`${index}`] };
  return { ...rest, description: String(index), request: { ...pact.request, headers } };
}
