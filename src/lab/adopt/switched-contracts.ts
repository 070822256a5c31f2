import type { BehaviourId } from "../../wire/assumptions.ts";
import type { Switches } from "../../wire/switches.ts";
import type { Interaction } from "../verify/interaction.ts";
import { judgeInteraction } from "../verify/judge-interaction.ts";
import type { Mismatch } from "../verify/outcome.ts";
import type { Answered } from "../verify/recording-proxy.ts";
import type { Values } from "../verify/state-values.ts";
import { answeredSo } from "./answered-so.ts";
import { membersMadeAnew } from "./made-anew.ts";
import { ownValuesOf } from "./own-values.ts";
import { type Play, StandInPlayer } from "./stand-in-player.ts";

/** A contract as it is while some variants hold. */
export interface SwitchedContract {
  readonly held: Interaction;
  /** What may be switched and has a say in its answer. */
  readonly restsOn: readonly BehaviourId[];
}

/** Our contracts as they are while variants of assumptions hold, found out by playing them. */
export class SwitchedContracts {
  readonly #player = new StandInPlayer();
  readonly #madeAnew: ReturnType<typeof membersMadeAnew>;
  /** With nothing switched on, by the index of the contract. */
  readonly #plays = new Map<number, Play | undefined>();
  readonly #held = new Map<Play, Interaction>();

  /** @param interactions all contracts: of them it is known what every system makes anew */
  constructor(interactions: readonly Interaction[]) {
    this.#madeAnew = membersMadeAnew(interactions);
  }

  /** A contract that a stand-in of this process does not keep, or that is somebody else's, stays as it is. */
  async under(interaction: Interaction, switches: Switches): Promise<SwitchedContract> {
    const assumed = await this.#assumed(interaction);
    if (!assumed) return { held: interaction, restsOn: [] };
    const play = await this.#player.play(interaction, switches);
    const restsOn = this.#player.restsOn(interaction);
    if (play === assumed) return { held: interaction, restsOn };
    const held = this.#held.get(play) ?? this.#asPlayed(interaction, play);
    this.#held.set(play, held);
    return { held, restsOn };
  }

  /** The play with nothing switched on; `undefined` where it is not as the contract has it. */
  async #assumed(interaction: Interaction): Promise<Play | undefined> {
    const { index, provenance } = interaction;
    if (provenance === undefined) return undefined;
    if (!this.#plays.has(index)) {
      const play = await this.#player.play(interaction, {}).catch(() => undefined);
      this.#plays.set(index, play && isAsContracted(interaction, play) ? play : undefined);
    }
    return this.#plays.get(index);
  }

  #asPlayed(interaction: Interaction, play: Play): Interaction {
    return isAsContracted(interaction, play) ? interaction : answeredSo(interaction, play, this.#madeAnew);
  }

  close(): Promise<void> {
    return this.#player.close();
  }
}

const isAsContracted = (interaction: Interaction, { answer }: Play): boolean =>
  mismatchesOf(interaction, ownValuesOf(interaction), answer).length === 0;

/** In what an answer is not as one of our contracts has it, by our own comparison. */
export function mismatchesOf(interaction: Interaction, values: Values, exchange: Answered): readonly Mismatch[] {
  const pact = { isOk: true, mismatches: [] };
  return judgeInteraction({ interaction, values, exchange, pact, seen: new Map() }).mismatches;
}
