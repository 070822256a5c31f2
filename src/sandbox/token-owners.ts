import { token } from "../entities/token.ts";
import { file, filed, type IndexMap, unfile } from "../store/index-map.ts";
import type { StoreWatcher } from "../store/store.ts";

/** Which sandboxes issued a token. Kept as tokens come and go, so that a call is led to its sandbox by one look-up. */
export interface TokenOwners {
  /** The name of the sandbox that issued it first, among those that still know it. */
  ownerOf(token: string): string | undefined;
  /** Follows the tokens of one sandbox. */
  watch(sandbox: string): StoreWatcher;
}

/** Nobody owns a token yet. */
export function createTokenOwners(): TokenOwners {
  const owners: IndexMap<string> = new Map();
  const keyOf = (row: unknown) => (row as { token: string }).token;
  return {
    ownerOf: (text) => filed(owners, text)[0],
    watch: (sandbox) => ({
      collection: token.collection,
      added: (row) => file(owners, keyOf(row), sandbox),
      taken: (row) => unfile(owners, keyOf(row), sandbox),
    }),
  };
}
