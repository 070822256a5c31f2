/** The first vitest in which each of several tests that are made from one has a server of its own. */
const oldest = [4, 1] as const;

/**
 * Sees to it that vitest is new enough: with an older one the tests of a file share the server of the first in silence.
 * @param version of vitest
 * @throws Error that says which is needed
 */
export function checkVitest(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new Error(`crmcom-mock/vitest needs vitest ${oldest.join(".")} or newer; this is ${version}`);
}
