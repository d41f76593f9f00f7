/** The button that has an account logged in: in a window on the agent's computer, or by a code. */

/** @import { LoginView, ParkedPortal, Reply } from "../shared/contract.js" */

import { ask } from "../shared/ask.js";
import { make } from "../shared/element.js";
import { openPanel } from "../shared/panel_door.js";
import { shape } from "../shared/shapes.js";
import { word } from "../shared/words.js";

/**
 * @param {ParkedPortal} parked
 * @param {LoginView | null} login the one under way
 * @param {(reply: Reply<unknown>) => void} asked
 * @returns {HTMLElement | null}
 */
export function logIn(parked, login, asked) {
  const failed = login?.state === "failed";
  const said = login && make("p", { class: "line", role: "status" }, shape(failed ? "stale" : "running"), make("span", { text: login.text }));
  if (!parked.login || (login && !failed)) return said;
  const byCode = parked.login === "code";
  const name = byCode ? "log_in_by_code" : "log_in";
  const button = make("button", {
    type: "button",
    class: "main",
    text: word(name),
    "aria-label": word(`${name}_to`, parked.portal_name),
    "data-focus": `log in ${parked.account}`,
    click: () => {
      if (byCode) openPanel(""); // right in the click, or the browser does not allow it
      void ask("login", { key: parked.account }).then(asked);
    },
  });
  return make("div", { class: "log-in" }, said, button);
}
