/** Pairing with the agent, said at once whether it works. */

import { ask, pair, pairState, unpair } from "../shared/ask.js";
import { byId, make } from "../shared/element.js";
import { problemBox } from "../shared/problem.js";
import { shape } from "../shared/shapes.js";
import { word } from "../shared/words.js";

const code = () => /** @type {HTMLInputElement} */ (byId("pairing-code"));

/** @param {() => void} changed */
export async function showPairing(changed) {
  byId("pairing-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void take(changed);
  });
  byId("pairing-again").addEventListener("click", () => {
    arrange("form");
    code().focus();
  });
  byId("unpair").addEventListener("click", () => {
    arrange("sure");
    byId("unpair-no").focus();
  });
  byId("unpair-no").addEventListener("click", () => {
    arrange("paired");
    byId("unpair").focus();
  });
  byId("unpair-yes").addEventListener("click", () => void forget(changed));
  await look();
}

/** Shows one of: the form, what can be done while paired, the question whether to unpair. */
function arrange(/** @type {"form" | "paired" | "sure"} */ what) {
  byId("pairing-form").hidden = what !== "form";
  byId("pairing-paired").hidden = what !== "paired";
  byId("unpair-sure").hidden = what !== "sure";
}

/** Says how the pairing is, which only the agent's own answer tells. */
async function look() {
  const state = await pairState();
  if (!state.ok) {
    say(problemBox(state));
    arrange("form");
  } else if (!state.answer.paired) {
    say(line("offline", word("pairing_none")));
    arrange("form");
  } else {
    arrange("paired");
    say(line("synced", word("pairing_done", state.answer.port ?? "")));
    const hello = await ask("hello");
    if (!hello.ok) say(problemBox(hello));
  }
}

/** @param {() => void} changed */
async function take(changed) {
  say(line("asking", word("pairing_trying")));
  const paired = await pair(code().value.trim());
  if (!paired.ok) {
    say(problemBox(paired));
    code().focus();
    code().select();
    return;
  }
  const [hello, state] = [await ask("hello"), await pairState()];
  const port = state.ok ? (state.answer.port ?? "") : "";
  if (hello.ok) {
    code().value = "";
    arrange("paired");
    byId("unpair").focus();
  }
  say(hello.ok ? line("synced", word("pairing_works", hello.answer.version, port)) : problemBox(hello));
  changed();
}

/** @param {() => void} changed */
async function forget(changed) {
  const reply = await unpair();
  if (!reply.ok) {
    say(problemBox(reply));
    return;
  }
  await look();
  code().focus();
  changed();
}

/**
 * @param {string} name of the shape
 * @param {string} text
 * @returns {HTMLElement}
 */
function line(name, text) {
  return make("p", { class: "line" }, shape(name), make("span", { text }));
}

/** @param {HTMLElement} element */
function say(element) {
  byId("pairing-state").replaceChildren(element);
}
