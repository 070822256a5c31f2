import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeContracts } from "../src/documents/make-contracts.ts";
import { printedPages, root } from "./pages/printed-pages.ts";

// All that is generated and kept: the contracts, and what the sources print on the pages.
await makeContracts(join(root, "contracts"));
for (const [page, text] of await printedPages()) writeFileSync(join(root, page), text);
