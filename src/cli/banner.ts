import type { Config } from "../config/settings.ts";
import type { AssembledStandIn } from "../stand-in.ts";
import { version } from "./version.ts";

/** What a person sees at start: where it listens, what is driven, and a call that works when pasted. */
export function banner(
  { config, seed, token, methods, fixtures }: AssembledStandIn,
  url: string,
  madeToken: string | undefined,
): string {
  const body = {
    token: token ?? "<a token of your fixtures>",
    social_media_customer_events_set: [
      {
        request_unique_identifier: "1",
        accounts_receivable_identifier: { number: "ACR0000000164" },
        performed_by_unit_identifier: { name: "Admin Unit" },
        performed_on: "2016-06-22T15:00:00",
        social_media: "FACEBOOK",
        profile: "www.facebook.com/polina",
        action: "LIKE",
      },
    ],
  };
  return `crmcom-mock ${version} stands in for CRM.COM ${config.release.name} on ${url}

  methods   ${methods}
  fixtures  ${fixtures} rows from ${config.fixtures ?? "our own set"}
  faults    ${config.faults.length} rules${switched(config)}
  seed      ${seed}
  admin     ${config.noAdmin ? "off" : `${url}/__mock/v1/health/ready`}${madeToken ? `\n  token     ${madeToken} (generated; for the admin API, as Authorization: Bearer)` : ""}

Try it:

curl -s ${url}/crmapi/rest/v2/customer_events/bulk/social_media/create -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'

`;
}

function switched({ assumptions }: Config): string {
  const all = Object.entries(assumptions).map(([id, variant]) => `${id}=${variant}`);
  return all.length === 0 ? "" : `\n  assumed   ${all.join(", ")}`;
}
