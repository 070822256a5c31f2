import type { Config } from "../config/settings.ts";
import { firstCall } from "../documents/first-call.ts";
import type { AssembledStandIn } from "../stand-in.ts";
import { version } from "./version.ts";

/** What a person sees at start: where it listens, what is driven, and a call that works when pasted. */
export function banner(
  { config, seed, token, methods, fixtures }: AssembledStandIn,
  url: string,
  madeToken: string | undefined,
): string {
  return `crmcom-mock ${version} stands in for CRM.COM ${config.release.name} on ${url}
${config.noAdmin ? "" : `\n  look      ${url}/__mock/`}
  methods   ${methods}
  fixtures  ${fixtures} rows from ${config.fixtures ?? "our own set"}
  faults    ${config.faults.length} rules${switched(config)}
  seed      ${seed}
  admin     ${config.noAdmin ? "off" : `${url}/__mock/v1`}${madeToken ? `\n  token     ${madeToken} (generated; for the admin API, as Authorization: Bearer)` : ""}

Try it:

${firstCall(url, token)}

`;
}

function switched({ assumptions }: Config): string {
  const all = Object.entries(assumptions).map(([id, variant]) => `${id}=${variant}`);
  return all.length === 0 ? "" : `\n  assumed   ${all.join(", ")}`;
}
