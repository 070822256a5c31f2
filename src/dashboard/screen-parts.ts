import type { FunctionComponent } from "preact";
import { AssumptionsScreen } from "./assumptions-screen.tsx";
import { CallsScreen } from "./calls-screen.tsx";
import { EventsScreen } from "./events-screen.tsx";
import { ExplorationScreen } from "./exploration-screen.tsx";
import { FaultsScreen } from "./faults-screen.tsx";
import { ReferenceScreen } from "./reference-screen.tsx";
import { SandboxesScreen } from "./sandboxes-screen.tsx";
import type { ScreenState } from "./screen-state.ts";
import type { Screen } from "./view.ts";

/** What shows each screen. */
export const screenParts: Readonly<Record<Screen, FunctionComponent<ScreenState>>> = {
  calls: CallsScreen,
  events: EventsScreen,
  faults: FaultsScreen,
  sandboxes: SandboxesScreen,
  assumptions: AssumptionsScreen,
  exploration: ExplorationScreen,
  reference: ReferenceScreen,
};
