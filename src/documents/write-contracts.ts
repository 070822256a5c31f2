import { fileURLToPath } from "node:url";
import { makeContracts } from "./make-contracts.ts";

await makeContracts(fileURLToPath(new URL("../../contracts", import.meta.url)));
