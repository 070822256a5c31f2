import { file, filed, type IndexMap, unfile } from "../../store/index-map.ts";
import type { StoreWatcher } from "../../store/store.ts";
import { token } from "../../vendor/entities/token.ts";

/** The names of the sandboxes that issued a token. Kept as tokens come and go, so that a call is led to its sandbox by one look-up. */
export type TokenOwners = IndexMap<string>;

/** The name of the sandbox that issued it first, among those that still know it. */
export const firstOwner = (owners: TokenOwners, text: string): string | undefined => filed(owners, text)[0];

/** Follows the tokens of one sandbox. */
export const watchTokens = (owners: TokenOwners, sandbox: string): StoreWatcher => ({
  collection: token.collection,
  added: (row) => file(owners, textOf(row), sandbox),
  taken: (row) => unfile(owners, textOf(row), sandbox),
});

const textOf = (row: unknown): string => (row as { token: string }).token;
