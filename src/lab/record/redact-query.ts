import type { Operation } from "../../vendor/method.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import type { CallRedaction } from "./call-redaction.ts";
import { nameMarker } from "./marker.ts";
import { memberTreatment } from "./member-treatment.ts";

/** A query as names and redacted values. An identifier stands there as `number=ACR…`: each name leads one member deeper. */
export function redactQuery(
  query: string,
  operation: Operation | undefined,
  redaction: CallRedaction,
): [string, string][] {
  const tree = operation && schemaTree(operation.contract.parameters);
  return query.split("&").flatMap((pair) => {
    const [[name, text] = ["", ""]] = new URLSearchParams(pair);
    if (pair === "") return [];
    let node = tree?.members.get(name);
    // What stands alone is no name, or need not be one.
    const names = [node ? name : pair.includes("=") ? redaction.name(name) : nameMarker];
    let rest = text;
    while (node?.kind === "object" && rest.includes("=")) {
      const within: string = rest.slice(0, rest.indexOf("="));
      node = node.members.get(within);
      names.push(node ? within : redaction.name(within));
      rest = rest.slice(within.length + 1);
    }
    const isSecretText = [name, ...names].some(isSecretInAnswer) || (node && memberTreatment(node) === "secret");
    const redacted = isSecretText ? redaction.secret(rest) : redaction.value(rest, node);
    return [[names[0] as string, [...names.slice(1), String(redacted)].join("=")] satisfies [string, string]];
  });
}
