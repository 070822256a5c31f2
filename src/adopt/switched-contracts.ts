import type { Interaction } from "../verify/interaction.ts";
import { judgeInteraction } from "../verify/judge-interaction.ts";
import type { Mismatch } from "../verify/outcome.ts";
import type { Answered } from "../verify/recording-proxy.ts";
import type { Values } from "../verify/state-values.ts";
import type { BehaviourId } from "../wire/assumptions.ts";
import type { Switches } from "../wire/switches.ts";
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
  readonly #made = new Map<Play, Interaction>();

  /** @param interactions all contracts: of them it is known what every system makes anew */
  constructor(interactions: readonly Interaction[]) {
    this.#madeAnew = membersMadeAnew(interactions);
  }

  /** A contract that a stand-in of this process does not keep, or that is somebody else's, stays as it is. */
  async under(interaction: Interaction, switches: Switches): Promise<SwitchedContract> {
    if (interaction.provenance === undefined) return { held: interaction, restsOn: [] };
    const assumed = await this.#player.play(interaction, {});
    const own = ownValuesOf(interaction);
    if (mismatchesOf(interaction, own, assumed.answer).length > 0) return { held: interaction, restsOn: [] };
    const play = await this.#player.play(interaction, switches);
    const { restsOn } = play;
    if (play === assumed) return { held: interaction, restsOn };
    const isSame = mismatchesOf(interaction, own, play.answer).length === 0;
    const held = this.#made.get(play) ?? (isSame ? interaction : answeredSo(interaction, play, this.#madeAnew));
    this.#made.set(play, held);
    return { held, restsOn };
  }

  close(): Promise<void> {
    return this.#player.close();
  }
}

/** In what an answer is not as one of our contracts has it, by our own comparison. */
export function mismatchesOf(interaction: Interaction, values: Values, exchange: Answered): readonly Mismatch[] {
  const pact = { isOk: true, mismatches: [] };
  return judgeInteraction({ interaction, values, exchange, pact, seen: new Map() }).mismatches;
}
