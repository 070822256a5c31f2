import { readConfig } from "../src/mock/config/read-config.ts";
import { Loaded } from "../src/mock/sandbox/loaded.ts";
import { Sandboxes } from "../src/mock/sandbox/sandboxes.ts";

/** The sandboxes of a stand-in that nothing was said to. */
export const plainSandboxes = (): Sandboxes => new Sandboxes(new Loaded(readConfig({ options: {} })));
