import { likes, send } from "./crm.mjs";

for (let isSent = false; !isSent; ) {
  isSent = await send(likes).then(
    () => true,
    () => false,
  );
}
