import { createMiddleware } from "hono/factory";
import { ownPaths } from "../../wire/own-paths.ts";
import type { Instances } from "../sandbox/instances/instances.ts";
import { answerElsewhere, type Leading } from "../server/instances/answer-elsewhere.ts";
import { problem } from "../server/problem.ts";
import { agreementOf, peersHeader } from "./ask-peers.ts";
import { nameIn } from "./in-sandbox.ts";

const ofOne = new RegExp(`${ownPaths.admin}/sandboxes/([^/]+)/?$`);

/** Has each request answered by the instance that has its sandbox; one of another instance only when both know the same ones. */
export const amongInstances = (instances: Instances, leading: Leading) =>
  createMiddleware(async (context, next) => {
    const agreed = context.req.header(peersHeader);
    const self = instances.self();
    if (agreed !== undefined && agreed !== agreementOf(instances, self)) {
      const detail = `This is ${self ?? "an instance that does not know itself yet"}, of ${instances.peers().join(", ")}; give all instances the same --peers.`;
      return problem(409, "Instances disagree", detail, { self, peers: instances.peers() });
    }
    const key = ofOne.exec(context.req.path)?.[1] ?? nameIn(context);
    const elsewhere = key === undefined ? undefined : await answerElsewhere(context, key, leading);
    return elsewhere ?? next();
  });
