import { folderForms } from "../../src/vendor/declared/folder-forms.ts";

interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly description?: string;
}

const forms = folderForms as unknown as Readonly<Record<string, Schema>>;

/** Forms with a type of their own. */
const declared: Readonly<Record<string, string>> = {
  member: "MemberDocument",
  does: "MethodAction",
  method: "MethodDocument",
  storedMember: "StoredMember",
  entity: "EntityDocument",
  example: "ExampleDocument",
  examples: "ExamplesDocument",
};

/** Forms whose type the sources have. */
const known: Readonly<Record<string, string>> = {
  release: "ReleaseName",
  assumption: "AssumptionId",
  provenance: "Provenance",
  vendorErrorKind: "VendorErrorKind",
};

/** What stands in the files of a folder of methods, as TypeScript: printed from its JSON Schema. */
export const documentTypes = (): string =>
  [
    "// Printed by `npm run generate` from the JSON Schema of the files in a folder of methods.",
    'import type { AssumptionId } from "../src/assumptions/assumptions.ts";',
    'import type { Provenance } from "../src/common/provenance.ts";',
    'import type { ReleaseName } from "../src/wire/release.ts";',
    'import type { VendorErrorKind } from "../src/wire/vendor-errors.ts";',
    ...Object.entries(declared).map(([name, type]) => {
      const form = forms[name] as Schema;
      const comment = form.description ? `\n/** ${form.description}. */` : "";
      return indented(`${comment}\nexport type ${type} = ${typeOf(form)};`);
    }),
    "",
  ].join("\n");

function indented(text: string): string {
  let depth = 0;
  const lines = text.split("\n").map((line) => {
    if (line.startsWith("}")) depth -= 1;
    const shown = "  ".repeat(depth) + line;
    if (line.endsWith("{")) depth += 1;
    return line === "" ? "" : shown;
  });
  return lines.join("\n");
}

function typeOf(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.replace("#/$defs/", "");
    return declared[name] ?? known[name] ?? typeOf(forms[name] as Schema);
  }
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  const types = [schema.type ?? "unknown"].flat();
  return types.map((type) => typeNamed(type, schema)).join(" | ");
}

function typeNamed(type: string, { items = {}, properties, required = [], additionalProperties }: Schema): string {
  if (type === "integer") return "number";
  if (type === "array") {
    const element = typeOf(items);
    return element.includes(" | ") ? `(${element})[]` : `${element}[]`;
  }
  if (type !== "object") return type;
  if (!properties) return `Record<string, ${typeOf(additionalProperties || {})}>`;
  const members = Object.entries(properties).map(([name, member]) => {
    const comment = member.description ? `/** ${member.description}. */\n` : "";
    const isRequired = required.includes(name);
    return `${comment}${name}${isRequired ? "" : "?"}: ${typeOf(member)}${isRequired ? "" : " | undefined"};`;
  });
  return `{\n${members.join("\n")}\n}`;
}
