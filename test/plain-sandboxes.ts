import { readConfig } from "../src/mock/config/read-config.ts";
import { createLoaded } from "../src/mock/sandbox/loaded.ts";
import { createSandboxes, type Sandboxes } from "../src/mock/sandbox/sandboxes.ts";

/** The sandboxes of a stand-in that nothing was said to. */
export const plainSandboxes = (): Sandboxes => createSandboxes(createLoaded(readConfig({ options: {} })));
