import { join } from "node:path";
import { packageRoot } from "../ground/package-root.ts";

/** Our own contracts; the same place from the sources and from the package. */
export const ownContracts = join(packageRoot, "contracts");
