import type { OwnApi } from "../server/app.ts";
import { adminApi } from "./admin-api.ts";
import type { AdminParts } from "./admin-parts.ts";
import { pageRoutes } from "./page-routes.ts";

/** What is not the vendor's: the admin API, and the page that shows what it says. */
export function ownApi(parts: AdminParts): OwnApi {
  const { isOff } = parts.steering;
  return { admin: adminApi(parts), page: pageRoutes(isOff), isShown: !isOff };
}
