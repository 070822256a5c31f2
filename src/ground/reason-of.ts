/**
 * Why a request got no answer, in a few words: the cause that `fetch` hides, without addresses or stacks.
 * @param late what is said of one that took too long
 */
export function reasonOf(error: unknown, late = "no answer in time"): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return late;
  return cause?.code ?? cause?.message ?? message;
}
