import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillExpression } from "./expectation.ts";
import { type Interaction, textTemplateOf, valueNames } from "./interaction.ts";
import { type InteractionVerdict, judgeInteraction } from "./judge-interaction.ts";
import { interactionHeader, recordingProxy } from "./recording-proxy.ts";
import { type PactVerdict, runVerifier } from "./run-verifier.ts";
import { baseOfTurn, leaveSandbox, sandboxTurns, takeTurn } from "./stand-in-sandbox.ts";
import { type StateValues, valuesFor } from "./state-values.ts";
import type { Target } from "./target.ts";

/** What is held against what. */
export interface VerifyRequest {
  readonly target: Target;
  /** Those that were asked for; each gets a verdict. */
  readonly interactions: readonly Interaction[];
  /** Each as the target is held to it, in the same order, where something was adopted. */
  readonly held?: readonly Interaction[];
  readonly values: StateValues;
}

/**
 * Plays every interaction against the target and judges the answers. An interaction that was not played, whatever the
 * reason, is not proven.
 */
export async function verify(request: VerifyRequest): Promise<InteractionVerdict[]> {
  const { target, values, interactions, held = interactions } = request;
  const unproven = (reason: string): InteractionVerdict[] =>
    interactions.map((interaction) => ({ interaction, outcome: "not proven", reason, mismatches: [] }));
  if (target.kind === "unreachable") return unproven(`the target cannot be reached: ${target.reason}`);
  if (interactions.length === 0) return [];

  const turns = target.kind === "stand-in" ? sandboxTurns(target) : undefined;
  const proxy = await recordingProxy({
    address: target,
    values,
    namesByState: namesByState(held),
    base: () => (turns ? baseOfTurn(turns) : target.base),
    texts: new Map(held.map((one) => [one.index, textOf(one, values)])),
    prepare: async (state) => turns && takeTurn(turns, state),
  });
  try {
    const verdicts = await askPact(held, { ...proxy, timeoutMs: target.timeoutMs });
    const seen = new Map<string, string>();
    return held.map((interaction, at) => {
      const failed = failedState(interaction, proxy.failedStates);
      const original = interactions[at] as Interaction;
      if (failed) return { interaction: original, outcome: "not proven", reason: failed, mismatches: [] };
      const verdict = judgeInteraction({
        interaction,
        values: valuesFor(interaction, values),
        exchange: proxy.exchanges.get(interaction.index),
        pact: verdicts.get(String(interaction.index)),
        seen,
      });
      return { ...verdict, interaction: original, isAdopted: interaction !== original };
    });
  } catch (error) {
    return unproven((error as Error).message);
  } finally {
    if (turns) await leaveSandbox(turns).catch(() => undefined);
    await proxy.close();
  }
}

/** The text of a request that JSON cannot hold, with the values of the target. */
function textOf(interaction: Interaction, values: StateValues): string | undefined {
  const template = textTemplateOf(interaction);
  if (template === undefined) return undefined;
  const escaped = Object.entries(valuesFor(interaction, values)).map(([name, value]) => [
    name,
    JSON.stringify(String(value)).slice(1, -1),
  ]);
  return String(fillExpression(template, Object.fromEntries(escaped)));
}

/** By state, the names of the values that its interactions need. */
function namesByState(interactions: readonly Interaction[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const interaction of interactions) {
    const states = interaction.pact.providerStates ?? [];
    for (const { name, params = {} } of states) {
      const there = names.get(name) ?? new Set();
      // With several states, a value belongs to the one that declares it.
      const own = valueNames(interaction).filter((one) => states.length === 1 || Object.hasOwn(params, one));
      names.set(name, new Set([...there, ...own]));
    }
  }
  return names;
}

function failedState({ pact }: Interaction, failed: ReadonlyMap<string, string>): string | undefined {
  const state = pact.providerStates?.find(({ name }) => failed.has(name));
  return state && `state "${state.name}": ${failed.get(state.name)}`;
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
