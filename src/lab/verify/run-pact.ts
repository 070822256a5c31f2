import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { rootCertificates } from "node:tls";
import type { VerifierOptions } from "@pact-foundation/pact-core";
import * as z from "zod";
import { jsonOr } from "../../ground/json.ts";
import { ownModule, requirePeer } from "../../ground/own-module.ts";
import { type Interaction, valuesFor } from "./interaction.ts";
import { type SendRequest, type Stage, stageOf } from "./target.ts";
import { type InteractionResult, notProven } from "./verify.ts";

const peer = "@pact-foundation/pact-core";

/**
 * Makes sure that Pact's verifier is installed: it is large, and few users need it.
 * @throws ConfigError that says how to get it
 */
export const requireVerifier = (): void => requirePeer(peer, "verify", "needs Pact's verifier");

/**
 * Has Pact's own verifier play interactions against a target. Contracts of other people need not say the whole answer, so
 * Pact's word on them is enough.
 * @throws Error when it ends without a result
 */
export async function runPact(request: SendRequest): Promise<InteractionResult[]> {
  const { target } = request;
  if (request.interactions.length === 0 || target.kind === "unreachable") return [];
  // Pact fills no values into a text that JSON cannot hold.
  const interactions = request.interactions.filter(({ own }) => own?.example.request.text === undefined);
  const stage = stageOf(target);
  const states = createServer((call, answer) => setUp(call, answer, { ...request, stage }));
  await once(states.listen(0, "127.0.0.1"), "listening");
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const output = await inChild(
      {
        providerBaseUrl: stage.base,
        ...(Object.keys(stage.headers).length > 0 && { customProviderHeaders: stage.headers }),
        providerStatesSetupUrl: `http://127.0.0.1:${(states.address() as AddressInfo).port}`,
        // Pact reads a whole file again for each interaction in it, so a file has one.
        pactUrls: interactions.map((one) => written(`${one.index}.json`, JSON.stringify(fileOf(one)))),
        timeout: target.timeoutMs,
        logLevel: "error",
        failIfNoPactsFound: true,
        followRedirects: false,
      },
      written("certificates.pem", trustedFor(target.base)),
    );
    return resultsIn(output, interactions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await stage.leave();
    states.close().closeAllConnections();
  }
}

/** Makes the target ready for an interaction, as the verifier asks, and answers with the values of its states. */
async function setUp(
  call: IncomingMessage,
  answer: ServerResponse,
  { interactions, values, releaseOf, stage }: SendRequest & { readonly stage: Stage },
): Promise<void> {
  const { state, action } = JSON.parse(await text(call)) as { state: string; action: string };
  const interaction = interactions.find((one) => nameOf(one) === state);
  try {
    if (interaction && action === "setup") await stage.prepare(interaction, releaseOf(interaction));
    answer.writeHead(200, { "content-type": "application/json" });
    answer.end(JSON.stringify(interaction ? valuesFor(interaction, values) : {}));
  } catch (error) {
    // The verifier would repeat a 5xx for minutes.
    answer.writeHead(422).end((error as Error).message);
  }
}

const nameOf = ({ index }: Interaction) => `interaction ${index}`;

/** A Pact file of one interaction, in one state of its own that has the values of all its states. */
function fileOf(interaction: Interaction) {
  const { key: _, ...rest } = interaction.pact;
  const state = nameOf(interaction);
  const one = { ...rest, description: state, providerState: state, providerStates: [{ name: state }] };
  return { ...interaction.file.content, interactions: [one] };
}

const mismatch = z.looseObject({ path: z.string().default("/"), mismatch: z.string().default("Pact refused it") });
const result = z.looseObject({
  description: z.string(),
  result: z.string(),
  mismatch: z.looseObject({ message: z.string().optional(), mismatches: z.array(mismatch).default([]) }).nullish(),
});
const output = z.looseObject({ interactionResults: z.array(result) });

function resultsIn(text: string, interactions: readonly Interaction[]): InteractionResult[] {
  const read = output.safeParse(jsonOr(text));
  if (!read.success) throw new Error(`Pact's verifier ended without a result: ${text.slice(0, 300)}`);
  return interactions.map((interaction): InteractionResult => {
    const found = read.data.interactionResults.find(({ description }) => description === nameOf(interaction));
    if (found?.result === "OK") return { interaction, outcome: "same", mismatches: [] };
    const { message = "Pact's verifier said nothing of it", mismatches = [] } = found?.mismatch ?? {};
    if (mismatches.length === 0) return notProven(interaction, message);
    const expected = "what the contract says, by Pact's verifier";
    const told = mismatches.map(({ path, mismatch: actual }) => ({ path, expected, actual }));
    return { interaction, outcome: "different", mismatches: told };
  });
}

/** The certificates that Node trusts. The verifier reads them again for each request: without TLS, one is enough. */
function trustedFor(base: string): string {
  if (base.startsWith("http:")) return rootCertificates[0] as string;
  const own = process.env["NODE_EXTRA_CA_CERTS"];
  return [...rootCertificates, ...(own ? [readFileSync(own, "utf8")] : [])].join("\n");
}

/** Runs the verifier in a process of its own. @returns the JSON of its result */
async function inChild(options: VerifierOptions, certificates: string): Promise<string> {
  const child = fork(ownModule("lab/verify/verifier-child"), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Exactly `true`: nothing else keeps the verifier from reporting its use.
    env: {
      ...process.env,
      PACT_DO_NOT_TRACK: "true",
      NO_PROXY: `127.0.0.1,${process.env["NO_PROXY"] ?? ""}`,
      SSL_CERT_FILE: certificates,
      SSL_CERT_DIR: undefined,
    },
    execArgv: [],
  });
  const errors = text(child.stderr as Readable);
  const ended = once(child, "exit").then(async ([code]) => {
    throw new Error(`Pact's verifier ended with ${code}: ${(await errors).slice(-300)}`);
  });
  child.send(options);
  const [result] = await Promise.race([once(child, "message"), ended]);
  return String(result);
}
