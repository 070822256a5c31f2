import type { FunctionComponent } from "preact";
import { CallsScreen } from "./calls-screen.tsx";
import { FaultsScreen } from "./faults-screen.tsx";
import type { Screen } from "./place.ts";
import type { ScreenState } from "./screen-state.ts";

/** What shows each screen. */
export const screenParts: Readonly<Record<Screen, FunctionComponent<ScreenState>>> = {
  calls: CallsScreen,
  faults: FaultsScreen,
};
