/** A client's `X-Request-Id`, when it is one that can stand in a header and in a line of a log; else one is made. */
export function requestIdOf(given: string | undefined): string | undefined {
  return given !== undefined && /^[\x21-\x7e]{1,100}$/.test(given) ? given : undefined;
}
