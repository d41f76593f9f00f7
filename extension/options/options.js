/** The settings of the extension: pairing, portals, notifications. */

import { settings } from "../shared/ask.js";
import { byId } from "../shared/element.js";
import { problemBox } from "../shared/problem.js";
import { fillWords } from "../shared/words.js";
import { showNotifications } from "./notifications.js";
import { showPairing } from "./pairing.js";
import { showPortals } from "./portals.js";

/** What depends on the pairing is asked for anew when it changes. */
async function showRest() {
  const reply = await settings();
  if (!reply.ok) {
    byId("notify").replaceChildren(problemBox(reply));
    return;
  }
  showNotifications(byId("notify"), reply.answer);
  await showPortals(byId("portals"), reply.answer);
}

fillWords();
void showPairing(() => void showRest());
void showRest();
