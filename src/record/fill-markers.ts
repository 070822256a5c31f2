const marker =
  /^\{\{(?:secret (\d+)(?: (number|boolean|bigint))?|text (\d+)\.\.\d+|(string|number|boolean|secret object))\}\}$/;

/** A value of its own for a marker of a recording, the same for the same marker; any other text as it is. */
function fillMarker(text: string): unknown {
  const [whole, secret, type, length, kind] = marker.exec(text) ?? [];
  if (whole === undefined) return text.replace(/\{\{secret (\d+)(?: \w+)?\}\}/g, "secret-$1");
  if (secret !== undefined)
    return type === "number" ? 900_000 + Number(secret) : type === "boolean" ? true : `secret-${secret}`;
  if (length !== undefined) return "x".repeat(Number(length));
  return { string: "x", number: 1, boolean: true, "secret object": {} }[kind as "string"];
}

/** JSON of a recording with values for its markers. */
export function fillMarkers(part: unknown): unknown {
  if (typeof part === "string") return fillMarker(part);
  if (Array.isArray(part)) return part.map(fillMarkers);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name.replace("{{name}}", "unknown_name"), fillMarkers(value)]),
  );
}
