import * as z from "zod";
import { body } from "./body.ts";
import { connection } from "./connection.ts";
import { delay } from "./delay.ts";
import { headers } from "./headers.ts";
import { http } from "./http.ts";
import type { AnswerContext, ConnectionBreak, EffectKind, FaultAnswer, OutgoingAnswer, Portions } from "./kind.ts";
import { quota } from "./quota.ts";
import { row } from "./row.ts";
import { throttle } from "./throttle.ts";
import { token } from "./token.ts";
import { vendorError } from "./vendor-error.ts";

/** Every kind of effect, by its member of `effect`. */
const kinds = { delay, vendorError, http, row, connection, body, throttle, quota, token, headers };

/** The schemas alone: the types of the package need no more of a kind. */
const schemasOf = <All extends Record<string, { readonly schema: z.ZodType }>>(all: All) =>
  Object.fromEntries(Object.entries(all).map(([name, { schema }]) => [name, schema])) as {
    [Name in keyof All]: All[Name]["schema"];
  };

const schemas = schemasOf(kinds);

type Kinds = typeof schemas;

export type Effect = { readonly [Name in keyof Kinds]?: z.output<Kinds[Name]> | undefined };

type WrittenEffect = { readonly [Name in keyof Kinds]?: z.input<Kinds[Name]> | undefined };

export const effectKinds: readonly (readonly [name: keyof Kinds, kind: EffectKind<unknown>])[] = Object.entries(
  kinds,
) as never;

const namesOf = (does: (kind: EffectKind<unknown>) => unknown): readonly string[] =>
  effectKinds.flatMap(([name, kind]) => (does(kind) === undefined ? [] : [name]));

const answeringKinds = namesOf(({ answer }) => answer).toSorted();
const endingKinds = namesOf(({ answer, breaks }) => answer ?? breaks);
/** The kinds that apply to rows. */
export const rowKindNames = namesOf(({ row }) => row);

const members = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, schema.optional()]));

export const effectSchema = z
  .strictObject(members)
  .refine((written) => Object.keys(written).length > 0, `expected at least one of ${Object.keys(kinds).join(", ")}`)
  .superRefine((written, context) => {
    const isWritten = (name: string) => written[name] !== undefined;
    const [, second] = answeringKinds.filter(isWritten);
    if (second) {
      const message = `only one of ${answeringKinds.join(", ")} can be the response`;
      context.addIssue({ code: "custom", path: [second], message });
    }
    const ending = endingKinds.find(isWritten);
    const affecting = rowKindNames.find(isWritten);
    if (ending && affecting) {
      const message = `no row is done when ${ending} ends the call; use two rules`;
      context.addIssue({ code: "custom", path: [affecting], message });
    }
  }) as unknown as z.ZodType<Effect, WrittenEffect>;

/** The kinds of an effect, each with its part. */
export const effectParts = (effect: Effect): readonly EffectPart[] =>
  effectKinds.flatMap(([name, kind]) => (effect[name] === undefined ? [] : [{ name, kind, part: effect[name] }]));

export interface EffectPart {
  readonly name: keyof Kinds;
  readonly kind: EffectKind<unknown>;
  readonly part: unknown;
}

export const endsCall = (parts: readonly EffectPart[]): boolean => parts.some(({ name }) => endingKinds.includes(name));

export const affectsRows = (parts: readonly EffectPart[]): boolean =>
  parts.some(({ name }) => rowKindNames.includes(name));

/** The answer of a rule that ended a call; `undefined` for a rule that only breaks the connection. */
export const faultAnswerOf = (effect: Effect, call: AnswerContext): FaultAnswer | undefined =>
  effectParts(effect).flatMap(({ kind, part }) => kind.answer?.(part, call) ?? [])[0];

export const connectionBreakOf = (effect: Effect): ConnectionBreak | undefined =>
  effectParts(effect).flatMap(({ kind, part }) => kind.breaks?.(part) ?? [])[0];

/** The answer after each rule has shaped it, in the order of the rules. */
export const shapeAnswer = (effects: readonly Effect[], sent: OutgoingAnswer): OutgoingAnswer =>
  effects.flatMap(effectParts).reduce((shaped, { kind, part }) => kind.shape?.(part, shaped) ?? shaped, sent);

/** The portions in which the first rule with a throttle sends a body; `undefined` sends it at once. */
export function answerPortions(effects: readonly Effect[], body: Uint8Array): Portions | undefined {
  const [first] = effects.flatMap(effectParts).filter(({ kind }) => kind.portions);
  return first?.kind.portions?.(first.part, body);
}
