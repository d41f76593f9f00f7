/**
 * The counts over the list; each is a filter. It takes no room in the page. What it says is made
 * anew each time and not moved: what moves under a reader's eyes counts as a shift of the page.
 */

const BAR_CSS = `
:host { all: initial; display: block; position: sticky; top: 0; height: 0; z-index: 100; }
section { position: absolute; inset: 4px 8px auto 0; display: flex; justify-content: flex-end;
  pointer-events: none; }
div { pointer-events: auto; display: flex; gap: 2px; align-items: center; padding: 3px 6px 3px 10px; border-radius: 16px; background: #fff; border: 1px solid #d4d4d8;
  box-shadow: 0 2px 8px rgb(0 0 0 / .12); color: #18181b;
  font: 12px/18px system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; white-space: nowrap; }
button { all: unset; cursor: pointer; display: inline-flex; gap: 4px; align-items: center;
  padding: 2px 8px; border-radius: 12px; color: #27272a; }
button:hover { background: #f4f4f5; }
button:focus-visible { outline: 2px solid #1d4ed8; }
button[aria-pressed="true"] { background: #18181b; color: #fff; }
svg { width: 13px; height: 13px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6;
  stroke-linecap: round; stroke-linejoin: round; }
b { font-weight: 600; } .trouble { color: #8b1a1a; padding: 0 6px; max-width: 60vw;
  overflow: hidden; text-overflow: ellipsis; }
`;
const ORDER = ["synced", "due", "waiting", "risk", "stale", "review", "closed", "unknown", "asking"];

class Bar {
  /**
   * @param {string | null} before the element over which it stands
   * @param {(state: string) => void} chosen
   */
  constructor(before, chosen) {
    this.before = before;
    this.chosen = chosen;
    this.host = document.createElement("yundan-bar");
    this.box = make("section", { role: "toolbar", "aria-label": say("ext_name") });
    closedRoot(this.host, BAR_CSS).append(this.box);
    this.said = "";
  }

  /**
   * @param {Map<string, number>} counts
   * @param {string | null} filter
   * @param {{problem: string, message?: string} | null} problem
   */
  show(counts, filter, problem) {
    const there = this.before ? document.querySelector(this.before) : null;
    const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
    if (!there || !all) return this.host.remove();
    if (this.host.nextElementSibling !== there) there.before(this.host);
    const said = JSON.stringify([[...counts], filter, problem]);
    if (said === this.said) return;
    this.said = said;
    const parts = [make("b", {}, say("bar_orders", String(all)))];
    if (problem) {
      const trouble = make("span", { class: "trouble", role: "status" });
      trouble.append(problemText(problem));
      this.box.replaceChildren(make("div", {}, shape("offline"), ...parts, trouble));
      return;
    }
    const buttons = ORDER.filter((state) => counts.get(state)).map((state) => {
      const pressed = { "aria-pressed": String(filter === state), "data-state": state };
      const button = pressable("", () => this.chosen(state), pressed);
      button.append(shape(state), `${counts.get(state)} ${say(`state_${state}`)}`);
      return button;
    });
    const root = /** @type {ShadowRoot} */ (this.box.getRootNode());
    const held = root.activeElement?.getAttribute("data-state");
    this.box.replaceChildren(make("div", {}, ...parts, ...buttons));
    buttons.find((button) => button.dataset.state === held)?.focus(); // where it was pressed by keyboard
  }
}
