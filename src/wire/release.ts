import * as z from "zod";
import { messageOf } from "../common/config-error.ts";
import { memoize } from "../common/memoize.ts";

export type ReleaseName = `R${number}.${number}.${number}`;

export interface Release {
  readonly name: ReleaseName;
  readonly order: number;
}

const releaseForm = /^R(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/i;

/** The oldest release that has a method, as `login.since` infers it. */
const oldestMajor = 4;

/** Reads `R14.0.0`, `R14.0` or `R14`. @throws RangeError for another form, or a release without methods */
export function parseRelease(text: string): Release {
  const parts = releaseForm.exec(text.trim());
  if (!parts) throw new RangeError(`"${text}" is not a CRM.COM release; expected the form R14.0.0`);
  const [major, minor, patch] = [Number(parts[1]), Number(parts[2] ?? 0), Number(parts[3] ?? 0)];
  if (major < oldestMajor)
    throw new RangeError(`"${text}" has no documented method; expected R${oldestMajor}.0.0 or later`);
  return { name: `R${major}.${minor}.${patch}`, order: major * 1e6 + minor * 1e3 + patch };
}

/** The first release with a method or member; a list has the first of each branch: `R16.12.0` and `R17.10.0`. */
export type Since = ReleaseName | readonly ReleaseName[];

export const firstRelease = (since: Since): ReleaseName => [since].flat()[0] as ReleaseName;

export const sinceWords = (since: Since): string => [since].flat().join(" and ");

/** True if a release has a method or member. A release between two branches does not, because no page says that it was carried over. */
export function isKnownIn({ order }: Release, since: Since | undefined): boolean {
  if (since === undefined) return true;
  if (typeof since === "string") return orderOf(since) <= order;
  const orders = since.map(orderOf);
  return order >= (orders.at(-1) as number) || orders.some((one) => one <= order && majorOf(one) === majorOf(order));
}

const orderOf = memoize(1000, (name: ReleaseName) => parseRelease(name).order);

const majorOf = (order: number) => Math.floor(order / 1e6);

/** True if a release is between `since` and `until`, both included. An absent end is open. */
export function isWithin(
  release: Release,
  { since, until }: { readonly since?: Since | undefined; readonly until?: ReleaseName | undefined },
): boolean {
  return isKnownIn(release, since) && (until === undefined || release.order <= parseRelease(until).order);
}

export const oldestKnownRelease: Release = parseRelease(`R${oldestMajor}`);

/** The newest release that a vendor page mentions. */
export const newestKnownRelease: Release = parseRelease("R17.0.0");

/**
 * The warning about a release that no page mentions; it behaves as the newest known one.
 * @param since the first releases of the method: a page knows those
 */
export function unknownReleaseWarning({ name, order }: Release, since: Since = []): string | undefined {
  if (order <= newestKnownRelease.order) return undefined;
  const isKnown = [since].flat().some((one) => orderOf(one) > newestKnownRelease.order && orderOf(one) <= order);
  if (isKnown) return undefined;
  return `${name} is not known and behaves as ${newestKnownRelease.name}`;
}

export type WrittenRelease = `R${number}` | `R${number}.${number}` | ReleaseName;

/** Reads a release as users write it, with the errors of `parseRelease`. */
export const releaseText = z.string().transform((text, context) => {
  try {
    return parseRelease(text);
  } catch (error) {
    context.addIssue(messageOf(error));
    return z.NEVER;
  }
}) as unknown as z.ZodType<Release, WrittenRelease>;
