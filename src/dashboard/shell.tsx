import { useEffect, useMemo, useState } from "preact/hooks";
import { AdminClient } from "./admin-client.ts";
import { AppContextProvider } from "./app-context.ts";
import { AppHeader, type ListedSandbox } from "./app-header.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { screenParts } from "./screen-parts.ts";
import { ScreenTabs } from "./screen-tabs.tsx";
import { TokenQuestion } from "./token-question.tsx";
import { useAnswer } from "./use-answer.ts";
import { usePulse } from "./use-pulse.ts";
import { type Screen, screens, useView } from "./view.ts";

/** Screens that show what calls change; that of the calls follows them itself. */
const pulsing: ReadonlySet<Screen> = new Set(["events", "faults", "sandboxes", "assumptions"]);

/** The page: its header, and the screen that the address names. */
export function Shell() {
  const view = useView();
  const [round, setRound] = useState(0);
  const client = useMemo(() => new AdminClient(view.sandbox), [view.sandbox, round]);
  const { answer, problem, reload } = useAnswer<{ items: readonly ListedSandbox[] }>(
    client,
    "sandboxes?limit=1000",
    `${round} ${view.screen} ${view.sandbox}`,
  );
  const pulse = usePulse(client, pulsing.has(view.screen));
  useEffect(() => {
    document.title = `${screens[view.screen]}: crmcom-mock`;
  }, [view.screen]);
  if (problem?.status === 401) return <TokenQuestion answered={() => setRound(round + 1)} />;

  const sandboxes = answer?.items ?? [];
  const clock = sandboxes.find(({ name }) => name === view.sandbox)?.clock;
  const aheadMs = clock?.frozenAt == null ? (clock?.aheadMs ?? 0) : undefined;
  const Shown = screenParts[view.screen];
  return (
    <AppContextProvider.Provider value={{ client, view, aheadMs }}>
      <AppHeader view={view} sandboxes={sandboxes} isLost={pulse.isLost} />
      <main>
        <div id="screen" role="tabpanel" aria-labelledby={`tab-${view.screen}`} tabIndex={-1}>
          {problem?.mayPass ? null : <ProblemNote problem={problem} />}
          <Shown key={`${view.screen} ${view.sandbox} ${round}`} pulse={pulse.count} changed={reload} />
        </div>
      </main>
      <ScreenTabs view={view} />
    </AppContextProvider.Provider>
  );
}
