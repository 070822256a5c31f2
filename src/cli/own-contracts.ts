import { fileURLToPath } from "node:url";

/** Our own contracts; the same place from the sources and from the package. */
export const ownContracts = fileURLToPath(new URL("../../contracts", import.meta.url));
