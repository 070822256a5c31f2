import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { AdminClient } from "./admin-client.ts";
import { type View, viewOf } from "./view.ts";

/** What every screen knows. */
export interface AppContext {
  readonly client: AdminClient;
  readonly view: View;
  /** The time of the sandbox, as far ahead of the system's as it is; `undefined` while it stands still. */
  readonly aheadMs: number | undefined;
}

/** Hands it to the screens. */
export const AppContextProvider = createContext<AppContext>({
  client: new AdminClient("default"),
  view: viewOf(""),
  aheadMs: 0,
});

/** What every screen knows. */
export const useApp = (): AppContext => useContext(AppContextProvider);
