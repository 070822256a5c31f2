import { hostname } from "node:os";
import { Hono } from "hono";
import * as z from "zod";
import { createClock } from "../../ground/clock.ts";
import { publicUrlOf } from "../config/public-url.ts";
import type { Instances } from "../sandbox/instances/instances.ts";
import { sandboxOptions } from "../sandbox/sandbox-options.ts";
import { allSandboxes, type Sandboxes } from "../sandbox/sandboxes.ts";
import { isHop } from "../server/access/hop.ts";
import { requestHeaders } from "../server/request-headers.ts";
import type { AdminParts } from "./admin-parts.ts";
import { askPeers } from "./ask-peers.ts";
import { validQuery } from "./valid.ts";

/** What an instance says of itself. */
interface OwnReport {
  readonly name: string;
  readonly startedAt: string;
  readonly sandboxes: number;
}

const asked = z.strictObject({
  /** The name of a sandbox, to be told where it is. */
  sandbox: sandboxOptions.shape.name,
});

const mostStrays = 100;

/** `GET instance`: this instance, the others, which of them answer now, and which has the sandbox of a name. */
export function instanceRoutes({ sandboxes, loaded }: AdminParts): Hono {
  const { instances } = sandboxes;
  const startedAt = new Date(createClock().nowMs()).toISOString();
  const report = (): OwnReport => ({ name: hostname(), startedAt, sandboxes: allSandboxes(sandboxes).length });
  return new Hono().get("/instance", validQuery(asked), async (context) => {
    if (isHop(requestHeaders(context))) return context.json(report());
    const { sandbox } = context.req.valid("query");
    return context.json({
      ...report(),
      publicUrl: publicUrlOf(loaded.now().config.publicUrl) ?? null,
      self: instances?.self() ?? null,
      forward: instances?.isForwarding ?? false,
      peers: instances ? await peersNow(instances, report()) : [],
      ...(instances && { strays: straysOf(instances, sandboxes) }),
      ...(instances?.trouble() !== undefined && { trouble: instances.trouble() }),
      ...(sandbox !== undefined && { sandbox: { name: sandbox, owner: instances?.ownerOf(sandbox) ?? null } }),
    });
  });
}

async function peersNow(instances: Instances, own: OwnReport) {
  const self = instances.self();
  const answers = await askPeers<OwnReport>(instances, "instance");
  const others = answers.map(({ peer, ...said }) =>
    said.answered ? { peer, answers: true, ...said.body } : { peer, answers: false, reason: said.reason },
  );
  const all = self === undefined ? others : [{ peer: self, answers: true, ...own }, ...others];
  return all.toSorted((one, other) => (one.peer < other.peer ? -1 : 1));
}

/** Sandboxes that became another instance's when a look-up found others: they are reached no more, so that none is there twice. */
function straysOf(instances: Instances, sandboxes: Sandboxes): readonly string[] {
  const names = allSandboxes(sandboxes).map(({ name }) => name);
  return names.filter((name) => instances.ownerOf(name) !== instances.self()).slice(0, mostStrays);
}
