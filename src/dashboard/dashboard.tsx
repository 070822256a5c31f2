import { render } from "preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useMemo, useState } from "preact/hooks";
import { type Screen, screens, useView } from "./address.ts";
import { AdminClient, adminToken } from "./admin-client.ts";
import { type App, AppContext, type ShownSandbox, useAnswer } from "./asking.ts";
import { CallStore } from "./call-store.ts";
import { CallsScreen } from "./calls-screen.tsx";
import { Header } from "./header.tsx";
import { Navigation } from "./navigation.tsx";
import { Button, ProblemNote } from "./pieces.tsx";

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
  const submit = (event: Event) => {
    event.preventDefault();
    adminToken.set(token.trim());
    answered();
  };
  return (
    <main class="flex h-dvh items-center justify-center p-4">
      <form class="flex max-w-md flex-col gap-4 box p-6" onSubmit={submit}>
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
      </form>
    </main>
  );
}

render(<Dashboard />, document.body);
