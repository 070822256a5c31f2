import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { VerifierOptions } from "@pact-foundation/pact-core";
import { Hono } from "hono";
import * as z from "zod";
import { ConfigError } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import { ownModule } from "../../ground/own-module.ts";
import { listen } from "../../mock/server/listen.ts";
import type { Interaction } from "./interaction.ts";
import { requestOf, type SendRequest } from "./send.ts";
import { valuesFor } from "./state-values.ts";
import { stageOf } from "./target.ts";
import type { InteractionResult } from "./verify.ts";

const peer = "@pact-foundation/pact-core";

/**
 * Makes sure that Pact's verifier is installed: it is large, and few users need it.
 * @throws ConfigError that says how to get it
 */
export function requireVerifier(): void {
  try {
    createRequire(import.meta.url).resolve(peer);
  } catch {
    const hint = `npm install ${peer} (with -g where crmcom-mock is installed so)`;
    throw new ConfigError([{ where: "verify", message: "needs Pact's verifier", hint }]);
  }
}

/**
 * Has Pact's own verifier play interactions against a target. Contracts of other people need not say the whole answer, so
 * Pact's word on them is enough.
 * @throws Error when it ends without a result
 */
export async function runPact(request: SendRequest): Promise<InteractionResult[]> {
  const { target, interactions, values, releaseOf } = request;
  const stage = stageOf(target);
  const byName = new Map(interactions.map((one) => [nameOf(one), one]));
  // Refusals are 4xx: the verifier would repeat a 5xx for minutes.
  const states = new Hono().post("/", async (context) => {
    const { state, action } = await context.req.json<{ state: string; action: string }>();
    const interaction = byName.get(state);
    if (!interaction || action !== "setup") return context.json({});
    try {
      await stage.prepare(interaction, releaseOf(interaction));
      return context.json(valuesFor(interaction, values));
    } catch (error) {
      return context.text((error as Error).message, 422);
    }
  });
  const server = await listen(states.fetch, stateSocket);
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    // Pact goes through a whole file again for each interaction in it: one in each takes less time.
    const files = interactions.map((one) => written(`${one.index}.json`, JSON.stringify(fileOf(one, values))));
    const certificates = written("certificates.pem", trustedFor(target.base));
    const options: VerifierOptions = {
      providerBaseUrl: stage.base,
      ...(Object.keys(stage.headers).length > 0 && { customProviderHeaders: stage.headers }),
      providerStatesSetupUrl: server.url,
      pactUrls: files,
      timeout: target.timeoutMs,
      logLevel: "error",
      failIfNoPactsFound: true,
      followRedirects: false,
    };
    const text = await inChild(options, certificates);
    return resultsIn(text, interactions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await stage.leave();
    await server.close();
  }
}

/** Only the verifier beside us asks for states, and how long it waits is its own affair. */
const stateSocket = {
  host: "127.0.0.1",
  port: 0,
  tls: undefined,
  allowedHosts: [],
  requestTimeoutMs: 0,
  maxConnections: 1000,
  connections: { open: 0, refused: 0, silent: 0 },
};

const nameOf = ({ index }: Interaction) => `interaction ${index}`;

/** A Pact file of one interaction, in one state of its own that has the values of all its states. */
function fileOf(interaction: Interaction, values: SendRequest["values"]) {
  const { file, pact, own } = interaction;
  const { key: _, ...rest } = pact;
  const state = nameOf(interaction);
  // Pact has a text that JSON cannot hold as bytes, in which it fills in nothing.
  const text = own?.example.request.text !== undefined && String(requestOf(own, valuesFor(interaction, values)).body);
  const content = text && { body: { content: btoa(text), contentType: "application/json", encoded: "base64" } };
  const request = { ...pact.request, ...content };
  const one = { ...rest, description: state, providerState: state, providerStates: [{ name: state }], request };
  return { ...file.content, interactions: [one] };
}

const result = z.looseObject({
  interactionResults: z.array(
    z.looseObject({
      description: z.string(),
      result: z.string(),
      mismatch: z
        .looseObject({
          message: z.string().optional(),
          mismatches: z
            .array(z.looseObject({ path: z.string().optional(), mismatch: z.string().optional() }))
            .optional(),
        })
        .nullish(),
    }),
  ),
});

function resultsIn(text: string, interactions: readonly Interaction[]): InteractionResult[] {
  const read = result.safeParse(jsonOr(text));
  if (!read.success) throw new Error(`Pact's verifier ended without a result: ${text.slice(0, 300)}`);
  const byName = new Map(read.data.interactionResults.map((one) => [one.description, one]));
  const expected = "what the contract says, by Pact's verifier";
  return interactions.map((interaction): InteractionResult => {
    const found = byName.get(nameOf(interaction));
    if (found?.result === "OK") return { interaction, outcome: "same", mismatches: [] };
    const mismatches = (found?.mismatch?.mismatches ?? []).map(({ path = "", mismatch = "" }) => ({
      path: path || "/",
      expected,
      actual: mismatch,
    }));
    if (mismatches.length > 0) return { interaction, outcome: "different", mismatches };
    const reason = found?.mismatch?.message ?? "Pact's verifier said nothing of it";
    return { interaction, outcome: "not proven", reason, mismatches };
  });
}

/** The certificates that Node trusts. The verifier reads them again for each request: without TLS, one is enough. */
function trustedFor(base: string): string {
  if (base.startsWith("http:")) return rootCertificates[0] as string;
  const own = process.env["NODE_EXTRA_CA_CERTS"];
  return [...rootCertificates, ...(own ? [readFileSync(own, "utf8")] : [])].join("\n");
}

/** Runs the verifier in a process of its own. @returns the JSON of its result */
function inChild(options: VerifierOptions, certificates: string): Promise<string> {
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
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("message", (text) => resolve(String(text)));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Pact's verifier ended with ${code}: ${errors.slice(-300)}`)));
    child.send(options);
  });
}
