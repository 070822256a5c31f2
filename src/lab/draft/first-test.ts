import type { MemberDocument, MethodAction, MethodDocument } from "../../../contracts/document-types.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { rowSetsOf } from "../../vendor/declared/declare-method.ts";
import { actionOf } from "../../vendor/declared/records.ts";

/** What our fixtures have of each record that an identifier may name. */
const ours: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "accounts receivable": { id: "738B6C269467B1BC27BDA04ED3B08941", number: "ACR0000000164", name: "Polina Georgiou" },
  "rewards participant": { id: "629A2C7A5ADF9B5B394A8D5685733B2A", number: "RP0000000019" },
  unit: { id: "0C90C0D0FBE6F16397EBB9D5097221CB", name: "Admin Unit" },
  "customer event classification": { id: "788A4BFCDE814D3B3F44599B44C73A9C", name: "Campaign" },
};

const ownPackage = "crmcom-mock";

/** A test of a drafted method, for `node --test`: it calls the method once over our fixtures. */
export function draftTest(method: MethodDocument, does: MethodAction): string {
  const { name, verb, path = name.replaceAll(".", "/"), parameters, bulk } = method;
  const collection = "answers" in does ? "" : actionOf(does)[1];
  const isNew = "creates" in does || "answers" in does;
  const said = requestOf(parameters.filter((one) => one.name !== "token"));
  const by = "by" in does ? does.by : parameters.find(({ type }) => type === "Identifier")?.name;
  const fields = parameters.find((one) => one.name === by)?.members?.map((one) => one.name) ?? ["id"];
  const field = ["id", "number", "name"].find((one) => fields.includes(one)) ?? "id";
  const named = by?.endsWith("_identifier") ? `{ ${field}: row.${field} }` : `row.${by}`;
  const namesRow = !isNew && !("lists" in does) && by !== undefined;
  return [
    'import assert from "node:assert/strict";',
    'import { test } from "node:test";',
    'import { fileURLToPath } from "node:url";',
    `import { createStandIn } from "${ownPackage}";`,
    "",
    'const methods = [fileURLToPath(new URL("..", import.meta.url))];',
    "",
    `test("${name} does a call", async () => {`,
    '  const standIn = createStandIn({ methods, logLevel: "silent" });',
    `  const request = ${JSON.stringify(said, null, 2).replaceAll("\n", "\n  ")};`,
    ...(namesRow ? [`  const [row] = standIn.sandbox("default").add("${collection}", {});`] : []),
    ...(namesRow ? [`  request.${by} = ${named};`] : []),
    ...(verb === "GET" ? queryLines(path) : bodyLines(path)),
    `  const { ${bulk ? "data, " : ""}status } = await answer.json();`,
    '  assert.equal(status.code, "OK", status.message);',
    ...(bulk ? [`  assert.deepEqual(data.${rowSetsOf(method).unprocessed_customer_events_set}, []);`] : []),
    "});",
    "",
  ].join("\n");
}

const bodyLines = (path: string) => [
  "  const body = JSON.stringify({ token: standIn.token, ...request });",
  `  const answer = await standIn.fetch("${webApiRoot}${path}", { method: "POST", body });`,
];

const queryLines = (path: string) => [
  '  const inQuery = (value) => (typeof value === "object" ? Object.entries(value)[0].join("=") : String(value));',
  "  const pairs = Object.entries({ token: standIn.token, ...request }).map(([name, value]) => [name, inQuery(value)]);",
  `  const answer = await standIn.fetch(\`${webApiRoot}${path}?\${new URLSearchParams(pairs)}\`);`,
];

/** What a call must say, and one of what it may choose from. */
function requestOf(members: readonly MemberDocument[]): Record<string, unknown> {
  const choice = members.find(({ presence }) => presence === "semi-optional");
  const needed = members.filter((one) => one.presence === "mandatory" || one === choice);
  return Object.fromEntries(needed.map((one) => [one.name, valueFor(one)]));
}

function valueFor(member: MemberDocument): unknown {
  const { name, type, typeWords = "", values = [], example, minimum = 1, members = [] } = member;
  if (type === "Set") return [requestOf(members)];
  if (type === "Identifier") {
    const record = ours[typeWords.toLowerCase().replace(/ identifier$/, "")] ?? {};
    const [field] = members.flatMap((one) => (Object.hasOwn(record, one.name) ? [one.name] : []));
    return field ? { [field]: record[field] } : requestOf(members);
  }
  if (type === "Object") return requestOf(members);
  const [first] = values;
  if (first !== undefined) return typeof first === "string" ? first : first.value;
  const plain = { Integer: minimum, Float: minimum, Boolean: true, Date: "2016-06-22T15:00:00" };
  return plain[type as keyof typeof plain] ?? example ?? (name === "request_unique_identifier" ? "1" : "text");
}
