/** What stands between the extension and an answer. Each is shown as what it is. */

/** @typedef {"unpaired" | "offline" | "not_yours" | "squatter" | "refused" | "bad_code" | "off"} ProblemName */

export class Problem extends Error {
  /**
   * @param {ProblemName} name
   * @param {string} [message] the agent's own sentence, where it is the agent who says no
   * @param {string} [code] the agent's name for it
   */
  constructor(name, message = "", code = "") {
    super(message);
    this.problem = name;
    this.code = code;
  }
}
