import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import * as z from "zod";
import { jsonOr } from "../../ground/json.ts";
import { ownModule } from "../../ground/own-module.ts";

/** What Pact's verifier is asked. */
export interface VerifierRun {
  readonly providerBaseUrl: string;
  readonly providerStatesSetupUrl: string;
  readonly pactUrls: readonly string[];
  readonly timeoutMs: number;
}

/** Pact's word on one interaction. */
export interface PactVerdict {
  readonly isOk: boolean;
  readonly mismatches: readonly { readonly path: string; readonly text: string }[];
}

const result = z.looseObject({
  interactionResults: z.array(
    z.looseObject({
      description: z.string().optional(),
      interactionDescription: z.string().optional(),
      result: z.string(),
      mismatch: z
        .looseObject({
          mismatches: z
            .array(z.looseObject({ path: z.string().optional(), mismatch: z.string().optional() }))
            .optional(),
        })
        .nullish(),
    }),
  ),
});

const peer = "@pact-foundation/pact-core";

/** Is Pact's verifier installed? It is large, and few who run the stand-in need it. */
export function hasVerifier(): boolean {
  try {
    createRequire(import.meta.url).resolve(peer);
    return true;
  } catch {
    return false;
  }
}

/** How to get it, in a line. */
export const verifierHint = `verify needs Pact's verifier: npm install ${peer} (with -g where crmcom-mock is installed so)`;

/**
 * Runs the verifier over Pact files and gives its verdicts by the description of the interaction. It has said nothing of
 * an interaction that is not among them.
 * @throws Error when it ended without a result
 */
export async function runVerifier({ timeoutMs, ...run }: VerifierRun): Promise<Map<string, PactVerdict>> {
  const text = await withOneCertificate((certificate) =>
    inChild(
      { ...run, timeout: timeoutMs, logLevel: "error", failIfNoPactsFound: true, followRedirects: false },
      certificate,
    ),
  );
  const read = result.safeParse(jsonOr(text));
  if (!read.success) throw new Error(`Pact's verifier ended without a result: ${text.slice(0, 300)}`);
  return new Map(
    read.data.interactionResults.map((one) => [
      one.interactionDescription ?? one.description ?? "",
      {
        isOk: one.result === "OK",
        mismatches: (one.mismatch?.mismatches ?? []).map(({ path = "", mismatch = "" }) => ({ path, text: mismatch })),
      },
    ]),
  );
}

/**
 * The verifier reads all certificates of the machine again for each request, which takes its time, and asks nothing where
 * there are none. It only asks the proxy beside us, without TLS: one is enough, and Node brings it along.
 */
async function withOneCertificate<Result>(act: (path: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  const path = join(folder, "certificate.pem");
  try {
    writeFileSync(path, rootCertificates[0] as string);
    return await act(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inChild(options: object, certificate: string): Promise<string> {
  const child = fork(ownModule("lab/verify/verifier-child"), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Exactly `true`: nothing else keeps the verifier from reporting its use. And no proxy stands before our own.
    env: {
      ...process.env,
      PACT_DO_NOT_TRACK: "true",
      NO_PROXY: "127.0.0.1",
      no_proxy: "127.0.0.1",
      SSL_CERT_FILE: certificate,
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
