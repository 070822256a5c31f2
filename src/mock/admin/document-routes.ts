import * as z from "zod";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { hasWords } from "../../ground/whole-words.ts";
import { releaseText } from "../../wire/release.ts";
import { switchChangesSchema } from "../../wire/switches.ts";
import { callsByAssumption } from "../journal/journal.ts";
import { assume, type Sandbox, switchesIn } from "../sandbox/sandbox.ts";
import { type AdminParts, type Route, route, sandboxPath, yesOrNo } from "./route.ts";

const assumptionQuery = z.strictObject({
  /** Only those that kept calls rested on. */
  used: yesOrNo,
  /** Words that all stand in the id, the behaviour or the reason. */
  text: z.string().min(1).optional(),
});

const openApiQuery = z.strictObject({ release: releaseText.optional() });

/** The vendor's API and its assumptions, as they are in a sandbox; and what there is of errors. */
export function documentRoutes({ catalog, loaded }: AdminParts): Route[] {
  const shown = (sandbox: Sandbox, { used, text = "" }: Partial<z.output<typeof assumptionQuery>>) => {
    const { config, vendorErrors } = loaded.now();
    const calls = callsByAssumption(sandbox.journal);
    const assumptions = listAssumptions(catalog, vendorErrors, config.observed, switchesIn(sandbox))
      .map((assumption) => ({ ...assumption, calls: calls.get(assumption.id) ?? 0 }))
      .filter((one) => !used || one.calls > 0)
      .filter(({ id, behaviour, reason }) => hasWords(`${id}\n${behaviour}\n${reason}`, text));
    return { assumptions };
  };
  return [
    route("GET /vendor-errors", "Every possible vendor error, with the corrections of the config", () => {
      const { config, vendorErrors } = loaded.now();
      return { vendorErrors, overrides: config.vendorErrors, observed: config.observed ?? null };
    }),
    route("GET /assumptions", "Every assumption with reason, evidence and calls", { query: assumptionQuery }, (asked) =>
      shown(asked.sandbox, asked.query),
    ),
    route(
      "PATCH /assumptions",
      "Switches assumptions; null is as configured",
      { body: switchChangesSchema },
      (asked) => {
        assume(asked.sandbox, asked.body);
        return shown(asked.sandbox, {});
      },
    ),
    route("GET /openapi.json", "The vendor's API as OpenAPI 3.1", { query: openApiQuery }, (asked) => {
      const { sandbox, query, context } = asked;
      const options = { base: sandboxPath(context), switches: switchesIn(sandbox) };
      return openApi(catalog, query.release ?? sandbox.release, options);
    }),
  ];
}
