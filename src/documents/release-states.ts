import { parseRelease, type Release, type ReleaseName } from "../wire/release.ts";

/** The releases in which something is answered as it is said, the first and the last. */
export interface ReleaseSpan {
  readonly since: ReleaseName;
  /** Absent: in every later one too. */
  readonly until?: ReleaseName | undefined;
}

const form = /^the release is (R\d+\.\d+\.\d+) or (later|earlier)$/;

/**
 * Pact's provider states of an interaction that other releases answer otherwise. They have no values.
 * @param methodSince the release from which the method is there: nothing needs to be said of earlier ones
 */
export function releaseStates({ since, until }: ReleaseSpan, methodSince: ReleaseName): readonly string[] {
  return [
    ...(since === methodSince ? [] : [`the release is ${since} or later`]),
    ...(until === undefined ? [] : [`the release is ${until} or earlier`]),
  ];
}

/** A release that a state asks for. */
export interface AskedRelease {
  readonly release: Release;
  /** Another one will do if it is so. */
  readonly or: "later" | "earlier";
}

/** The release that such a state asks for; `undefined` for another state. */
export function releaseOfState(state: string): AskedRelease | undefined {
  const [, name, or] = form.exec(state) ?? [];
  return name === undefined ? undefined : { release: parseRelease(name), or: or as AskedRelease["or"] };
}
