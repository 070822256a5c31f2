import * as z from "zod";
import { Clock } from "../../common/clock.ts";
import { MemoryLimit } from "../../common/memory-limit.ts";
import { counted } from "../../common/quoted-text.ts";
import type { Method } from "../../vendor/method.ts";
import { printEnvelope } from "../../wire/envelope.ts";
import type { Release } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { CallFaults, type EndingRule, waitsOf } from "./call-faults.ts";
import { type AnswerContext, type FaultAnswer, type OutgoingAnswer, phases, plainAnswer } from "./effects/kind.ts";
import { answerPortions, connectionBreakOf, effectParts, faultAnswerOf, shapeAnswer } from "./effects/kinds.ts";
import { FaultSet } from "./fault-set.ts";
import type { SentCall } from "./match.ts";
import { exploredRules } from "./named-rules.ts";
import { effectsText, renderRule } from "./render-rule.ts";
import { type Rule, rulesSchema } from "./rule.ts";

const isExplored = (written: unknown): boolean => exploredRules.some(({ name }) => name === written);

/** Rules for calls to a real system. As in `explore`, one of its presets that is named alone applies to the first call. */
export const frontRulesSchema = z.preprocess(
  (written) => [written].flat().map((rule) => (isExplored(rule) ? { preset: rule, when: { times: 1 } } : rule)),
  rulesSchema.superRefine((rules, context) => {
    for (const [index, { id, effect }] of rules.entries()) {
      for (const { name, kind } of effectParts(effect)) {
        if (kind.needsStore === undefined) continue;
        const message = `the effect ${name}${id === undefined ? "" : ` of ${id}`} needs the store of the mock server, so it cannot be used with a real system`;
        context.addIssue({ code: "custom", path: [index], message: `${message}; ${kind.needsStore}` });
      }
    }
  }),
);

export type Injection = NonNullable<ReturnType<FaultsInFront["inject"]>>;

type SystemAnswer = OutgoingAnswer & { readonly status: number };

/** Fault rules in front of a real system: they match, count and sample like those of a sandbox named `default`. */
export class FaultsInFront {
  readonly #set: FaultSet;
  readonly #methods: readonly Method[];
  readonly #release: Release;
  readonly #nowMs = new Clock().nowMs;

  constructor(rules: readonly Rule[], seed: string, methods: readonly Method[], release: Release) {
    // Each rule bounds its keys itself.
    const memory = new MemoryLimit(Number.POSITIVE_INFINITY);
    this.#set = new FaultSet(() => rules, { seed, sandbox: "default" }, this.#nowMs, memory);
    this.#methods = methods;
    this.#release = release;
  }

  #rendered = () => this.#set.list().map((stored) => renderRule(stored, this.#set, this.#methods, this.#release));

  /** What each rule does, and why it may never apply. */
  announce(): string[] {
    const lines = this.#rendered().flatMap(({ id, sentence, warnings }) => [
      `fault ${id}: ${sentence}`,
      ...warnings.map(({ path, message }) => `warning: ${id}, at ${path}: ${message}`),
    ]);
    return [...lines, `chance by --seed ${this.#set.chanceSeed.seed}`];
  }

  /** How often each rule applied, or why it never did. */
  summarize(): string[] {
    return this.#rendered().map(
      ({ id, applied, why }) => `fault ${id}: ${applied > 0 ? `applied ${counted(applied, "time")}` : why}`,
    );
  }

  /**
   * Counts a call for each rule, and applies the rules of all phases, because it is not known yet whether the system will refuse the call.
   * @returns `undefined` if no rule applies
   */
  inject(call: SentCall) {
    const faults = new CallFaults(this.#set, call, undefined, { nowMs: this.#nowMs() });
    const before = phases
      .slice(0, -1)
      .reduce<EndingRule | undefined>((ended, phase) => ended ?? faults.reach(phase), undefined);
    const ending = before ?? faults.reach("after-commit");
    const { applied } = faults;
    if (applied.length === 0) return undefined;
    const effects = applied.map(({ rule }) => rule.effect);
    const broken = ending && connectionBreakOf(ending.rule.effect);
    return {
      rules: applied.map(({ rule }) => rule.id),
      told: applied.map(({ rule }) => `${rule.id} (${effectsText(rule)})`).join(", "),
      waits: waitsOf(applied),
      /** True if the system gets the call; false if a rule ends it before the commit. */
      isForwarded: before === undefined,
      broken: broken && { rule: ending.rule.id, ordinal: ending.ordinal, ...broken },
      /** What the client gets. @param own the answer of the system; absent if it never got the call */
      answer(own: SystemAnswer = asSent(plainAnswer(503, "Injected fault", applied[0]?.rule.id ?? ""))): SystemAnswer {
        const made = ending && answerOf(ending);
        const sent = made ? asSent(made) : own;
        return { status: sent.status, ...shapeAnswer(effects, sent) };
      },
      portions: (body: Uint8Array) => answerPortions(effects, body),
    };
  }
}

const asSent = ({ status, headers, text }: FaultAnswer): SystemAnswer => ({ status, headers, body: Buffer.from(text) });

const answerOf = ({ rule: { id: rule, effect }, leftMs }: EndingRule) =>
  faultAnswerOf(effect, { rule, leftMs, errors: vendorErrors, refusal: printRefusal });
const printRefusal: AnswerContext["refusal"] = ({ httpStatus: status = 200, ...words }) => ({
  status,
  text: printEnvelope({}, words),
  statusCode: words.code,
});
