import { setTimeout as sleep } from "node:timers/promises";
import { likes, send } from "./crm.mjs";

async function sendPatiently(attempt = 1) {
  try {
    await send(likes);
  } catch (error) {
    // Only an HTTP error says that nothing was done. If the response is lost, see the first recipe.
    if (error.seconds === undefined || attempt === 4) throw error;
    const seconds = error.seconds || 2 ** attempt / 4;
    await sleep(seconds * 1000 * (1 + Math.random() / 4));
    await sendPatiently(attempt + 1);
  }
}
await sendPatiently();
