import { maskText } from "../../../wire/secrets/mask-text.ts";
import type { Instances } from "../../sandbox/instances/instances.ts";
import { ownerHeader } from "../access/hop.ts";
import { problem } from "../problem.ts";

/** The name of a sandbox as a refusal shows it. */
export const shownName = (name: string) => maskText(name).slice(0, 100);

/** No sandbox is named, and that of nobody in particular would be another one on each instance. */
export function noDefault(): Response {
  return problem(
    400,
    "No sandbox named",
    "There are several instances, each with other sandboxes, so none of them has a `default`, and a token alone leads nowhere. Make a sandbox with PUT /__mock/v1/sandboxes/<name>, and call below the baseUrl of its answer, or with its name in X-Mock-Sandbox.",
  );
}

/** The sandbox is another's, and it is told whose. */
export function misdirected(name: string, owner: string): Response {
  return withOwner(
    owner,
    problem(
      421,
      "Sandbox of another instance",
      `The sandbox "${shownName(name)}" is on ${owner}: call it there. With --forward instances pass such calls on.`,
      { owner },
    ),
  );
}

/** Two instances do not know the same ones. */
export function disputed(name: string, owner: string, { peers, self }: Instances): Response {
  return problem(
    508,
    "Instances disagree",
    `A call for the sandbox "${shownName(name)}" was passed on to ${self()}, for which it is on ${owner}; give all instances the same --peers. GET /__mock/v1/instance shows what each knows.`,
    { owner, peers: peers() },
  );
}

/** Nobody knows yet which instances there are. */
export function unknownInstances({ trouble }: Instances): Response {
  const refused = problem(503, "Instances not known", `${trouble()}. The name is looked up again every 5 seconds.`);
  refused.headers.set("retry-after", "5");
  return refused;
}

/** The instance that has the sandbox is gone, or cannot be reached. */
export function goneOwner(name: string, owner: string, reason: string): Response {
  return withOwner(
    owner,
    problem(
      503,
      "Instance does not answer",
      `The sandbox "${shownName(name)}" is on ${owner}, which does not answer: ${reason}. If that instance ended, what the sandbox held is lost; make it again when the instance is back. Sandboxes of other instances are as they were.`,
      { owner },
    ),
  );
}

function withOwner(owner: string, refused: Response): Response {
  refused.headers.set(ownerHeader, owner);
  return refused;
}
