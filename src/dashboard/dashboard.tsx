import * as Icon from "lucide-preact";
import { render } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import { callAdmin, failed, needsToken, sandboxes, tokenKey, useItems } from "./admin-client.ts";
import { AssumptionsScreen } from "./assumptions-screen.tsx";
import { callStore } from "./calls/call-store.ts";
import { CallsScreen } from "./calls/calls-screen.tsx";
import { Button, ClippedText, CopyButton, Field, Form, Select, Submit } from "./controls.tsx";
import { capitalized } from "./display-text.ts";
import { DocsScreen } from "./docs-screen.tsx";
import { EventsScreen } from "./events-screen.tsx";
import { ExplorationsScreen } from "./explorations/explorations-screen.tsx";
import { FaultsScreen } from "./faults/faults-screen.tsx";
import { Link, Problems, useConnection } from "./layout.tsx";
import { SandboxesScreen } from "./sandboxes-screen.tsx";
import { goTo, type Screen, sandbox, view } from "./view-address.ts";

const screens: Readonly<Record<Screen, readonly [icon: Icon.LucideIcon, shown: () => preact.JSX.Element]>> = {
  calls: [Icon.ArrowLeftRight, CallsScreen],
  events: [Icon.CalendarCheck, EventsScreen],
  faults: [Icon.Zap, FaultsScreen],
  sandboxes: [Icon.Boxes, SandboxesScreen],
  assumptions: [Icon.CircleHelp, AssumptionsScreen],
  explorations: [Icon.Grid3x3, ExplorationsScreen],
  docs: [Icon.BookOpen, DocsScreen],
};

function Dashboard() {
  const { screen } = view.value;
  useEffect(() => callStore.value.start(), [callStore.value]);
  const items = useItems<ShownSandbox>("sandboxes?limit=1000", callStore.value.pulse.value);
  useEffect(() => {
    sandboxes.value = items;
  }, [items]);
  useLayoutEffect(() => {
    document.title = `${capitalized(screen)}: crmcom-mock`;
    // Another screen or sandbox starts without the problem of an action.
    failed.value = undefined;
  }, [screen, sandbox.value]);
  if (needsToken.value) return <TokenQuestion />;
  const [, Shown] = screens[screen];
  return (
    <div class="flex h-dvh flex-col">
      <Header />
      <div class="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
        <Navigation />
        <main tabIndex={-1} aria-label={capitalized(screen)} class="main-box">
          <Problems />
          <Shown key={`${screen} ${sandbox}`} />
        </main>
      </div>
    </div>
  );
}

function TokenQuestion() {
  const storeToken = async ({ token = "" }: Readonly<Record<string, string>>) => {
    sessionStorage.setItem(tokenKey, token.trim());
    location.reload();
  };
  return (
    <main class="flex h-dvh items-center justify-center p-4">
      <Form class="flex max-w-md flex-col gap-4 box p-6" run={storeToken}>
        <h1 class="title">crmcom-mock</h1>
        <Field label="Admin token" name="token" type="password" required />
        <p class="text-error empty:hidden" role="alert">
          {sessionStorage.getItem(tokenKey) && "This mock server has another token."}
        </p>
        <Submit face="Open" />
        <p class="meta">
          Enter the token of <code>--admin-token</code>, or the one that the mock server printed at its start.
        </p>
      </Form>
    </main>
  );
}

/** The links to the screens: a rail at the left, only icons in a narrow window, and on a phone a bar with four of them. */
function Navigation() {
  const { entries, pulse } = callStore.value;
  const rules = useItems<{ enabled: boolean }>("faults?limit=1000", pulse.value) ?? [];
  const enabledCount = rules.filter(({ enabled }) => enabled).length;
  const { length = 0 } = sandboxes.value ?? {};
  const counts: Partial<Record<string, string | number>> = {
    calls: entries?.length ?? 0,
    sandboxes: length > 1 ? length : 0,
  };
  if (enabledCount > 0) counts["faults"] = `${enabledCount} on`;
  const links = Object.entries(screens).map(([name, [Mark]], index) => {
    const screen = name as Screen;
    const look = `rail ${index < 4 ? "thumb" : "max-sm:h-11"} ${index === 3 || index === 6 ? "sm:mt-3" : ""}`;
    const current = screen === view.value.screen ? "page" : undefined;
    return (
      <Link key={screen} to={{ screen }} title={capitalized(screen)} aria-current={current} class={look}>
        <Mark />
        <span class="sm:flex-1 sm:max-[900px]:sr-only">{capitalized(screen)}</span>
        <span class="text-xs font-medium text-muted tabular-nums max-[900px]:hidden">{counts[screen] || null}</span>
      </Link>
    );
  });
  const { baseUrl = "" } = useConnection();
  const short = baseUrl.replace(/^https?:\/\/|\/__mock.*/g, "");
  return (
    <nav aria-label="Screens" class="rails">
      {links.slice(0, 4)}
      <div key={view.value.screen} id="more" popover="auto" class="more-screens">
        {links.slice(4)}
      </div>
      <Button face="More" class="rail thumb sm:hidden" icon={Icon.Ellipsis} popovertarget="more" />
      <div class="mt-auto px-2 pb-2 meta max-[900px]:hidden" hidden={!baseUrl}>
        Base URL
        <p class="flex items-center gap-1">
          <ClippedText class="font-mono text-base-content" text={short} whole={baseUrl} />
          <CopyButton label="Copy base URL" text={baseUrl} />
        </p>
      </div>
    </nav>
  );
}

/** Releases that CRM.COM's pages mention. */
const releases = Array.from({ length: 14 }, (_, index) => `R${17 - index}.0.0`);

const version = document.querySelector("meta[name=version]")?.getAttribute("content");

const states = { connecting: "Connecting", live: "Live", lost: "Not connected, trying again", refused: "" };

function Header() {
  callStore.value.pulse.value;
  const names = [sandbox.value, ...(sandboxes.value ?? []).map(({ name }) => name)];
  const choose = (sandbox: string) => goTo({ screen: view.value.screen, sandbox });
  const { connection } = callStore.value;
  const color = { live: "bg-ok", lost: "bg-bad" }[connection as string] ?? "bg-base-300";
  return (
    <header class="flex h-12 flex-none items-center gap-1 pr-2 pl-4 max-sm:border-b max-sm:border-base-300 max-sm:px-3">
      <Link to={{ screen: "calls" }} class="flex items-center gap-2.5 font-semibold">
        <Icon.SquareStack /> crmcom-mock
      </Link>
      <span class="ml-2 meta max-sm:hidden">{version}</span>
      <span class="px-2 text-muted max-sm:px-0">/</span>
      <Select class="header-choice" label="Sandbox" chosen={sandbox.value} all={choicesOf(names)} choose={choose} />
      <Release />
      <span role="status" class="ml-auto flex items-center gap-2 px-2 meta">
        <span class={`size-2 rounded-full ${color}`} />
        {states[connection]}
      </span>
      <ThemeButton />
      <Link to={{ screen: "docs" }} class="icon max-sm:hidden" aria-label="Help" title="Help">
        <Icon.CircleQuestionMark />
      </Link>
    </header>
  );
}

const choicesOf = (names: readonly string[]) => [...new Set(names)].map((id) => ({ id, face: id }));

function Release() {
  const ours = sandboxes.value?.find(({ name }) => name === sandbox.value);
  if (!ours) return null;
  const { release, assumptions, clock, warnings } = ours;
  const choices = choicesOf([release, ...releases]);
  const simulate = (to: string) => callAdmin(`sandboxes/${sandbox.value}`, "PATCH", { release: to });
  const switched = Object.keys(assumptions).length;
  const words = [switched > 0 && `${switched} switched`, clock.frozenAt !== null && "clock stopped", ...warnings];
  return (
    <div class="flex items-center gap-1 max-sm:hidden">
      <span class="px-1 text-muted">/</span>
      <Select class="header-choice" label="Release" chosen={release} all={choices} choose={simulate} />
      <Link class="chip max-w-80 truncate empty:hidden" to={{ screen: switched > 0 ? "assumptions" : "sandboxes" }}>
        {words.filter(Boolean).join(", ")}
      </Link>
    </div>
  );
}

const themes: Readonly<Record<string, Icon.LucideIcon>> = { system: Icon.Monitor, light: Icon.Sun, dark: Icon.Moon };
const themeKey = "crmcom-mock theme";

function ThemeButton() {
  const [theme = "system", setTheme] = useState(localStorage[themeKey] as string | undefined);
  useEffect(() => {
    localStorage[themeKey] = document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const names = Object.keys(themes);
  const next = names[(names.indexOf(theme) + 1) % names.length] ?? "system";
  return <Button label={`Theme: ${theme}`} icon={themes[theme] ?? Icon.Monitor} onClick={() => setTheme(next)} />;
}

const fields = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

/** `/` leads to the search field, and Escape closes the open call. */
addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key === "Escape" && !document.querySelector("dialog[open], :popover-open"))
    document.querySelector<HTMLElement>("[data-close]")?.click();
  if (key !== "/" || ctrlKey || metaKey || altKey || (target as Element).closest(fields)) return;
  document.querySelector<HTMLElement>("main input[type=search]")?.focus();
  event.preventDefault();
});

render(<Dashboard />, document.body);
