import * as z from "zod";

/**
 * The parameters of a GET call. An identifier is flattened there: `customer_event_identifier=number=14` stands for
 * `{"number": "14"}`; numbers and booleans stand as text. What cannot be read so stays a string, for the schema to refuse.
 */
export function readQuery(query: string, parameters: z.ZodObject): Record<string, unknown> {
  const entries = [...new URLSearchParams(query)].map(([name, text]) => {
    const schema = parameters.shape[name] as z.ZodType | undefined;
    return [name, schema ? readValue(text, unwrapped(schema)) : text] as const;
  });
  return Object.fromEntries(entries);
}

function readValue(text: string, schema: z.ZodType): unknown {
  if (schema instanceof z.ZodObject) {
    const at = text.indexOf("=");
    if (at < 0) return text;
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    const member = schema.shape[name] as z.ZodType | undefined;
    return { [name]: member ? readValue(value, unwrapped(member)) : value };
  }
  if (schema instanceof z.ZodNumber && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (schema instanceof z.ZodBoolean && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) inner = inner.unwrap() as z.ZodType;
  return inner;
}
