/**
 * JSON with each value that is no object and no list replaced; members that are `undefined` are left out.
 * @param map takes the value and the pointer at which it stands
 */
export function mapLeaves(part: unknown, map: (leaf: unknown, at: string) => unknown, at = ""): unknown {
  if (Array.isArray(part)) return part.map((one, index) => mapLeaves(one, map, `${at}/${index}`));
  if (typeof part !== "object" || part === null) return map(part, at);
  const members = Object.entries(part).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, mapLeaves(value, map, `${at}/${name}`)]));
}
