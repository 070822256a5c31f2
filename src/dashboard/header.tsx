import { ChevronsUpDown, CircleQuestionMark, Monitor, Moon, Sun } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { goTo, sandbox, view } from "./address.ts";
import { ask } from "./admin-client.ts";
import { calls, run, sandboxes } from "./app.ts";
import { Button, Field, Form, IconButton, Menu } from "./controls.tsx";
import { Link } from "./layout.tsx";

/** Releases of which some page says something; another can be typed. */
const releases = Array.from({ length: 14 }, (_, index) => `R${17 - index}.0.0`);

const version = document.querySelector<HTMLMetaElement>("meta[name=version]")?.content ?? "";

/** The product, the sandbox and its release as a path; whether calls are told of, the theme, the keys. */
export function Header() {
  return (
    <header class="flex h-12 flex-none items-center gap-1 pr-2 pl-4 max-sm:border-b max-sm:border-base-300 max-sm:px-3">
      <Link to={{ screen: "calls" }} class="flex items-center gap-2.5 font-semibold">
        <svg viewBox="0 0 18 18" class="size-4.5 fill-none stroke-current stroke-[1.6]" aria-hidden="true">
          <rect x="1" y="5" width="12" height="12" rx="3" class="fill-current stroke-none" />
          <path d="M7 1.8h6.2a3 3 0 0 1 3 3V11" stroke-dasharray="2.4 2" />
        </svg>
        crmcom-mock
      </Link>
      <span class="ml-2 meta max-sm:hidden">{version}</span>
      <span class="px-2 text-muted max-sm:px-0">/</span>
      <SandboxMenu />
      <ReleaseMenu />
      <span class="flex-1" />
      <Live />
      <ThemeButton />
      <KeyHelp />
    </header>
  );
}

type PickState = { label: string; chosen: string; all: readonly string[]; choose(one: string): unknown };

const Pick = ({ label, chosen, all, children, choose }: PickState & { children: ComponentChildren }) => {
  const name = <span class="max-w-40 truncate max-sm:max-w-24">{chosen}</span>;
  const face = [name, <ChevronsUpDown key="more" class="size-3.5 text-muted" />];
  return (
    <Menu label={`${label}: ${chosen}`} look="btn btn-ghost btn-sm gap-1.5 px-2 text-sm font-medium" face={face}>
      {children}
      {all.map((one) => (
        <Button key={one} class="menu-item" aria-current={one === chosen || undefined} onClick={() => choose(one)}>
          {one}
        </Button>
      ))}
    </Menu>
  );
};

function SandboxMenu() {
  const [searched, search] = useState("");
  const all = [...new Set([sandbox.value, ...sandboxes.value.map(({ name }) => name)])];
  const shown = all.filter((name) => name.includes(searched)).slice(0, 100);
  const choose = (sandbox: string) => goTo({ screen: view.value.screen, sandbox });
  return (
    <Pick label="Sandbox" chosen={sandbox.value} all={shown} choose={choose}>
      {all.length > 10 ? <Field label="Search sandboxes" isBare placeholder="Search" set={search} /> : null}
    </Pick>
  );
}

function ReleaseMenu() {
  const ours = sandboxes.value.find(({ name }) => name === sandbox.value);
  if (!ours) return null;
  const { release, assumptions, clock, warnings } = ours;
  const simulate = (to = "") => run(() => ask(`sandboxes/${sandbox.value}`, "PATCH", { release: to }));
  const switched = Object.entries(assumptions).map(([id, variant]) => `${id}=${variant}`);
  const odd = [
    switched.length > 0 &&
      ([`${switched.length} switched`, switched.join(", "), { screen: "assumptions", show: "Switched" }] as const),
    clock.frozenAt !== null && (["clock stopped", clock.now, { screen: "sandboxes" }] as const),
    warnings.length > 0 && (["release unknown", warnings.join(" "), { screen: "sandboxes" }] as const),
  ].filter((one) => one !== false);
  return (
    <div class="flex items-center gap-1 max-sm:hidden">
      <span class="px-1 text-muted">/</span>
      <Pick label="Release" chosen={release} all={releases} choose={simulate}>
        <p class="px-2 py-1 meta">The release that is simulated</p>
        <Form run={({ release }) => simulate(release)}>
          <Field label="Another release" name="release" isBare placeholder="Another, like R14.2" />
        </Form>
      </Pick>
      {odd.map(([word, title, to]) => (
        <Link key={word} class="chip" title={title} to={to}>
          {word}
        </Link>
      ))}
    </div>
  );
}

function Live() {
  const { connection, pulse } = calls.value;
  pulse.value;
  const [color, text] = {
    connecting: ["bg-base-300", "Connecting"],
    live: ["bg-ok", "Live"],
    lost: ["bg-bad", "No connection, trying again"],
    refused: ["bg-bad", ""],
  }[connection];
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
  const [theme, setTheme] = useState(() => localStorage.getItem(themeKey) ?? "system");
  useEffect(() => {
    localStorage.setItem(themeKey, theme);
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const names = Object.keys(themes);
  const next = names[(names.indexOf(theme) + 1) % names.length] ?? "system";
  const Icon = themes[theme as keyof typeof themes] ?? Monitor;
  return <IconButton label={`Theme: ${theme}`} icon={Icon} onClick={() => setTheme(next)} />;
}

/** What each key means, and what it does where the browser does it not by itself. */
const keys: Readonly<Record<string, readonly [meaning: string, deed?: () => unknown]>> = {
  "/": ["to the search field", () => document.querySelector<HTMLElement>("main input[type=search]")?.focus()],
  j: ["to the next row", () => focusRow(1)],
  k: ["to the row before", () => focusRow(-1)],
  Enter: ["opens the row"],
  Escape: ["closes what is open"],
  "?": ["these keys", () => document.getElementById("keys")?.togglePopover()],
};

const fields = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .editor";

addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key === "Escape" && !document.querySelector("dialog[open], :popover-open"))
    document.querySelector<HTMLElement>("[data-close]")?.click();
  const [, deed] = (Object.hasOwn(keys, key) && keys[key]) || [];
  if (!deed || ctrlKey || metaKey || altKey || (target as Element).closest(fields)) return;
  deed();
  event.preventDefault();
});

const KeyHelp = () => (
  <>
    <IconButton label="Keys" icon={CircleQuestionMark} class="max-sm:hidden" popovertarget="keys" />
    <div id="keys" popover="auto" role="dialog" aria-label="Keys" class="m-auto box p-5 text-base-content shadow-lg">
      {Object.entries(keys).map(([key, [meaning]]) => (
        <p key={key} class="flex gap-4 py-1">
          <kbd class="w-12 rounded border border-base-300 text-center">{key.slice(0, 5)}</kbd> {meaning}
        </p>
      ))}
    </div>
  </>
);

function focusRow(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement || row.getAttribute("aria-current") === "true");
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}
