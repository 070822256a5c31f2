import { readFileSync, writeFileSync } from "node:fs";
import { fillTables } from "./fill-tables.ts";

const readme = new URL("../README.md", import.meta.url);
writeFileSync(readme, fillTables(readFileSync(readme, "utf8")));
