import { readConfig } from "../src/mock/config/read-config.ts";
import { ConfigLoader } from "../src/mock/sandbox/config-loader.ts";
import { Sandboxes } from "../src/mock/sandbox/sandboxes.ts";

/** The sandboxes of a mock server that nothing was said to. */
export const plainSandboxes = (): Sandboxes => new Sandboxes(new ConfigLoader(readConfig({ options: {} })));
