import { likes, send } from "./crm.mjs";

// `status.code` is OK, so all is well?
await send(likes);
