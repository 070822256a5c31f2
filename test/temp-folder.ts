import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, which the end of the run removes. */
export const tempFolder = (): string => mkdtempSync(join(tmpdir(), "test-"));
