import type { MemberDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../ground/json.ts";
import { readBy } from "../../matching/read-by.ts";
import { objectSchema } from "./member-schemas.ts";

type Members = readonly MemberDocument[];

/**
 * Where a value is not what its tables say: members that no table has, and those of another type.
 * @param path stands before each name
 * @param isWhole whether mandatory members must be there
 */
export function misfitsIn(value: unknown, members: Members, path: string, isWhole: boolean): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => misfitsIn(one, members, `${path}${index}.`, isWhole));
  }
  if (!isJsonObject(value) || members.length === 0) return [];
  const missing = members.filter(({ name, presence }) => presence === "mandatory" && !Object.hasOwn(value, name));
  const wrong = Object.entries(value).flatMap(([name, one]) => {
    const member = members.find((other) => other.name === name);
    if (!member) return [`no table has ${path.replace(/\d+\./g, "")}${name}`];
    const { members: within = [], ...alone } = member;
    const schema = objectSchema([{ ...alone, presence: "optional" }], "request");
    const [issue] = readBy(schema, { [name]: one }).problems ?? [];
    const inner = misfitsIn(one, within, `${path}${name}.`, isWhole);
    return issue ? [`${path}${name}: ${issue.message}`, ...inner] : inner;
  });
  return isWhole ? [...missing.map(({ name }) => `${path}${name}: mandatory, and not in it`), ...wrong] : wrong;
}
