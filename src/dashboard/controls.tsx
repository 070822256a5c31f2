import { Check, CircleX, Copy, Ellipsis, type LucideIcon } from "lucide-preact";
import type { ComponentChildren, JSX, Ref } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { AdminProblem } from "./admin-client.ts";
import { shownText } from "./words.ts";

type ButtonState = JSX.ButtonHTMLAttributes<HTMLButtonElement>;

/** A button that sends no form; quiet unless it is to look otherwise. */
export const Button = ({ class: look = "quiet", ...more }: ButtonState) => (
  <button type="button" class={look} {...more} />
);

type IconState = ButtonState & { label: string; icon: LucideIcon };

export const IconButton = ({ label, icon: Icon, class: look = "", ...more }: IconState) => (
  <Button class={`icon ${look}`} aria-label={label} title={label} {...more}>
    <Icon />
  </Button>
);

type FormState = Omit<JSX.HTMLAttributes<HTMLFormElement>, "onSubmit"> & {
  run(values: Readonly<Record<string, string>>): unknown;
};

/** A form that the page itself answers: `run` gets what its fields say, by their names. */
export function Form({ run, ...more }: FormState) {
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>);
  };
  return <form onSubmit={submit} {...more} />;
}

export const Submit = (more: ButtonState) => <Button type="submit" class="strong" {...more} />;

/** `isBare`: the label is for readers of the screen alone. */
type FieldState = JSX.InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  isBare?: boolean;
  set?(value: string): void;
};

export const Field = ({ label, isBare = false, class: look = "", set, ...more }: FieldState) => (
  <label class={isBare ? "contents" : "flex flex-col gap-1.5 text-xs font-medium"}>
    {isBare ? null : label}
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

export const TextField = ({ label, name, value }: Record<"label" | "name" | "value", string>) => (
  <textarea
    aria-label={label}
    name={name}
    spellcheck={false}
    class="h-44 w-full rounded-field border border-muted/60 bg-base-100 p-2 font-mono text-xs"
    defaultValue={value}
  />
);

export function ProblemNote({ problem }: { readonly problem: AdminProblem | undefined }) {
  if (!problem) return null;
  const { title, message, validation } = problem;
  return (
    <div role="alert" class="my-2 flex gap-2 rounded-box border p-3 tint-bad">
      <CircleX class="mt-0.5 text-error" />
      <div class="min-w-0 wrap-anywhere">
        <b class="font-semibold">{shownText(title)}</b>
        {validation.length === 0 ? <p>{shownText(message)}</p> : null}
        {validation.map(({ path, message: said, line }) => (
          <p key={`${path} ${said}`}>
            {line === undefined ? null : <b class="font-medium">Line {line}: </b>}
            <code>{shownText(path)}</code> {shownText(said)}
          </p>
        ))}
      </div>
    </div>
  );
}

type CopyState = { label: string; text: string | undefined; face?: ComponentChildren; class?: string };

/** Copies a text, and says so; an icon alone unless it has a face. */
export function CopyButton({ label, text, face, class: look = face ? "quiet" : "icon" }: CopyState) {
  const [said, setSaid] = useState("");
  const copy = ({ currentTarget }: JSX.TargetedMouseEvent<HTMLButtonElement>) => {
    // By a field, as a page on plain HTTP away from loopback has no clipboard.
    const field = document.createElement("textarea");
    field.value = text ?? "";
    document.body.append(field);
    field.select();
    setSaid(document.execCommand("copy") ? "Copied" : "Not copied");
    field.remove();
    currentTarget.focus();
    setTimeout(setSaid, 1500, "");
  };
  return (
    <Button class={look} aria-label={label} title={label} disabled={!text} onClick={copy}>
      {said === "Copied" ? <Check class="size-3.5" /> : <Copy class="size-3.5" />}
      {face}
      <span role="status" class="sr-only">
        {said}
      </span>
    </Button>
  );
}

type ConfirmState = ButtonState & { label: string; question?: string; run(): unknown };

/** A button of a deed that destroys: the first press asks its question, the second does it. */
export function ConfirmButton({
  label,
  question,
  class: look = "quiet",
  children = label,
  run,
  ...more
}: ConfirmState) {
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setAsked, 5000, false);
    return () => clearTimeout(timer);
  }, [isAsked]);
  const press = (event: Event) => {
    setAsked(!isAsked);
    if (isAsked) run();
    // A menu around it stays open until it is answered.
    else event.stopPropagation();
  };
  const words = isAsked ? (question ?? `${label} for good`) : label;
  return (
    <Button class={isAsked ? `${look} text-error` : look} aria-label={words} onClick={press} {...more}>
      {isAsked ? words : children}
    </Button>
  );
}

type MenuState = { label: string; face?: ComponentChildren; look?: string; children: ComponentChildren };

/** A button that opens a list, or a form; a press elsewhere, on an entry, or Escape closes it. */
export function Menu({ label, face = <Ellipsis />, look = "quiet btn-square", children }: MenuState) {
  const id = useId();
  const pick = ({ currentTarget, target }: JSX.TargetedMouseEvent<HTMLElement>) => {
    if ((target as Element).closest("button:not([type=submit]), a")) currentTarget.hidePopover();
  };
  return (
    <>
      <Button popovertarget={id} class={look} aria-label={label} title={label}>
        {face}
      </Button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the entries are buttons */}
      <div id={id} popover="auto" class="menu-box" onClick={pick}>
        {children}
      </div>
    </>
  );
}

/** The menu of a screen with the one deed that destroys. */
export const MoreMenu = (deed: ConfirmState) => (
  <Menu label="More">
    <ConfirmButton class="menu-item" {...deed} />
  </Menu>
);

/** What can be chosen, by ids; `isWide` takes the whole width. */
interface ChoiceState {
  readonly label: string;
  readonly all: readonly { id: string; mark?: ComponentChildren; face: ComponentChildren; count?: number | string }[];
  readonly chosen: string;
  readonly isWide?: boolean;
  choose(id: string): void;
}

export const Select = ({ label, all, chosen, isWide, choose }: ChoiceState) => (
  <select
    aria-label={label}
    class={isWide ? "choice" : "choice w-auto max-w-64"}
    value={chosen}
    onChange={({ currentTarget }) => choose(currentTarget.value)}>
    {all.map(({ id, face }) => (
      <option key={id} value={id}>
        {face}
      </option>
    ))}
  </select>
);

export const Segments = ({ label, all, chosen, isWide, choose }: ChoiceState) => (
  <fieldset class={isWide ? "flex segs w-full *:flex-1" : "segs"} aria-label={label}>
    {all.map(({ id, mark, face, count }) => (
      <Button key={id} class="seg" aria-pressed={id === chosen} onClick={() => choose(id)}>
        {mark}
        {face} <span class="text-muted tabular-nums">{count}</span>
      </Button>
    ))}
  </fieldset>
);

export const Switch = ({ label, isOn, flip }: { label: string; isOn: boolean; flip(): void }) => (
  // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says itself whether it is checked
  <input type="checkbox" role="switch" class="switch" aria-label={label} checked={isOn} onChange={flip} />
);

type ScrollerState = JSX.HTMLAttributes<HTMLElement> & { label: string; box?: Ref<HTMLElement> };

/** What may be longer than its place, and is scrolled also by the keyboard. */
export const Scroller = ({ label, box = null, ...more }: ScrollerState) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
  <section ref={box} tabIndex={0} aria-label={label} {...more} />
);

type TickState = { group?: string; is: boolean; flip(is: boolean): unknown; children: ComponentChildren };

/** Something to choose, with its words beside it; of a group, one is chosen. */
export const Tick = ({ group, is, flip, children }: TickState) => (
  <label class="flex cursor-pointer gap-2 has-checked:text-base-content">
    <input
      type={group === undefined ? "checkbox" : "radio"}
      name={group}
      class={group === undefined ? "check mt-0.5" : "radio mt-0.5 flex-none radio-xs pick checked:text-primary"}
      checked={is}
      onChange={({ currentTarget }) => flip(currentTarget.checked)}
    />
    <span>{children}</span>
  </label>
);
