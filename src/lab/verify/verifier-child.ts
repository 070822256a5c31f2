/**
 * Runs Pact's verifier in a process of its own: its native part writes to standard output whatever it is told.
 * Gets the options as the one message, sends back the JSON text of the result.
 */
import * as core from "@pact-foundation/pact-core";

process.once("message", async (options: core.VerifierOptions) => {
  const text = await new core.Verifier(options).verify().catch((error: Error) => error.message);
  process.send?.(text, undefined, undefined, () => process.disconnect?.());
});
