/**
 * A place within a call, as error texts name it: `social_media_customer_events_set[2].profile`.
 * @param at what the path begins at; empty for the call itself
 */
export function pathText(at: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}${text && "."}${String(step)}`),
    at,
  );
}
