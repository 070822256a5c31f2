import { parseRelease, type Release, type ReleaseName } from "../wire/release.ts";

const form = /^the release is (R\d+\.\d+\.\d+) or later$/;

/** Pact's provider state of an interaction that older releases answer otherwise. It has no values. */
export const releaseState = (since: ReleaseName): string => `the release is ${since} or later`;

/** The release that such a state asks for at least; `undefined` for another state. */
export function releaseOfState(state: string): Release | undefined {
  const since = form.exec(state)?.[1];
  return since === undefined ? undefined : parseRelease(since);
}
