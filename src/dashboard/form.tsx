import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { type AdminProblem, toProblem, useAction } from "./admin-client.ts";
import { Button, type ButtonState } from "./controls.tsx";
import { ProblemNote } from "./problems.tsx";

type FormState = JSX.HTMLAttributes<HTMLFormElement> & {
  run(values: Readonly<Record<string, string>>): Promise<unknown>;
};

/** A form that runs in the page: `run` gets the values of its fields by name. The form shows a problem of `run`. */
export function Form({ run, children, ...more }: FormState) {
  const [problem, setProblem] = useState<AdminProblem>();
  const submit = async (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setProblem(undefined);
    const values = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    await run(values).catch((error: unknown) => setProblem(toProblem(error)));
  };
  return (
    <form onSubmit={submit} {...more}>
      {children}
      {problem && <ProblemNote problem={problem} close={() => setProblem(undefined)} />}
    </form>
  );
}

export const Submit = (more: ButtonState) => <Button type="submit" class="strong" {...more} />;

export type FieldState = JSX.InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  isBare?: boolean;
  set?(value: string): void;
};

export const Field = ({ label, isBare = false, class: look = "", set, ...more }: FieldState) => (
  <label class={isBare ? "contents" : "flex flex-col gap-1.5 text-xs font-medium"}>
    {!isBare && label}
    <input
      class={`field ${look}`}
      aria-label={label}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => set?.(currentTarget.value)}
      {...more}
    />
  </label>
);

type TextState = JSX.TextareaHTMLAttributes<HTMLTextAreaElement> & { label: string; set?(value: string): void };

export const TextField = ({ label, class: look = "", set, ...more }: TextState) => (
  <textarea
    class={`text-box ${look}`}
    aria-label={label}
    spellcheck={false}
    onInput={({ currentTarget }) => set?.(currentTarget.value)}
    {...more}
  />
);

interface ChoiceState {
  readonly label: string;
  readonly all: readonly { id: string; mark?: ComponentChildren; face: ComponentChildren; count?: ComponentChildren }[];
  readonly chosen: string;
  readonly isWide?: boolean;
  choose(id: string): void;
}

export const Select = ({ label, all, chosen, choose }: ChoiceState) => (
  <select aria-label={label} class="choice" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
    {all.map(({ id, face }) => (
      <option key={id} value={id} label={String(face)} />
    ))}
  </select>
);

export const SegmentedControl = ({ label, all, chosen, isWide, choose }: ChoiceState) => (
  <fieldset class={isWide ? "flex segs w-full *:flex-1" : "segs"} aria-label={label}>
    {all.map(({ id, mark, face, count }) => (
      <Button key={id} class="seg" aria-pressed={id === chosen} onClick={() => choose(id)}>
        {mark}
        {face} <span class="text-muted tabular-nums">{count}</span>
      </Button>
    ))}
  </fieldset>
);

type CheckState = { group?: string; isOn: boolean; flip(isOn: boolean): unknown; children: ComponentChildren };

/** A checkbox, or a radio button of a group. */
export function CheckField({ group, isOn, flip, children }: CheckState) {
  const change = useAction(({ currentTarget }: JSX.TargetedEvent<HTMLInputElement>) => flip(currentTarget.checked));
  const look = group ? "radio mt-0.5 flex-none radio-xs pick checked:text-primary" : "check mt-0.5";
  return (
    <label class="flex cursor-pointer gap-2 has-checked:text-base-content">
      <input type={group ? "radio" : "checkbox"} name={group} class={look} checked={isOn} onChange={change} />
      <span>{children}</span>
    </label>
  );
}
