import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { rootCertificates } from "node:tls";
import { createAdaptorServer } from "@hono/node-server";
import type { VerifierOptions } from "@pact-foundation/pact-core";
import { messageOf } from "../../common/config-error.ts";
import { jsonOr } from "../../common/json.ts";
import { ownModule, requirePeer } from "../../common/own-module.ts";
import { type Interaction, missingValues, releaseFor } from "./interaction.ts";
import { openStage, valuesForPlay } from "./target.ts";
import { type InteractionResult, inconclusiveResult, type VerifyRequest } from "./verify.ts";

/** Makes sure that Pact's verifier is installed. @throws ConfigError that says how to get it */
export const requireVerifier = (): void => requirePeer("@pact-foundation/pact-core", "verify", "needs Pact's verifier");

/** Has Pact's own verifier play interactions of others against a target. @throws Error when it ends without a result */
export async function runPact({ target, values, release, ...request }: VerifyRequest): Promise<InteractionResult[]> {
  const written = request.interactions;
  if (written.length === 0 || target.kind === "unreachable") return [];
  const interactions = written.filter((interaction) => missingValues(interaction, values) === undefined);
  const gaps = written.flatMap((interaction) => {
    const missing = missingValues(interaction, values);
    return missing === undefined ? [] : inconclusiveResult(interaction, missing);
  });
  if (interactions.length === 0) return gaps;
  const stage = openStage(target);
  const setUp = async (call: Request) => {
    const { state, action }: { state: string; action: string } = JSON.parse(await call.text());
    const interaction = interactions[Number(state)];
    try {
      if (interaction && action === "setup") await stage.prepare(interaction, releaseFor(interaction, release));
      return Response.json(interaction ? await valuesForPlay(interaction, target, values) : {});
    } catch (error) {
      // The verifier would repeat a 5xx for minutes.
      return new Response(messageOf(error), { status: 422 });
    }
  };
  const states = createAdaptorServer({ fetch: setUp });
  await once(states.listen(0, "127.0.0.1"), "listening");
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  try {
    const result = await runVerifier(folder, {
      providerBaseUrl: stage.at.base,
      ...(Object.keys(stage.at.headers).length > 0 && { customProviderHeaders: stage.at.headers }),
      providerStatesSetupUrl: `http://127.0.0.1:${(states.address() as AddressInfo).port}`,
      // Pact reads a whole file again for each interaction in it, so a file has one.
      pactUrls: interactions.map((interaction, at) => write(folder, `${at}.json`, inOneState(interaction, String(at)))),
      timeout: target.timeoutMs,
      logLevel: "error",
      failIfNoPactsFound: true,
      followRedirects: false,
    });
    return [...resultsIn(result, interactions), ...gaps];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await stage.leave();
    states.close();
  }
}

/** The Pact file of an interaction, with one state that has the values of all its states. */
function inOneState({ pact }: Interaction, name: string): string {
  const own = { description: name, providerState: name, providerStates: [{ name }] };
  const interactions = pact?.interactions.map(({ key: _, ...rest }) => ({ ...rest, ...own }));
  return JSON.stringify({ ...pact, interactions });
}

function write(folder: string, name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

interface PactResult {
  readonly description: string;
  readonly result: string;
  readonly mismatch?: { message?: string; mismatches?: readonly { path?: string; mismatch?: string }[] } | null;
}

function resultsIn(written: string, interactions: readonly Interaction[]): InteractionResult[] {
  const results: readonly PactResult[] | undefined = Object(jsonOr(written)).interactionResults;
  if (!results) throw new Error(`Pact's verifier ended without a result: ${written.slice(0, 300)}`);
  const expected = "what the contract says, by Pact's verifier";
  return interactions.map((interaction, index): InteractionResult => {
    const ofPact = results.find(({ description }) => description === String(index));
    const { message = "Pact's verifier gave no reason", mismatches = [] } = ofPact?.mismatch ?? {};
    if (ofPact?.result === "OK") return { interaction, outcome: "same", differences: [] };
    const differences = mismatches.map(({ path: at = "/", mismatch: actual = "Pact refused it" }) => {
      return { at, actual, expected };
    });
    return differences[0]
      ? { interaction, outcome: "different", differences }
      : inconclusiveResult(interaction, message);
  });
}

/** Runs the verifier in a process of its own, as its native part writes to standard output. @returns the JSON of its result */
async function runVerifier(folder: string, options: VerifierOptions): Promise<string> {
  const own = process.env["NODE_EXTRA_CA_CERTS"];
  const trusted = [...rootCertificates, ...(own ? [readFileSync(own, "utf8")] : [])];
  const env = {
    ...process.env,
    // Exactly `true`: nothing else keeps the verifier from reporting its use.
    PACT_DO_NOT_TRACK: "true",
    NO_PROXY: `127.0.0.1,${process.env["NO_PROXY"] ?? ""}`,
    SSL_CERT_FILE: write(folder, "certificates.pem", trusted.join("\n")),
    SSL_CERT_DIR: undefined,
  };
  const child = fork(ownModule("tenant/verify/verifier-child"), { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const errorText = text(child.stderr as Readable);
  child.send(options);
  const [result] = await Promise.race([once(child, "message"), once(child, "exit")]);
  return typeof result === "string" ? result : errorText;
}
