/** What the browser's notifications are for. */

/** @import { Settings } from "../shared/contract.js" */

import { changeSettings } from "../shared/ask.js";
import { word } from "../shared/words.js";
import { keptSwitch } from "./kept.js";

/**
 * @param {HTMLElement} place
 * @param {Settings} settings
 */
export function showNotifications(place, settings) {
  place.replaceChildren(
    keptSwitch(word("notify_parked"), settings.notify_parked, (on) => changeSettings({ notify_parked: on })),
    keptSwitch(word("notify_deadlines"), settings.notify_deadlines, (on) => changeSettings({ notify_deadlines: on })),
  );
}
