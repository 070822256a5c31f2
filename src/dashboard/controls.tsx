import { Check, CircleX, Copy, Ellipsis, type LucideIcon, X } from "lucide-preact";
import type { ComponentChildren, JSX, Ref } from "preact";
import { useId, useState } from "preact/hooks";
import { type AdminProblem, reporting } from "./admin-client.ts";

export interface ButtonState extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "onClick"> {
  onClick?: ((event: JSX.TargetedMouseEvent<HTMLButtonElement>) => unknown) | undefined;
  readonly label?: string;
  readonly icon?: LucideIcon;
  readonly face?: ComponentChildren;
}

/** A button. Its pane shows the problem if its action fails. */
export const Button = ({ label, icon: Icon, face, children, class: look, onClick, ...more }: ButtonState) => {
  const press = reporting(onClick);
  const shownLook = look ?? (face ? "quiet" : "icon");
  return (
    <button type="button" class={shownLook} aria-label={label} title={label} onClick={onClick && press} {...more}>
      {Icon && <Icon />}
      {face}
      {children}
    </button>
  );
};

type ClippedState = { text: string; whole?: string; class?: string };

/** A text that is cut where it has no room. The tooltip has all of it. */
export const ClippedText = ({ text, whole = text, class: look = "" }: ClippedState) => (
  <span class={`truncate ${look}`} title={whole}>
    {text}
  </span>
);

export const HeaderCells = ({ all, class: look }: { all: readonly string[]; class: string }) => (
  <div aria-hidden="true" class={look}>
    {all.map((head) => (
      <span key={head}>{head}</span>
    ))}
  </div>
);

type CopyState = { label: string; text: string | undefined; face?: string; class?: string };

/** Copies from a field, because a page on plain HTTP away from loopback has no clipboard. */
function copyText(text: string): "Copied" | "Not copied" {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied ? "Copied" : "Not copied";
}

export function CopyButton({ label, text, face, class: look = face ? "quiet" : "icon" }: CopyState) {
  const [result, setResult] = useState("");
  const copy = ({ currentTarget }: JSX.TargetedMouseEvent<HTMLButtonElement>) => {
    setResult(copyText(text ?? ""));
    currentTarget.focus();
    setTimeout(setResult, 1500, "");
  };
  const icon = result === "Copied" ? Check : Copy;
  return (
    <Button label={label} face={face} icon={icon} class={look} disabled={!text} data-stays onClick={copy}>
      <output class="sr-only">{result}</output>
    </Button>
  );
}

/** A button that opens a list or a form. A press on an entry or elsewhere, or Escape, closes it. */
export function Menu({ children, ...button }: ButtonState & { label: string }) {
  const id = useId();
  const pick = ({ currentTarget, target }: JSX.TargetedMouseEvent<HTMLElement>) => {
    if ((target as Element).closest("button:not([type=submit], [popovertarget], [data-stays]), a"))
      currentTarget.hidePopover();
  };
  return (
    <>
      <Button popovertarget={id} {...button} />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the entries are buttons */}
      <div id={id} popover="auto" class="menu-box" onClick={pick}>
        {children}
      </div>
    </>
  );
}

type ConfirmState = ButtonState & { label: string; question?: string; run(): unknown };

/** A button for an action that destroys: it opens the button that does it. */
export const ConfirmButton = ({ label, question = `${label} for good`, face = label, run, ...more }: ConfirmState) => (
  <Menu label={label} face={face} {...more}>
    <Button face={question} class="menu-item text-error" onClick={run} />
  </Menu>
);

export const MoreMenu = ({ children, ...action }: ConfirmState) => (
  <Menu label="More" icon={Ellipsis} class="quiet btn-square">
    {children}
    <ConfirmButton class="menu-item" {...action} />
  </Menu>
);

type ScrollerState = JSX.HTMLAttributes<HTMLElement> & { label: string; box?: Ref<HTMLElement> };

export const Scroller = ({ label, box = null, ...more }: ScrollerState) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
  <section ref={box} tabIndex={0} aria-label={label} {...more} />
);

type FormState = JSX.HTMLAttributes<HTMLFormElement> & {
  run(values: Readonly<Record<string, string>>): Promise<unknown>;
};

/** A form that runs in the page: `run` gets the values of its fields by name. */
export function Form({ run, ...more }: FormState) {
  const submit = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    return run(Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>);
  };
  return <form onSubmit={reporting(submit)} {...more} />;
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

interface ChoiceState {
  readonly label: string;
  readonly all: readonly { id: string; mark?: ComponentChildren; face: ComponentChildren; count?: ComponentChildren }[];
  readonly chosen: string;
  readonly isWide?: boolean;
  readonly class?: string;
  choose(id: string): unknown;
}

export const Select = ({ label, all, chosen, class: look = "choice", choose }: ChoiceState) => (
  <select
    aria-label={label}
    class={look}
    value={chosen}
    onChange={reporting(({ currentTarget }: JSX.TargetedEvent<HTMLSelectElement>) => choose(currentTarget.value))}>
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
  const change = reporting(({ currentTarget }: JSX.TargetedEvent<HTMLInputElement>) => flip(currentTarget.checked));
  const look = group ? "radio mt-0.5 flex-none radio-xs pick checked:text-primary" : "check mt-0.5";
  return (
    <label class="flex cursor-pointer gap-2 has-checked:text-base-content">
      <input type={group ? "radio" : "checkbox"} name={group} class={look} checked={isOn} onChange={change} />
      <span>{children}</span>
    </label>
  );
}

export const ProblemNote = ({ problem, close }: { problem: AdminProblem; close?(): void }) => (
  <div role="alert" class="m-2 flex gap-2 rounded-box border p-3 tint-bad">
    <CircleX class="text-error" />
    <div class="min-w-0 flex-1 wrap-anywhere">
      <b class="font-semibold">{problem.title}</b>
      {problem.validation.length === 0 && <p>{problem.message}</p>}
      {problem.validation.map(({ path, message, line }) => (
        <p key={`${path} ${message}`}>
          {line && <b class="font-medium">Line {line}: </b>}
          <code>{path}</code> {message}
        </p>
      ))}
    </div>
    {close && <Button label="Close the message" icon={X} class="-m-1 icon" onClick={close} />}
  </div>
);
