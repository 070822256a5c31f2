import { Check, ChevronsUpDown, CircleQuestionMark, Monitor, Moon, Package, Sun } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { hashOf } from "./address.ts";
import { useApp, useDeed, usePulse } from "./asking.ts";
import { Button, Field, Form, Menu, ProblemNote } from "./pieces.tsx";

/** Releases of which some page says something; another can be typed. */
const releases = Array.from({ length: 14 }, (_, index) => `R${17 - index}.0.0`);

const version = document.querySelector<HTMLMetaElement>("meta[name=version]")?.content ?? "";

/** The product, the sandbox and its release as a path; whether calls are told of, the theme, the keys. */
export function Header() {
  const { view } = useApp();
  return (
    <header class="flex h-12 flex-none items-center gap-1 pr-2 pl-4 max-sm:border-b max-sm:border-base-300 max-sm:px-3">
      <a href={hashOf({ screen: "calls", sandbox: view.sandbox })} class="flex items-center gap-2.5 font-semibold">
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          <rect x="1" y="5" width="12" height="12" rx="3" fill="currentColor" />
          <path
            d="M7 1.8h6.2a3 3 0 0 1 3 3V11"
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-dasharray="2.4 2"
          />
        </svg>
        crmcom-mock
      </a>
      <span class="ml-2 meta max-sm:hidden">{version}</span>
      <span class="px-2 text-muted max-sm:px-0">/</span>
      <SandboxMenu />
      <span class="px-1 text-muted max-sm:hidden">/</span>
      <ReleaseMenu />
      <span class="flex-1" />
      <Live />
      <ThemeButton />
      <KeyHelp />
    </header>
  );
}

interface PickState {
  readonly label: string;
  readonly chosen: string;
  readonly icon?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the path in the header, and what can stand in its place. */
const Pick = ({ label, chosen, icon, children }: PickState) => (
  <Menu
    label={`${label}: ${chosen}`}
    look="btn btn-ghost btn-sm gap-1.5 px-2 text-sm font-medium"
    face={
      <>
        {icon}
        <span class="max-w-40 truncate max-sm:max-w-24">{chosen}</span>
        <ChevronsUpDown class="size-3.5 text-muted" />
      </>
    }>
    {children}
  </Menu>
);

const Tick = ({ name, isOn }: { readonly name: string; readonly isOn: boolean }) => (
  <>
    <span class="flex-1 truncate">{name}</span>
    {isOn ? <Check class="text-primary" /> : null}
  </>
);

function SandboxMenu() {
  const { view, sandboxes } = useApp();
  const [searched, setSearched] = useState("");
  const all = [...new Set([view.sandbox, ...sandboxes.map(({ name }) => name)])];
  const shown = all.filter((name) => name.includes(searched)).slice(0, 100);
  return (
    <Pick label="Sandbox" chosen={view.sandbox} icon={<Package class="text-muted" />}>
      {all.length > 10 ? (
        <Field label="Search sandboxes" isBare hint="Search" value={searched} set={setSearched} />
      ) : null}
      {shown.map((name) => (
        <a key={name} class="menu-item" href={hashOf({ screen: view.screen, sandbox: name })}>
          <Tick name={name} isOn={name === view.sandbox} />
        </a>
      ))}
    </Pick>
  );
}

function ReleaseMenu() {
  const { client, view, sandboxes, changed } = useApp();
  const [typed, setTyped] = useState("");
  const deed = useDeed();
  const ours = sandboxes.find(({ name }) => name === view.sandbox);
  if (!ours) return null;
  const simulate = (release: string) =>
    deed.run(() => client.ask(`sandboxes/${view.sandbox}`, "PATCH", { release }), changed);
  const switched = Object.entries(ours.assumptions).map(([id, variant]) => `${id}=${variant}`);
  const toSwitched = hashOf({ screen: "assumptions", sandbox: view.sandbox, show: "switched" });
  return (
    <div class="flex items-center gap-1 max-sm:hidden">
      <Pick label="Release" chosen={ours.release}>
        <p class="px-2 py-1 meta">The release that is simulated</p>
        <Form run={() => simulate(typed)}>
          <Field label="Another release" isBare hint="Another, like R14.2" value={typed} set={setTyped} />
        </Form>
        <ProblemNote problem={deed.problem} />
        {releases.map((release) => (
          <Button key={release} class="menu-item" onClick={() => simulate(release)}>
            <Tick name={release} isOn={release === ours.release} />
          </Button>
        ))}
      </Pick>
      {switched.length > 0 ? (
        <a class="chip" title={switched.join(", ")} href={toSwitched}>{`${switched.length} switched`}</a>
      ) : null}
      {ours.clock.frozenAt ? <span class="chip">clock stopped</span> : null}
      {ours.warnings.length > 0 ? (
        <span class="chip text-warning" title={ours.warnings.join(" ")}>
          release unknown
        </span>
      ) : null}
    </div>
  );
}

/** Whether calls are told of as they come. */
function Live() {
  const { calls } = useApp();
  usePulse(calls, 100);
  const [color, text] = {
    connecting: ["bg-base-300", "Connecting"],
    live: ["bg-ok", "Live"],
    lost: ["bg-bad", "No connection, trying again"],
    refused: ["bg-bad", ""],
  }[calls.connection];
  return (
    <span role="status" class="flex items-center gap-2 px-2 meta">
      <span class={`size-2 rounded-full ${color}`} />
      {text}
    </span>
  );
}

const themes = { system: Monitor, light: Sun, dark: Moon } as const;
const themeKey = "crmcom-mock theme";

function ThemeButton() {
  const [theme, setTheme] = useState<keyof typeof themes>(() => {
    const kept = localStorage.getItem(themeKey);
    return kept === "light" || kept === "dark" ? kept : "system";
  });
  useEffect(() => {
    localStorage.setItem(themeKey, theme);
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const Icon = themes[theme];
  const next = { system: "light", light: "dark", dark: "system" } as const;
  return (
    <Button class="icon" aria-label={`Theme: ${theme}`} title={`Theme: ${theme}`} onClick={() => setTheme(next[theme])}>
      <Icon />
    </Button>
  );
}

const keys = {
  "/": "to the search field",
  j: "to the next row",
  k: "to the row before",
  Enter: "opens the row",
  Esc: "closes what is open",
  "?": "these keys",
};

const isWriting = ({ target }: KeyboardEvent) =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .editor") !== null;

function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]"))
        document.querySelector<HTMLElement>("[data-close]")?.click();
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
      if (event.key === "?") dialog.current?.showModal();
      else if (event.key === "/") document.querySelector<HTMLElement>("main input[type=search]")?.focus();
      else if (event.key === "j" || event.key === "k") focusRow(event.key === "j" ? 1 : -1);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <Button class="icon max-sm:hidden" aria-label="Keys" title="Keys" onClick={() => dialog.current?.showModal()}>
        <CircleQuestionMark />
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby="keys"
        class="m-auto box p-5 text-base-content shadow-lg backdrop:bg-black/30">
        <h2 id="keys" class="mb-3 title">
          Keys
        </h2>
        <dl class="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
          {Object.entries(keys).flatMap(([key, meaning]) => [
            <dt key={key}>
              <kbd class="rounded border border-base-300 px-1.5 py-0.5">{key}</kbd>
            </dt>,
            <dd key={meaning}>{meaning}</dd>,
          ])}
        </dl>
        <Button class="mt-4 quiet" onClick={() => dialog.current?.close()}>
          Close
        </Button>
      </dialog>
    </>
  );
}

/** Goes from one row that can be opened to the next. */
function focusRow(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement || row.getAttribute("aria-current") === "true");
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}
