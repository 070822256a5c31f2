/** A CRM.COM release as the vendor writes it, for example `R14.0.0`. */
export type ReleaseName = `R${number}.${number}.${number}`;

/** A release that can be compared: `order` grows with the release. */
export interface Release {
  readonly name: ReleaseName;
  readonly order: number;
}

const form = /^R(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/i;

/**
 * Reads `R14.0.0`, `R14.0` or `R14`.
 * @throws RangeError when the text is not a release
 */
export function parseRelease(text: string): Release {
  const parts = form.exec(text.trim());
  if (!parts) throw new RangeError(`"${text}" is not a CRM.COM release; expected the form R14.0.0`);
  const [major, minor, patch] = [Number(parts[1]), Number(parts[2] ?? 0), Number(parts[3] ?? 0)];
  return { name: `R${major}.${minor}.${patch}`, order: major * 1e6 + minor * 1e3 + patch };
}

const orders = new Map<string, number>();

/** Is something that came with `since` there in `release`? Without `since`, it always was. */
export function isKnownIn(release: Release, since: ReleaseName | undefined): boolean {
  if (since === undefined) return true;
  let order = orders.get(since);
  if (order === undefined) {
    order = parseRelease(since).order;
    orders.set(since, order);
  }
  return order <= release.order;
}

/** Is a release one from `since` on, until `until`? Both count; without one of them there is no end on that side. */
export function isWithin(
  release: Release,
  { since, until }: { readonly since?: ReleaseName | undefined; readonly until?: ReleaseName | undefined },
): boolean {
  return isKnownIn(release, since) && (until === undefined || release.order <= parseRelease(until).order);
}

/** The newest release of which any vendor page that we read says something. */
export const newestKnownRelease: Release = parseRelease("R17.0.0");
