/** Runs Pact's verifier with the options that its parent sends, and sends back the JSON of its result. */
import * as core from "@pact-foundation/pact-core";

process.once("message", async (options: core.VerifierOptions) => {
  const result = await new core.Verifier(options).verify().catch((error: Error) => error.message);
  process.send?.(result, () => process.disconnect?.());
});
