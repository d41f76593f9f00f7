/**
 * How a page's script speaks to the worker, which alone speaks to the agent. A content script holds
 * no secret and asks no server.
 *
 * @typedef {{ok: true, answer: any} | {ok: false, problem: string, message?: string, code?: string}} Said
 */

const TRIES = 2; // the worker may be ended in the middle; the agent does a repeated request once

/** Whether the extension that this script belongs to is still there. */
function isAlive() {
  try {
    return Boolean(chrome.runtime?.id);
  } catch {
    return false;
  }
}

/**
 * @param {Record<string, unknown>} message
 * @returns {Promise<Said>}
 */
async function speak(message) {
  for (let tries = 1; isAlive(); tries += 1) {
    try {
      const said = await chrome.runtime.sendMessage(message);
      if (said) return said;
    } catch (error) {
      if (tries >= TRIES && isAlive()) console.debug("Yundan:", error);
    }
    if (tries >= TRIES) return { ok: false, problem: isAlive() ? "offline" : "updated" };
  }
  return { ok: false, problem: "updated" };
}

/**
 * Ask the agent. The request keeps its id when it is sent again.
 *
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
function askAgent(path, body) {
  const lang = say("language").startsWith("zh") ? "zh" : "en"; // that of the words around the answer
  return speak({ kind: "ask", path, body: { request_id: crypto.randomUUID(), lang, ...body } });
}

/**
 * What stands in the way, as a sentence with the next step.
 *
 * @param {{problem: string, message?: string}} said
 */
function problemText({ problem, message }) {
  return message || say(`problem_${problem}`);
}
