import { readConfig } from "../src/config/read-config.ts";
import { createLoaded } from "../src/sandbox/loaded.ts";
import { createSandboxes, type Sandboxes } from "../src/sandbox/sandboxes.ts";

/** The sandboxes of a stand-in that nothing was said to. */
export const plainSandboxes = (): Sandboxes => createSandboxes(createLoaded(readConfig({ options: {} })));
