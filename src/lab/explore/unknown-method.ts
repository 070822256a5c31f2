import { unknownOperation } from "../../matching/names-operation.ts";
import { catalog, contractsOf } from "../../vendor/catalog.ts";

/** Why an exploration cannot be of what is asked for: none of our methods is named so. `undefined` when one is. */
export const unknownMethod = (text: string): string | undefined =>
  unknownOperation(
    text,
    contractsOf(catalog).map(({ name }) => name),
  );
