import type { Operation } from "../../vendor/method.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { CallRedaction } from "./call-redaction.ts";

/** The JSON of an answer: what the envelope and the contract of the method know of it. */
export function redactAnswer(json: unknown, operation: Operation | undefined, redaction: CallRedaction): unknown {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return redaction.value(json, undefined);
  const tree = operation && schemaTree(operation.contract.data);
  const entries = Object.entries(json).map(([name, value]) => {
    if (name === "data") return [name, redaction.value(value, tree)];
    if (name === "status") return [name, redactStatus(value, redaction)];
    return [redaction.name(name), redaction.value(value, undefined)];
  });
  return Object.fromEntries(entries);
}

function redactStatus(status: unknown, redaction: CallRedaction): unknown {
  if (typeof status !== "object" || status === null) return redaction.value(status, undefined);
  const entries = Object.entries(status).map(([name, value]) => {
    if (value === null) return [redaction.name(name), null];
    if (name === "code") return [name, redaction.code(value)];
    if (name === "message" || name === "description") return [name, redaction.text(value)];
    return [redaction.name(name), redaction.value(value, undefined)];
  });
  return Object.fromEntries(entries);
}
