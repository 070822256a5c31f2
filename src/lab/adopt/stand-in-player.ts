import type { SandboxHandle } from "../../library/sandbox-handle.ts";
import { createStandIn, type StandIn } from "../../library/stand-in-handle.ts";
import { allRestedOn, type BehaviourId } from "../../wire/assumptions.ts";
import { ownPaths } from "../../wire/paths.ts";
import { type Switches, switchable, type WrittenSwitches } from "../../wire/switches.ts";
import { bodyOf, type Interaction } from "../verify/interaction.ts";
import type { PactInteraction } from "../verify/pact-file.ts";
import type { Answered } from "../verify/recording-proxy.ts";

/** What a stand-in did with an interaction while some variants of assumptions were switched on. */
export interface Play {
  readonly switches: Switches;
  readonly answer: Answered;
  /** The behaviours that the answer rests on and that have variants. */
  readonly restsOn: readonly BehaviourId[];
}

/**
 * Plays interactions of our own contracts, with our own values, in a stand-in of this process: each time in a new sandbox
 * that is in the provider states of the interaction. What was played and would come out the same is not played again.
 */
export class StandInPlayer {
  readonly #standIn: StandIn = createStandIn({ logLevel: "silent", seed: "adopt" });
  readonly #plays = new Map<number, Play[]>();
  readonly #restOn = new Map<number, Set<BehaviourId>>();

  /** @throws Error when the stand-in cannot be put into a state */
  async play(interaction: Interaction, switches: Switches): Promise<Play> {
    const plays = this.#plays.get(interaction.index) ?? [];
    this.#plays.set(interaction.index, plays);
    // An answer depends on the switches that one of these answers was asked for, and on no other: a call that is refused early
    // is not asked for all.
    const ids = this.restsOn(interaction);
    const alike = plays.find((one) => ids.every((id) => one.switches[id] === switches[id]));
    if (alike) return alike;
    const play = await this.#playAnew(interaction, switches);
    plays.push(play);
    this.#restOn.set(interaction.index, new Set([...ids, ...play.restsOn]));
    return play;
  }

  /** The behaviours that any answer to an interaction rested on so far. */
  restsOn({ index }: Interaction): readonly BehaviourId[] {
    return [...(this.#restOn.get(index) ?? [])];
  }

  close(): Promise<void> {
    return this.#standIn.close();
  }

  async #playAnew(interaction: Interaction, switches: Switches): Promise<Play> {
    const sandbox = this.#standIn.sandbox({ assumptions: switches as WrittenSwitches });
    try {
      return { switches, ...(await playIn(sandbox, interaction)) };
    } finally {
      sandbox.remove();
    }
  }
}

async function playIn(sandbox: SandboxHandle, interaction: Interaction): Promise<Omit<Play, "switches">> {
  for (const { name } of interaction.pact.providerStates ?? []) {
    const body = JSON.stringify({ state: name, action: "setup" });
    const answer = await sandbox.fetch(`${ownPaths.admin}/provider-states`, { method: "POST", body });
    if (answer.status !== 200) throw new Error(`the state "${name}" cannot be set up: ${await answer.text()}`);
  }
  const [path, init] = requestOf(interaction);
  const answer = await sandbox.fetch(path, init);
  const { status, headers } = answer;
  const contentType = headers.get("content-type") ?? "";
  const [entry] = sandbox.journal.entries().slice(-1);
  const said = (entry?.assumptions ?? []).map(({ id }) => id);
  const ids = allRestedOn(said, entry?.rows?.length ?? 0);
  return {
    answer: { status, contentType, text: await answer.text(), sent: typeof init.body === "string" ? init.body : "" },
    restsOn: ids.filter((id) => switchable.has(id)) as BehaviourId[],
  };
}

/** The request of an interaction as it stands: with our own values. */
function requestOf({ pact }: Interaction): readonly [path: string, init: RequestInit] {
  const { method, path, query = {}, headers = {} } = pact.request;
  const search = new URLSearchParams(typeof query === "string" ? query : listed(query)).toString();
  const body = bytesOf(pact.request);
  return [
    path + (search && `?${search}`),
    { method, headers: new Headers(listed(headers)), ...(body !== undefined && { body }) },
  ];
}

/** The body of a request as it goes out: JSON, or the bytes that the contract has in its place. */
function bytesOf(request: PactInteraction["request"]): string | Uint8Array<ArrayBuffer> | undefined {
  const content = bodyOf(request);
  const { encoded } = (request.body ?? {}) as { encoded?: unknown };
  if (encoded === "base64") return new Uint8Array(Buffer.from(String(content), "base64"));
  return content === undefined ? undefined : JSON.stringify(content);
}

/** Each name with each of its values: Pact writes one as a text, or several as an array. */
const listed = (named: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(named).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]),
  );
