/** What a badge says at length, on hover and by keyboard. One for the whole page. */

const TIP_CSS = `
:host { all: initial; position: fixed; z-index: 2147483646; pointer-events: none; inset: 0 auto auto 0; }
div { box-sizing: border-box; max-width: 360px; padding: 8px 10px; border-radius: 8px; color: #18181b;
  background: #fff; border: 1px solid #d4d4d8; box-shadow: 0 4px 16px rgb(0 0 0 / .16);
  font: 12px/18px system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
p { margin: 0 0 4px; } p:last-child { margin: 0; } .faint { color: #52525b; }
`;

const tip = {
  /** @type {HTMLElement | null} */
  host: null,
  /** @type {HTMLElement | null} */
  box: null,

  /** @param {Badge} badge */
  serve(badge) {
    const { button } = badge;
    button.addEventListener("pointerenter", () => this.open(badge));
    button.addEventListener("focus", () => this.open(badge));
    button.addEventListener("pointerleave", () => this.close());
    button.addEventListener("blur", () => this.close());
  },

  /** @param {Badge} badge */
  open(badge) {
    if (!badge.shown) return;
    if (!this.host) {
      this.host = document.createElement("yundan-tip");
      this.box = make("div", { role: "tooltip" });
      closedRoot(this.host, TIP_CSS).append(this.box);
    }
    const lines = tipLines(badge.shown, Date.now());
    badge.button.setAttribute("aria-description", lines.join(" "));
    this.box?.replaceChildren(...lines.map((line) => make("p", {}, line)));
    document.documentElement.append(this.host);
    placeBeside(this.host, badge.button.getBoundingClientRect());
  },

  close() {
    this.host?.remove();
  },
};

/**
 * @param {Shown} shown
 * @param {number} now
 */
function tipLines({ state, view, note }, now) {
  if (!view) return [note || say(`state_${state}`)];
  const lines = view.reasons.map((reason) => reason.text);
  if (!lines.length) lines.push(say(`state_${state}`));
  if (view.deadline) lines.push(`${countdown(view.deadline, now)} (${fullTime(view.deadline)})`);
  if (view.read_at) lines.push(say("read_at", fullTime(view.read_at)));
  if (view.ignored_until) lines.push(say("card_ignored_until", fullTime(view.ignored_until)));
  return lines;
}

/**
 * Below what it speaks of, or above it where there is no room.
 *
 * @param {HTMLElement} host
 * @param {DOMRect} there
 */
function placeBeside(host, there) {
  const { width, height } = host.getBoundingClientRect();
  const below = there.bottom + 6 + height <= innerHeight;
  const top = below ? there.bottom + 6 : Math.max(4, there.top - 6 - height);
  const left = Math.max(4, Math.min(there.left, innerWidth - width - 12));
  host.style.setProperty("top", `${top}px`, "important");
  host.style.setProperty("left", `${left}px`, "important");
}
