/** Runs Pact's verifier with the options of the first file that is named, and writes the JSON of its result to the second. */
import { readFileSync, writeFileSync } from "node:fs";
import * as core from "@pact-foundation/pact-core";

const [options = "", result = ""] = process.argv.slice(2);
const verifier = new core.Verifier(JSON.parse(readFileSync(options, "utf8")));
writeFileSync(result, String(await verifier.verify().catch((error: Error) => error.message)));
