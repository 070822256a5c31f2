import {
  differencesFromPage,
  exampleName,
  parametersOfRequest,
  releaseOfExample,
  requestOfExample,
} from "../documents/contract-examples.ts";
import type { ConfigProblem } from "../ground/config-error.ts";
import { jsonOr } from "../ground/json.ts";
import { type Methods, ownMethods } from "../vendor/catalog.ts";
import { schemaMisfits } from "../vendor/declared/member-schemas.ts";
import type { Method } from "../vendor/method.ts";
import { type Example, fillExample } from "../vendor/method.ts";
import { type Config, type ConfigInput, createStandIn, type StandIn } from "./face.ts";

const ofFolders = ({ catalog }: Methods) => catalog.filter((one) => !ownMethods.catalog.includes(one));

/** Members of examples in folders that their method does not declare, or declares with another type. */
export function misfitsOfExamples(methods: Methods): ConfigProblem[] {
  return ofFolders(methods).flatMap(({ method, examples }) =>
    examples.flatMap((example) => {
      const { parameters, answer } = method.document;
      const { values } = example.state;
      const sent = parametersOfRequest(method, requestOfExample(method, example, values)) ?? {};
      const { data, status } = Object(fillExample(example.response.body ?? {}, values));
      // A refused request may be wrong for that reason.
      if (status?.code !== "OK") return [];
      const misfits = [
        ...schemaMisfits(sent, parameters, "", false),
        ...schemaMisfits(data, answer.members ?? [], "data.", false),
      ];
      return misfits.map((message) => ({ where: exampleName(method, example.title), message }));
    }),
  );
}

/** Plays each example in folders once, in a fresh sandbox. @returns where the answer is another than the example's */
export async function playedExamples(config: Config, methods: Methods): Promise<ConfigProblem[]> {
  const differences: ConfigProblem[][] = [];
  const { methods: folders, fixtures, release, assumptions, vendorErrors } = config;
  const options = { methods: folders, fixtures, release: release.name, assumptions, vendorErrors };
  const standIn = createStandIn({ ...(options as ConfigInput), logLevel: "silent" });
  for (const { method, examples } of ofFolders(methods)) {
    for (const example of examples) differences.push(await play(standIn, method, example));
  }
  await standIn.close();
  return differences.flat();
}

async function play(standIn: StandIn, method: Method, example: Example): Promise<ConfigProblem[]> {
  const release = releaseOfExample(method, example, standIn.config.release);
  const { clock, values } = example.state;
  const sandbox = standIn.sandbox({ release: release as never, ...(clock && { clock: { frozenAt: clock } }) });
  const where = exampleName(method, example.title);
  for (const body of example.request.after ?? []) await send(sandbox, method, { ...example, request: { body } });
  const answer = await send(sandbox, method, withSession(example));
  sandbox.remove();
  const expected = fillExample(example.response, values);
  const differences = differencesFromPage(expected.body, answer, example.generated);
  return differences.map(({ at, there, here }) => {
    return { where, message: `${at}: answered ${there}`, hint: `the example has ${here}` };
  });
}

async function send(sandbox: Pick<StandIn, "fetch">, method: Method, example: Example) {
  const { verb, path, query, headers, body = null } = requestOfExample(method, example, example.state.values);
  const answer = await sandbox.fetch(path + (query && `?${query}`), { method: verb, headers, body });
  return jsonOr(await answer.text(), "no JSON");
}

/** An example of a page with the token of its usual state. */
function withSession(example: Example): Example {
  const { request, state } = example;
  const body = Object(request.body);
  if (Object.keys(state.values).join() !== "token" || typeof body.token !== "string") return example;
  return { ...example, request: { ...request, body: { ...body, token: "{{token}}" } } };
}
