import { firstCall } from "../documents/first-call.ts";
import { type ConfigOrigins, switchOrigin } from "../mock/config/config-origins.ts";
import type { Config } from "../mock/config/settings.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import type { Contract } from "../vendor/method.ts";
import { ownPaths } from "../wire/own-paths.ts";
import { isKnownIn, type Release } from "../wire/release.ts";
import { version } from "./version.ts";

/** What a person sees at start: where it listens, what is driven, and a call that works when pasted. */
export function banner(
  { config, seed, token, contracts, fixtures }: AssembledStandIn,
  url: string,
  madeToken: string | undefined,
  origins: ConfigOrigins,
): string {
  return `crmcom-mock ${version} stands in for CRM.COM ${config.release.name} on ${url}
${config.noAdmin ? "" : `\n  look      ${url}${ownPaths.page}/`}
  methods   ${methodsIn(contracts, config.release)}
  fixtures  ${fixtures} rows from ${config.fixtures ?? "our own set"}
  faults    ${config.faults.length} rules${switched(config, origins)}
  seed      ${seed}
  admin     ${config.noAdmin ? "off" : `${url}${ownPaths.admin}`}${madeToken ? `\n  token     ${madeToken} (generated; for the admin API, as Authorization: Bearer)` : ""}

Try it:

${firstCall(url, token, config.release)}

`;
}

function methodsIn(contracts: readonly Contract[], release: Release): string {
  const count = contracts.filter(({ since }) => isKnownIn(release, since)).length;
  return count === contracts.length
    ? `${count}`
    : `${count} of ${contracts.length}; the others came after ${release.name}`;
}

function switched({ assumptions }: Config, origins: ConfigOrigins): string {
  const all = Object.entries(assumptions).map(([id, variant]) => `${id}=${variant} (${switchOrigin(origins, id)})`);
  return all.length === 0 ? "" : `\n  assumed   ${all.join(", ")}`;
}
