import { setTimeout as sleep } from "node:timers/promises";
import { likes, send } from "./crm.mjs";

async function sendPatiently(attempt = 1) {
  try {
    await send(likes);
  } catch (error) {
    // Only an answer of HTTP says that nothing was done. After a lost answer, see the first recipe.
    if (error.seconds === undefined || attempt === 4) throw error;
    const seconds = error.seconds || 2 ** attempt / 4;
    await sleep(seconds * 1000 * (1 + Math.random() / 4));
    await sendPatiently(attempt + 1);
  }
}
await sendPatiently();
