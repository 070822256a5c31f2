import { Check, Copy, Ellipsis, type LucideIcon } from "lucide-preact";
import type { ComponentChildren, JSX, Ref } from "preact";
import { useId, useState } from "preact/hooks";
import { useAction } from "./admin-client.ts";

export interface ButtonState extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "onClick"> {
  onClick?: ((event: JSX.TargetedMouseEvent<HTMLButtonElement>) => unknown) | undefined;
  readonly label?: string;
  readonly icon?: LucideIcon;
  readonly face?: ComponentChildren;
}

/** A button. Its pane shows the problem if its action fails. */
export const Button = ({ label, icon: Icon, face, children, class: look, onClick, ...more }: ButtonState) => {
  const press = useAction(onClick);
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

export const HeaderRow = ({ all, class: look }: { all: readonly string[]; class: string }) => (
  <div aria-hidden="true" class={look}>
    {all.map((head) => (
      <span key={head}>{head}</span>
    ))}
  </div>
);

type CopyState = { label: string; text: string | undefined; face?: string; class?: string };

export function CopyButton({ label, text, face, class: look = face ? "quiet" : "icon" }: CopyState) {
  const [result, setResult] = useState("");
  const copy = ({ currentTarget }: JSX.TargetedMouseEvent<HTMLButtonElement>) => {
    // Copies from a field, because a page on plain HTTP away from loopback has no clipboard.
    const field = document.createElement("textarea");
    field.value = text ?? "";
    document.body.append(field);
    field.select();
    setResult(document.execCommand("copy") ? "Copied" : "Not copied");
    field.remove();
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

export function saveFile(name: string, content: Blob): void {
  const href = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  URL.revokeObjectURL(href);
}

type ScrollerState = JSX.HTMLAttributes<HTMLElement> & { label: string; box?: Ref<HTMLElement> };

export const Scroller = ({ label, box = null, ...more }: ScrollerState) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
  <section ref={box} tabIndex={0} aria-label={label} {...more} />
);
