import * as Icon from "lucide-preact";
import { render } from "preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useLayoutEffect } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import { type Screen, sandbox, view } from "./address.ts";
import { adminToken } from "./admin-client.ts";
import { calls, problems, run, sandboxes, toast, useAnswer } from "./app.ts";
import { AssumptionsScreen } from "./assumptions.tsx";
import { CallsScreen } from "./calls/calls-screen.tsx";
import { Button, CopyButton, Field, Form, ProblemNote, Submit } from "./controls.tsx";
import { Header } from "./header.tsx";
import { Link, useWayIn } from "./layout.tsx";
import { capital } from "./words.ts";

/** The screens with their icons; what few open is loaded when it is opened. */
const screens: Readonly<Record<Screen, readonly [icon: Icon.LucideIcon, shown: () => preact.JSX.Element]>> = {
  calls: [Icon.ArrowLeftRight, CallsScreen],
  events: [Icon.CalendarCheck, lazy(async () => (await import("./events-screen.tsx")).EventsScreen)],
  faults: [Icon.Zap, lazy(async () => (await import("./faults/faults-screen.tsx")).FaultsScreen)],
  sandboxes: [Icon.Boxes, lazy(async () => (await import("./sandboxes-screen.tsx")).SandboxesScreen)],
  assumptions: [Icon.CircleHelp, AssumptionsScreen],
  explorations: [
    Icon.Grid3x3,
    lazy(async () => (await import("./explorations/explorations-screen.tsx")).ExplorationsScreen),
  ],
  docs: [Icon.BookOpen, lazy(async () => (await import("./look-up.tsx")).DocsScreen)],
  reference: [Icon.Braces, lazy(async () => (await import("./look-up.tsx")).ReferenceScreen)],
};

function Dashboard() {
  const { screen } = view.value;
  useEffect(() => calls.value.start(), [calls.value]);
  const answer = useAnswer<{ items: readonly ShownSandbox[] }>("sandboxes?limit=1000", calls.value.pulse.value);
  useEffect(() => {
    sandboxes.value = answer?.items ?? [];
  }, [answer]);
  useLayoutEffect(() => {
    document.title = `${capital(screen)}: crmcom-mock`;
    // A deed that failed is of the screen before.
    void run();
  }, [screen]);
  if (adminToken.isNeeded.value) return <TokenQuestion />;
  // Several questions may fail for the same reason.
  const shown = new Map(problems.value.map((one) => [one.message, one]));
  const [, Shown] = screens[screen];
  return (
    <div class="flex h-dvh flex-col">
      <Header />
      <div class="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
        <Navigation />
        <main
          tabIndex={-1}
          aria-label={capital(screen)}
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

const Toast = () =>
  toast.value ? (
    <div role="status" class="toast-box">
      {toast.value.text}
      <Button class={toast.value.undo ? "font-semibold underline" : "hidden"} onClick={() => run(toast.value?.undo)}>
        Undo
      </Button>
    </div>
  ) : null;

/** Asks for the token of the admin API, once a tab. */
function TokenQuestion() {
  const keep = ({ token = "" }: Readonly<Record<string, string>>) => {
    adminToken.set(token.trim());
    location.reload();
  };
  return (
    <main class="flex h-dvh items-center justify-center p-4">
      <Form class="flex max-w-md flex-col gap-4 box p-6" run={keep}>
        <h1 class="title">crmcom-mock</h1>
        <Field label="Admin token" name="token" type="password" required />
        <p class="text-error empty:hidden" role="alert">
          {adminToken.get() === null ? null : "This stand-in has another token."}
        </p>
        <Submit>Open</Submit>
        <p class="meta">
          Other machines reach this stand-in: it asks for the token of <code>--admin-token</code>, or printed at its
          start.
        </p>
      </Form>
    </main>
  );
}

/** The screens: a rail at the left, icons alone where the window is narrow, and a bar below on a phone, with four of them. */
function Navigation() {
  const { recorded, pulse } = calls.value;
  const rules = useAnswer<{ items: readonly { enabled: boolean }[] }>("faults", pulse.value)?.items ?? [];
  const on = rules.filter(({ enabled }) => enabled).length;
  const { length } = sandboxes.value;
  const counts: Partial<Record<Screen, unknown>> = {
    calls: recorded || "",
    faults: on ? `${on} on` : "",
    sandboxes: length > 1 ? length : "",
  };
  const links = (Object.keys(screens) as Screen[]).map((screen, index) => {
    const [Mark] = screens[screen];
    const look = `rail ${index < 4 ? "thumb" : "max-sm:h-11"} ${index === 3 || index === 6 ? "sm:mt-3" : ""}`;
    const current = screen === view.value.screen ? "page" : undefined;
    return (
      <Link key={screen} to={{ screen }} title={capital(screen)} aria-current={current} class={look}>
        <Mark />
        <span class="sm:flex-1 sm:max-[900px]:sr-only">{capital(screen)}</span>
        <span class="text-xs font-medium text-muted tabular-nums max-[900px]:hidden">{`${counts[screen] ?? ""}`}</span>
      </Link>
    );
  });
  const url = useWayIn()?.baseUrl ?? "";
  return (
    <nav aria-label="Screens" class="rails">
      {links.slice(0, 4)}
      <div key={view.value.screen} id="more" popover="auto" class="more-screens">
        {links.slice(4)}
      </div>
      <Button class="rail thumb sm:hidden" popovertarget="more">
        <Icon.Ellipsis /> More
      </Button>
      <div class="mt-auto px-2 pb-2 meta max-[900px]:hidden">
        Base URL
        <p class="flex items-center gap-1">
          <code class="truncate text-base-content" title={url}>
            {url.replace(/^https?:\/\/|\/__mock.*/g, "")}
          </code>
          <CopyButton label="Copy base URL" text={url} />
        </p>
      </div>
    </nav>
  );
}

render(<Dashboard />, document.body);
