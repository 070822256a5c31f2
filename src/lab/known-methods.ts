import { readMethods } from "../library/lab-face.ts";
import { findMethod, type Methods, ownMethods } from "../vendor/catalog.ts";
import type { Method } from "../vendor/method.ts";

let folders: readonly string[] = [];
let known: Methods = ownMethods;

/** The methods by which recordings and contracts are read: ours, and those of the folders that the command line names. */
export const knownMethods = (): Methods => known;

/** The folders, for a stand-in that plays what was recorded. */
export const knownFolders = (): readonly string[] => folders;

/** Reads by these folders too from now on. The command line says it once, before anything is read. @throws ConfigError */
export function useMethodFolders(named: readonly string[]): Methods {
  known = readMethods(named);
  folders = named;
  return known;
}

export const knownMethod = (name: string | null): Method | undefined => findMethod(name, known.catalog);
