import type { Catalog } from "../vendor/catalog.ts";
import type { AssumptionId } from "../wire/assumptions.ts";
import type { Example } from "../wire/example.ts";
import { exampleName } from "./example-name.ts";

/** An example, as far as it shows assumptions. */
export interface Witness {
  /** As `method: title`. */
  readonly name: string;
  /** Why it stands in no contract; `undefined` where it does. */
  readonly whyApart: string | undefined;
  readonly witnesses: readonly AssumptionId[];
  readonly isRefusal: boolean;
}

/** All examples, with what they show. */
export function witnessesIn(catalog: Catalog): Witness[] {
  return catalog.flatMap(({ contract, examples }) =>
    examples.map((example) => ({
      name: exampleName(contract, example.title),
      witnesses: example.witnesses ?? [],
      whyApart: example.apart?.why,
      isRefusal: isRefused(example),
    })),
  );
}

/** Is the call of an example refused, or one of its rows? */
function isRefused({ response }: Example): boolean {
  const { status, data } = response.body as { status: { code: string }; data?: object };
  const { unprocessed_customer_events_set: rows = [] } = (data ?? {}) as {
    unprocessed_customer_events_set?: unknown[];
  };
  return status.code !== "OK" || rows.length > 0;
}

/** Why no contract shows what these examples show; `null` where one does. */
export function unprovenOf(examples: readonly Witness[]): string | null {
  if (examples.some(({ whyApart }) => whyApart === undefined)) return null;
  return examples.map(({ whyApart }) => whyApart).join("; ") || "no example shows it";
}
