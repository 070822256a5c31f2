import {
  ArrowLeftRight,
  BookOpen,
  Boxes,
  Braces,
  CalendarCheck,
  CircleQuestionMark,
  Ellipsis,
  Grid3x3,
  type LucideIcon,
  Zap,
} from "lucide-preact";
import { render } from "preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useMemo, useState } from "preact/hooks";
import { hashOf, type Screen, screens, useView } from "./address.ts";
import { AdminClient, adminToken, withOurAddress } from "./admin-client.ts";
import { type App, AppContext, type ShownSandbox, useAnswer, useApp, usePulse, type WayIn } from "./asking.ts";
import { CallStore } from "./call-store.ts";
import { CallsScreen } from "./calls-screen.tsx";
import { Header } from "./header.tsx";
import { Button, CopyButton, Form, ProblemNote } from "./pieces.tsx";

/** What shows each screen; all but the first are loaded when they are opened. */
const shownBy: Readonly<Record<Screen, () => preact.JSX.Element>> = {
  calls: CallsScreen,
  events: lazy(async () => (await import("./events-screen.tsx")).EventsScreen),
  faults: lazy(async () => (await import("./faults-screen.tsx")).FaultsScreen),
  sandboxes: lazy(async () => (await import("./sandboxes-screen.tsx")).SandboxesScreen),
  assumptions: lazy(async () => (await import("./assumptions-screen.tsx")).AssumptionsScreen),
  explorations: lazy(async () => (await import("./explorations-screen.tsx")).ExplorationsScreen),
  docs: lazy(async () => (await import("./docs-screen.tsx")).DocsScreen),
  reference: lazy(async () => (await import("./reference-screen.tsx")).ReferenceScreen),
};

/** The page: header, navigation, and the screen that the address names. */
function Dashboard() {
  const view = useView();
  const [round, setRound] = useState(0);
  const [toast, setToast] = useState<{ text: string; undo?: (() => Promise<unknown>) | undefined }>();
  const client = useMemo(() => new AdminClient(view.sandbox), [view.sandbox, round]);
  const calls = useMemo(() => new CallStore(client, ""), [client]);
  useEffect(() => calls.start(), [calls]);
  const { answer, problem, reload } = useAnswer<{ items: readonly ShownSandbox[] }>(
    client,
    "sandboxes?limit=1000",
    `${round} ${view.screen} ${view.sandbox}`,
  );
  useEffect(() => {
    document.title = `${screens[view.screen]}: crmcom-mock`;
  }, [view.screen]);
  useEffect(() => {
    const timer = setTimeout(() => setToast(undefined), 10_000);
    return () => clearTimeout(timer);
  }, [toast]);
  if (problem?.status === 401) return <TokenQuestion answered={() => setRound(round + 1)} />;

  const sandboxes = answer?.items ?? [];
  const clock = sandboxes.find(({ name }) => name === view.sandbox)?.clock;
  const aheadMs = clock?.frozenAt == null ? (clock?.aheadMs ?? 0) : undefined;
  const told = (text: string, undo?: () => Promise<unknown>) => setToast({ text, undo });
  const app: App = { client, view, sandboxes, calls, aheadMs, changed: reload, told };
  const Shown = shownBy[view.screen];
  return (
    <AppContext.Provider value={app}>
      <div class="flex h-dvh flex-col">
        <Header />
        <div class="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
          <Navigation />
          <main
            tabIndex={-1}
            aria-label={screens[view.screen]}
            class="relative flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden bg-base-100 sm:rounded-tl-box sm:border-t sm:border-l sm:border-base-300">
            {problem?.mayPass ? null : <ProblemNote problem={problem} />}
            <Suspense fallback={<p class="p-5 text-muted">Loading</p>}>
              <Shown key={`${view.screen} ${view.sandbox} ${round}`} />
            </Suspense>
          </main>
        </div>
        {toast ? <Toast {...toast} close={() => setToast(undefined)} /> : null}
      </div>
    </AppContext.Provider>
  );
}

function Toast({ text, undo, close }: { text: string; undo?: (() => Promise<unknown>) | undefined; close(): void }) {
  return (
    <div
      role="status"
      class="fixed bottom-4 left-1/2 z-40 flex -translate-x-1/2 items-center gap-3 rounded-box bg-neutral px-4 py-2 text-neutral-content shadow-lg max-sm:bottom-18">
      {text}
      {undo ? (
        <Button
          class="cursor-pointer font-semibold underline underline-offset-2"
          onClick={() => {
            close();
            void undo();
          }}>
          Undo
        </Button>
      ) : null}
    </div>
  );
}

/** Asks for the token of the admin API, once a tab. */
function TokenQuestion({ answered }: { answered(): void }) {
  const [token, setToken] = useState("");
  const isWrong = adminToken.get() !== null;
  const submit = () => {
    adminToken.set(token.trim());
    answered();
  };
  return (
    <main class="flex h-dvh items-center justify-center p-4">
      <Form class="flex max-w-md flex-col gap-4 box p-6" run={submit}>
        <h1 class="title">crmcom-mock</h1>
        <label class="flex flex-col gap-1.5 font-medium">
          Admin token
          <input
            type="password"
            autocomplete="off"
            required
            class="field"
            value={token}
            onInput={({ currentTarget }) => setToken(currentTarget.value)}
          />
        </label>
        {isWrong ? (
          <p class="text-error" role="alert">
            This stand-in has another token.
          </p>
        ) : null}
        <button type="submit" class="btn btn-sm btn-primary">
          Open
        </button>
        <p class="meta">
          Other machines reach this stand-in, so it asks for its token: the value of <code>--admin-token</code>, or the
          one that it printed when it started. This tab keeps it, and no other.
        </p>
      </Form>
    </main>
  );
}

const icons: Readonly<Record<Screen, LucideIcon>> = {
  calls: ArrowLeftRight,
  events: CalendarCheck,
  faults: Zap,
  sandboxes: Boxes,
  assumptions: CircleQuestionMark,
  explorations: Grid3x3,
  docs: BookOpen,
  reference: Braces,
};

/** On a phone these have a place of their own, and the rest is behind one more. */
const nearThumb: readonly Screen[] = ["calls", "events", "faults", "sandboxes"];
const behind: readonly Screen[] = ["assumptions", "explorations", "docs", "reference"];

interface Listed {
  readonly items: readonly { readonly enabled: boolean }[];
}

/** How many calls, rules that are on, and sandboxes there are. */
function useCounts(): Partial<Record<Screen, string>> {
  const { client, calls, sandboxes } = useApp();
  const pulse = usePulse(calls, 1000);
  const { answer: rules } = useAnswer<Listed>(client, "faults", `${pulse} ${sandboxes.length}`);
  const on = rules?.items.filter(({ enabled }) => enabled).length ?? 0;
  return {
    calls: calls.recorded > 0 ? String(calls.recorded) : "",
    faults: on > 0 ? `${on} on` : "",
    sandboxes: sandboxes.length > 1 ? String(sandboxes.length) : "",
  };
}

/** The screens: a rail at the left, icons alone where the window is narrow, and a bar below on a phone. */
function Navigation() {
  const { view } = useApp();
  const counts = useCounts();
  const [isMore, setMore] = useState(false);
  useEffect(() => setMore(false), [view]);
  const link = (screen: Screen) => <RailLink key={screen} screen={screen} count={counts[screen]} />;
  return (
    <nav
      aria-label="Screens"
      class="relative z-20 flex flex-none border-base-300 max-sm:border-t sm:flex-col sm:px-2 sm:py-0.5 sm:max-[900px]:w-14 min-[900px]:w-44">
      {nearThumb.map(link)}
      <div
        class={`max-sm:absolute max-sm:right-1 max-sm:bottom-full max-sm:mb-1 max-sm:box max-sm:w-48 max-sm:p-1 max-sm:shadow-lg sm:contents ${isMore ? "" : "max-sm:hidden"}`}>
        {behind.map(link)}
      </div>
      <Button
        class={`${thumb} cursor-pointer sm:hidden ${behind.includes(view.screen) ? "text-primary" : "text-muted"}`}
        aria-expanded={isMore}
        onClick={() => setMore(!isMore)}>
        <Ellipsis class="max-sm:size-5" />
        More
      </Button>
      <BaseUrl />
    </nav>
  );
}

const thumb =
  "max-sm:flex max-sm:h-14 max-sm:flex-1 max-sm:flex-col max-sm:justify-center max-sm:gap-1 max-sm:text-xs max-sm:font-medium items-center";

function RailLink({ screen, count }: { screen: Screen; count: string | undefined }) {
  const { view } = useApp();
  const Icon = icons[screen];
  const isHere = screen === view.screen;
  const begins = screen === "sandboxes" || screen === "docs" ? "sm:mt-3" : "";
  const look = isHere
    ? "max-sm:text-primary sm:bg-base-content/6 sm:font-medium"
    : "text-muted sm:hover:bg-base-content/4";
  return (
    <a
      href={hashOf({ screen, sandbox: view.sandbox })}
      title={screens[screen]}
      aria-current={isHere ? "page" : undefined}
      class={`flex items-center gap-2.5 rounded-field px-2 sm:h-8 sm:max-[900px]:justify-center ${begins} ${look} ${nearThumb.includes(screen) ? thumb : "max-sm:h-11"}`}>
      <Icon class={`${isHere ? "text-primary" : ""} ${nearThumb.includes(screen) ? "max-sm:size-5" : ""}`} />
      <span class="sm:flex-1 sm:max-[900px]:sr-only">{screens[screen]}</span>
      <span class="text-xs font-medium text-muted tabular-nums max-[900px]:hidden">{count}</span>
    </a>
  );
}

function BaseUrl() {
  const { client } = useApp();
  const { answer } = useAnswer<WayIn>(client, "way-in");
  const url = answer && withOurAddress(answer.baseUrl, answer.baseUrl);
  if (!url) return null;
  return (
    <div class="mt-auto px-2 pb-2 max-[900px]:hidden">
      <div class="meta">Base URL</div>
      <div class="flex items-center gap-1">
        <code class="truncate" title={url}>
          {url.replace(/^https?:\/\//, "").replace(/\/__mock.*/, "")}
        </code>
        <CopyButton label="Copy base URL" text={url} class="btn btn-ghost btn-xs btn-square" />
      </div>
    </div>
  );
}

render(<Dashboard />, document.body);
