/** Logins that were asked for: what to do, and the code for the phone where there is no window. */

/** @import { LoginView } from "../shared/contract.js" */

import { ask } from "../shared/ask.js";
import { byId, make, showIn } from "../shared/element.js";
import { problemText } from "../shared/problem.js";
import { shape } from "../shared/shapes.js";
import { word } from "../shared/words.js";
import { qrCode } from "./qr_code.js";

const EVERY_MS = 2000;
/** @type {Record<LoginView["state"], string>} */
const SHAPES = { waiting: "asking", opening: "running", window: "running", code: "asking", gone: "running", done: "yes", failed: "stale" };

/** Shows them as long as the panel is open. */
export function showLogins() {
  void look();
  setInterval(() => document.hidden || void look(), EVERY_MS);
}

async function look() {
  const reply = await ask("logins");
  show(reply.ok ? reply.answer.logins : []); // a code that nobody vouches for any more is not shown
}

/** @param {LoginView[]} logins */
function show(logins) {
  byId("logins").hidden = logins.length === 0;
  showIn(byId("logins"), logins, () => logins.map(card));
}

/**
 * @param {LoginView} login
 * @returns {HTMLElement}
 */
function card(login) {
  const over = login.state === "done" || login.state === "failed";
  const text = make("p", { class: "line", role: "status" }, shape(SHAPES[login.state] ?? "asking"), make("span", { text: login.text }));
  const said = make("p", { role: "alert" });
  const change = async (/** @type {boolean} */ stop) => {
    const reply = await ask("login", { key: login.key, stop });
    said.textContent = reply.ok ? "" : problemText(reply);
    if (reply.ok) await look();
  };
  const button = (/** @type {string} */ name, /** @type {boolean} */ stop) =>
    make("button", { type: "button", text: word(name), "data-focus": `${name} ${login.key}`, click: () => void change(stop) });
  const card = make("section", { class: "card login", "aria-label": login.portal_name }, make("h2", { text: login.portal_name }), text);
  if (login.code.length > 0) card.append(qrCode(login.code, word("log_in_code_of", login.portal_name)));
  if (login.state === "failed") card.append(button("log_in_again", false));
  if (!over) card.append(button("log_in_cancel", true));
  card.append(said);
  return card;
}
