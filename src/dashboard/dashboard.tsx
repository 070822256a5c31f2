import * as Icon from "lucide-preact";
import { render } from "preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import { type Screen, sandbox, screens, view } from "./address.ts";
import { adminToken } from "./admin-client.ts";
import { calls, problems, run, sandboxes, toast, useAnswer } from "./app.ts";
import { AssumptionsScreen } from "./assumptions.tsx";
import { CallsScreen } from "./calls/calls-screen.tsx";
import { Button, CopyButton, Field, Form, ProblemNote, Submit } from "./controls.tsx";
import { Header } from "./header.tsx";
import { Link, useWayIn } from "./layout.tsx";

/** The icon of each screen, and what shows it; all but the first are loaded when they are opened. */
const shownBy: Readonly<Record<Screen, readonly [icon: Icon.LucideIcon, shown: () => preact.JSX.Element]>> = {
  calls: [Icon.ArrowLeftRight, CallsScreen],
  events: [Icon.CalendarCheck, lazy(async () => (await import("./events-screen.tsx")).EventsScreen)],
  faults: [Icon.Zap, lazy(async () => (await import("./faults/faults-screen.tsx")).FaultsScreen)],
  sandboxes: [Icon.Boxes, lazy(async () => (await import("./sandboxes-screen.tsx")).SandboxesScreen)],
  assumptions: [Icon.CircleHelp, AssumptionsScreen],
  explorations: [
    Icon.Grid3x3,
    lazy(async () => (await import("./explorations/explorations-screen.tsx")).ExplorationsScreen),
  ],
  docs: [Icon.BookOpen, lazy(async () => (await import("./docs-screen.tsx")).DocsScreen)],
  reference: [Icon.Braces, lazy(async () => (await import("./reference-screen.tsx")).ReferenceScreen)],
};

function Dashboard() {
  const { screen } = view.value;
  const { pulse } = calls.value;
  useEffect(() => calls.value.start(), [calls.value]);
  const answer = useAnswer<{ items: readonly ShownSandbox[] }>("sandboxes?limit=1000", pulse.value);
  useEffect(() => {
    sandboxes.value = answer?.items ?? [];
  }, [answer]);
  useEffect(() => {
    document.title = `${screens[screen]}: crmcom-mock`;
    // A deed that failed is of the screen before.
    void run();
  }, [screen]);
  if (adminToken.isNeeded.value) return <TokenQuestion />;

  // Several questions may fail for the same reason.
  const shown = new Map(problems.value.map((one) => [one.message, one]));
  const [, Shown] = shownBy[screen];
  return (
    <div class="flex h-dvh flex-col">
      <Header />
      <div class="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
        <Navigation />
        <main
          tabIndex={-1}
          aria-label={screens[screen]}
          class="relative flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden bg-base-100 sm:rounded-tl-box sm:border-t sm:border-l sm:border-base-300">
          {[...shown].map(([message, one]) => (
            <ProblemNote key={message} problem={one} />
          ))}
          <Suspense fallback={<p class="p-5 text-muted">Loading</p>}>
            <Shown key={`${screen} ${sandbox}`} />
          </Suspense>
        </main>
      </div>
      <Toast />
    </div>
  );
}

function Toast() {
  const { text, undo } = toast.value ?? {};
  const close = () => {
    toast.value = undefined;
  };
  useEffect(() => {
    const timer = setTimeout(close, 10_000);
    return () => clearTimeout(timer);
  }, [toast.value]);
  if (text === undefined) return null;
  const goBack = () => {
    close();
    void run(undo);
  };
  return (
    <div
      role="status"
      class="fixed bottom-4 left-1/2 z-40 flex -translate-x-1/2 items-center gap-3 rounded-box bg-neutral px-4 py-2 text-neutral-content shadow-lg max-sm:bottom-18">
      {text}
      <Button class="cursor-pointer font-semibold underline empty:hidden" onClick={goBack}>
        {undo ? "Undo" : null}
      </Button>
    </div>
  );
}

/** Asks for the token of the admin API, once a tab. */
function TokenQuestion() {
  const isWrong = adminToken.get() !== null;
  const keep = ({ token = "" }: Readonly<Record<string, string>>) => {
    adminToken.set(token.trim());
    location.reload();
  };
  return (
    <main class="flex h-dvh items-center justify-center p-4">
      <Form class="flex max-w-md flex-col gap-4 box p-6" run={keep}>
        <h1 class="title">crmcom-mock</h1>
        <Field label="Admin token" name="token" type="password" required />
        {isWrong ? (
          <p class="text-error" role="alert">
            This stand-in has another token.
          </p>
        ) : null}
        <Submit>Open</Submit>
        <p class="meta">
          Other machines reach this stand-in, so it asks for its token: the value of <code>--admin-token</code>, or the
          one that it printed when it started. This tab keeps it, and no other.
        </p>
      </Form>
    </main>
  );
}

/** On a phone the first four have a place of their own, and the rest is behind one more. */
const all = Object.keys(screens) as Screen[];

/** The screens: a rail at the left, icons alone where the window is narrow, and a bar below on a phone. */
function Navigation() {
  const { recorded, pulse } = calls.value;
  const rules = useAnswer<{ items: readonly { enabled: boolean }[] }>("faults", pulse.value);
  const on = rules?.items.filter(({ enabled }) => enabled).length;
  const counts: Partial<Record<Screen, unknown>> = {
    calls: recorded || "",
    faults: on ? `${on} on` : "",
    sandboxes: sandboxes.value.length > 1 ? sandboxes.value.length : "",
  };
  const [isMore, setMore] = useState(false);
  useEffect(() => setMore(false), [view.value]);
  const link = (screen: Screen, place: string) => {
    const [Mark] = shownBy[screen];
    return (
      <Link
        key={screen}
        to={{ screen }}
        title={screens[screen]}
        aria-current={screen === view.value.screen ? "page" : undefined}
        class={`rail ${place} ${screen === "sandboxes" || screen === "docs" ? "sm:mt-3" : ""}`}>
        <Mark />
        <span class="sm:flex-1 sm:max-[900px]:sr-only">{screens[screen]}</span>
        <span class="text-xs font-medium text-muted tabular-nums max-[900px]:hidden">{`${counts[screen] ?? ""}`}</span>
      </Link>
    );
  };
  return (
    <nav aria-label="Screens" class="rails">
      {all.slice(0, 4).map((screen) => link(screen, "thumb"))}
      <div
        class={`max-sm:absolute max-sm:right-1 max-sm:bottom-full max-sm:mb-1 max-sm:box max-sm:w-48 max-sm:p-1 max-sm:shadow-lg sm:contents ${isMore ? "" : "max-sm:hidden"}`}>
        {all.slice(4).map((screen) => link(screen, "max-sm:h-11"))}
      </div>
      <Button class="rail thumb sm:hidden" aria-expanded={isMore} onClick={() => setMore(!isMore)}>
        <Icon.Ellipsis />
        More
      </Button>
      <BaseUrl />
    </nav>
  );
}

function BaseUrl() {
  const url = useWayIn()?.baseUrl;
  return url === undefined ? null : (
    <div class="mt-auto px-2 pb-2 max-[900px]:hidden">
      <div class="meta">Base URL</div>
      <div class="flex items-center gap-1">
        <code class="truncate" title={url}>
          {url.replace(/^https?:\/\/|\/__mock.*/g, "")}
        </code>
        <CopyButton label="Copy base URL" text={url} class="btn btn-ghost btn-xs btn-square" />
      </div>
    </div>
  );
}

render(<Dashboard />, document.body);
