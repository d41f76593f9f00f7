/**
 * One order's badge: its state by shape, word and colour, and why. It takes no room in the page.
 *
 * @typedef {{id: string, state: string, reasons: {why: string, label: string, text: string,
 *   since: string, deadline: string | null}[], deadline: string | null, since: string | null,
 *   read_at: string | null, numbers: string[], reviews: number[],
 *   leased_until: string | null, ignored_until: string | null, detail: any}} OrderView
 * @typedef {{state: string, view: OrderView | null, note: string}} Shown
 */

const TIMED = new Set(["waiting", "due", "risk", "review", "stale"]);
const BUTTON = make("button", { type: "button", "aria-haspopup": "dialog" });
/** @type {Map<string, DocumentFragment>} by state: its shape and word, made once and copied */
const faces = new Map();

class Badge {
  /**
   * @param {string} id the order it speaks of
   * @param {(badge: Badge) => void} opened
   */
  constructor(id, opened) {
    this.id = id;
    this.host = document.createElement("yundan-badge");
    this.button = /** @type {HTMLButtonElement} */ (BUTTON.cloneNode());
    closedRoot(this.host, BADGE_CSS).append(this.button);
    /** @type {Shown | null} */
    this.shown = null;
    this.said = "";
    this.button.addEventListener("click", (event) => {
      event.stopPropagation();
      opened(this);
    });
    tip.serve(this);
  }

  /**
   * @param {Shown} shown
   * @param {number} now
   */
  show(shown, now) {
    this.shown = shown;
    const why = this.why(shown, now);
    const said = [shown.state, why, shown.view?.ignored_until ?? ""].join("|");
    if (said === this.said) return;
    this.said = said;
    this.button.dataset.state = shown.state;
    this.button.toggleAttribute("data-ignored", Boolean(shown.view?.ignored_until));
    this.button.replaceChildren(face(shown.state), ...(why ? [make("span", { class: "why" }, why)] : []));
  }

  /**
   * The time that is left, and the reason in a few words.
   *
   * @param {Shown} shown
   * @param {number} now
   */
  why({ state, view, note }, now) {
    if (!view) return note;
    const first = view.reasons[0]?.label ?? "";
    const left = TIMED.has(state) && view.deadline ? countdown(view.deadline, now) : "";
    return [left, first].filter(Boolean).join(" · "); // what is cut off is the reason, not the time
  }
}

/** @param {string} state */
function face(state) {
  let known = faces.get(state);
  if (!known) {
    known = document.createDocumentFragment();
    known.append(shape(state), make("span", {}, say(`state_${state}`)));
    faces.set(state, known);
  }
  return known.cloneNode(true);
}
