import { Check, CircleX, Copy, Ellipsis } from "lucide-preact";
import type { ComponentChildren, JSX, Ref } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AdminProblem } from "./admin-client.ts";
import { shownText } from "./words.ts";

/** A button that sends no form; quiet unless it is to look otherwise. */
export const Button = ({ class: look = "quiet", ...more }: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
  <button type="button" class={look} {...more} />
);

/** A form that the page itself answers. */
export function Form({ run, ...more }: JSX.HTMLAttributes<HTMLFormElement> & { run(): unknown }) {
  const submit = (event: Event) => {
    event.preventDefault();
    run();
  };
  return <form onSubmit={submit} {...more} />;
}

interface FieldState {
  readonly label: string;
  readonly value: string | number;
  readonly hint?: string;
  readonly look?: string;
  readonly type?: string;
  readonly list?: string;
  /** The label is for readers of the screen alone. */
  readonly isBare?: boolean;
  set(value: string): void;
}

/** A line to write in, with its label above it. */
export function Field({ label, value, hint, look = "", isBare = false, set, ...more }: FieldState) {
  const field = (
    <input
      class={`field ${look}`}
      aria-label={isBare ? label : undefined}
      placeholder={hint}
      spellcheck={false}
      value={value}
      onInput={({ currentTarget }) => set(currentTarget.value)}
      {...more}
    />
  );
  if (isBare) return field;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the field is within
    <label class="flex flex-col gap-1.5 text-xs font-medium">
      {label}
      {field}
    </label>
  );
}

/** Several lines of JSON to write in. */
export const TextField = ({ label, value, set }: FieldState) => (
  <textarea
    aria-label={label}
    spellcheck={false}
    class="h-44 w-full rounded-field border border-muted/60 bg-base-100 p-2 font-mono text-xs"
    value={value}
    onInput={({ currentTarget }) => set(currentTarget.value)}
  />
);

/** What the admin API refused, where it was asked. */
export function ProblemNote({ problem }: { readonly problem: AdminProblem | undefined }) {
  if (!problem) return null;
  const { title, message, validation } = problem;
  return (
    <div role="alert" class="my-2 flex gap-2 rounded-box border p-3 tint-bad">
      <CircleX class="mt-0.5 text-error" />
      <div class="min-w-0 wrap-anywhere">
        <b class="font-semibold">{shownText(title)}</b>
        {validation.length === 0 ? <p>{shownText(message)}</p> : null}
        <ul>
          {validation.map(({ path, message: said, line }) => (
            <li key={`${path} ${said}`}>
              {line === undefined ? null : <b class="font-medium">Line {line}: </b>}
              <code>{shownText(path)}</code> {shownText(said)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface CopyState {
  readonly label: string;
  readonly text: string | undefined;
  /** Its label stands on it; an icon alone without. */
  readonly isNamed?: boolean;
  /** What stands on it in place of the label. */
  readonly children?: ComponentChildren;
  readonly class?: string;
}

/** Copies a text, and says so. Where the page may not, as on plain HTTP away from loopback, it selects a field. */
export function CopyButton({ label, text, isNamed = false, children = isNamed && label, class: look }: CopyState) {
  const [said, setSaid] = useState<string>();
  const copy = async () => {
    setSaid((await isCopied(text ?? "")) ? "Copied" : "Not copied");
    setTimeout(() => setSaid(undefined), 1500);
  };
  return (
    <button
      type="button"
      class={look ?? (children ? "quiet" : "icon")}
      aria-label={label}
      title={label}
      disabled={text === undefined}
      onClick={copy}>
      {said === "Copied" ? <Check class="size-3.5" /> : <Copy class="size-3.5" />}
      {children}
      <span role="status" class="sr-only">
        {said}
      </span>
    </button>
  );
}

async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    return isDone;
  }
}

interface ConfirmState {
  readonly label: string;
  /** What the second press says: `Remove mine`. */
  readonly question: string;
  readonly isDisabled?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
  run(): unknown;
}

/** A button of a deed that destroys: the first press asks, the second does it. */
export function ConfirmButton({ label, question, isDisabled, class: look = "quiet", children, run }: ConfirmState) {
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(false), 5000);
    return () => clearTimeout(timer);
  }, [isAsked]);
  const press = (event: Event) => {
    setAsked(!isAsked);
    if (isAsked) run();
    // A menu around it stays open until it is answered.
    else event.stopPropagation();
  };
  return (
    <button
      type="button"
      class={isAsked ? `${look} text-error` : look}
      aria-label={isAsked ? question : label}
      disabled={isDisabled ?? false}
      onClick={press}>
      {isAsked ? question : children}
    </button>
  );
}

interface MenuState {
  readonly label: string;
  readonly face?: ComponentChildren;
  readonly look?: string;
  /** Opens to the left of its button. */
  readonly isLeft?: boolean;
  readonly children: ComponentChildren;
}

/** A button that opens a list; a press elsewhere, on an entry, or Escape closes it. */
export function Menu({ label, face = <Ellipsis />, look = "quiet btn-square", isLeft = false, children }: MenuState) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const menu = details.current;
      if (!menu?.open) return;
      const isKey = event instanceof KeyboardEvent;
      if (isKey ? event.key !== "Escape" : menu.contains(event.target as Node)) return;
      menu.open = false;
      if (!isKey) return;
      event.stopPropagation();
      menu.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", close, true);
    addEventListener("keydown", close, true);
    return () => {
      removeEventListener("pointerdown", close, true);
      removeEventListener("keydown", close, true);
    };
  }, []);
  const picked = ({ target }: Event) => {
    if (details.current && (target as Element).closest("button, a")) details.current.open = false;
  };
  return (
    <details ref={details} class="relative">
      <summary class={look} aria-label={label} title={label}>
        {face}
      </summary>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the entries are buttons */}
      <div
        class={`absolute top-full z-30 mt-1 max-h-96 min-w-52 overflow-y-auto box p-1 shadow-lg ${isLeft ? "right-0" : "left-0"}`}
        onClick={picked}>
        {children}
      </div>
    </details>
  );
}

/** The menu of a screen with the one deed that destroys. */
export const MoreMenu = ({ label, ...more }: Omit<ConfirmState, "children">) => (
  <Menu label="More" isLeft>
    <ConfirmButton label={label} class="menu-item" {...more}>
      {label}
    </ConfirmButton>
  </Menu>
);

interface SegmentState {
  readonly label: string;
  readonly all: readonly { readonly id: string; readonly face: ComponentChildren }[];
  readonly chosen: string;
  /** Each takes the same part of the whole width. */
  readonly isWide?: boolean;
  choose(id: string): void;
}

/** A choice of many. */
export const Select = ({ label, all, chosen, choose }: SegmentState) => (
  <select
    aria-label={label}
    class="choice w-auto max-w-64"
    value={chosen}
    onChange={({ currentTarget }) => choose(currentTarget.value)}>
    {all.map(({ id, face }) => (
      <option key={id} value={id}>
        {face}
      </option>
    ))}
  </select>
);

/** A choice of few, all of them in sight. */
export function Segments({ label, all, chosen, isWide, choose }: SegmentState) {
  return (
    <fieldset class={isWide ? "flex segs w-full" : "segs"} aria-label={label}>
      {all.map(({ id, face }) => (
        <button
          key={id}
          type="button"
          class={isWide ? "seg flex-1" : "seg"}
          aria-pressed={id === chosen}
          onClick={() => choose(id)}>
          {face}
        </button>
      ))}
    </fieldset>
  );
}

/** Something that is on or off. */
export const Switch = ({
  label,
  isOn,
  ...more
}: {
  label: string;
  isOn: boolean;
  disabled?: boolean;
  onChange(): void;
}) => (
  <input type="checkbox" role="switch" class="switch" aria-label={label} checked={isOn} aria-checked={isOn} {...more} />
);

type ScrollerState = JSX.HTMLAttributes<HTMLElement> & { readonly label: string; readonly box?: Ref<HTMLElement> };

/** What may be longer than its place, and is scrolled also by the keyboard. */
export function Scroller({ label, box, children, ...more }: ScrollerState) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section {...(box && { ref: box })} tabIndex={0} aria-label={label} {...more}>
      {children}
    </section>
  );
}
