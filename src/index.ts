export type { ConfigInput } from "./config.ts";
export { ConfigError } from "./config-error.ts";
export { NoSocketError } from "./http/socket-effects.ts";
export { createStandIn, type StandIn } from "./stand-in.ts";
