import { likes, send } from "./crm.mjs";

await send(likes).catch(() => send(likes));
