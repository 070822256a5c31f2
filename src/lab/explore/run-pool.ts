/**
 * Does the same with each of several things, so many at a time; what is begun is finished, and nothing is begun any more
 * once it is enough.
 * @returns what came of each, in their order; `undefined` for those that were not begun
 */
export async function runPool<Thing, Result>(
  things: readonly Thing[],
  parallel: number,
  isEnough: () => boolean,
  run: (thing: Thing) => Promise<Result>,
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = things.map(() => undefined);
  const left = things.entries();
  const work = async () => {
    for (const [index, thing] of left) {
      if (isEnough()) return;
      results[index] = await run(thing);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}
