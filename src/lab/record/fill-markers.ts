import { nameMarker, type ReadMarker, readMarker, withoutSecretMarkers } from "./marker.ts";

const nameOfSecret = (number: number | string) => `secret-${number}`;

/** Stands for what is only known to be of a type. */
const ofType: Readonly<Record<ReadMarker["type"], unknown>> = { string: "x", number: 1, boolean: true, object: {} };

/** A value of its own for a marker of a recording, the same for the same marker; any other text as it is. */
function fillMarker(text: string): unknown {
  const marker = readMarker(text);
  if (!marker) return withoutSecretMarkers(text, nameOfSecret);
  const { type, secret, least } = marker;
  if (least !== undefined) return "x".repeat(least);
  if (secret === undefined || type === "boolean") return ofType[type];
  return type === "number" ? 900_000 + secret : nameOfSecret(secret);
}

/** The name of a member, with one of its own for a marker. */
export const fillName = (name: string): string => name.replace(nameMarker, "unknown_name");

/** JSON of a recording with values for its markers. */
export function fillMarkers(part: unknown): unknown {
  if (typeof part === "string") return fillMarker(part);
  if (Array.isArray(part)) return part.map(fillMarkers);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [fillName(name), fillMarkers(value)]));
}
