/** A small strip at the edge of the page: what can be done here, and what came of it. */

const CHIP_CSS = `
:host { all: initial; position: fixed; right: 16px; bottom: 16px; z-index: 2147483645; }
div { box-sizing: border-box; max-width: 360px; display: flex; flex-direction: column; gap: 6px;
  padding: 10px 12px; border-radius: 10px; color: #18181b; background: #fff; border: 1px solid #d4d4d8;
  box-shadow: 0 6px 24px rgb(0 0 0 / .18);
  font: 13px/20px system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
button { all: unset; box-sizing: border-box; cursor: pointer; align-self: start; padding: 3px 12px;
  border-radius: 6px; color: #fff; background: #1d4ed8; }
button:focus-visible { outline: 2px solid #1d4ed8; outline-offset: 2px; }
button[disabled] { background: #a1a1aa; cursor: default; }
label { display: flex; gap: 6px; align-items: center; } p { margin: 0; } p:empty { margin-top: -6px; }
p[data-wrong] { color: #8b1a1a; font-weight: 600; }
`;

class Chip {
  constructor() {
    this.host = document.createElement("yundan-chip");
    this.box = make("div", { role: "region", "aria-label": say("ext_name") });
    this.said = make("p", { role: "status" });
    closedRoot(this.host, CHIP_CSS).append(this.box);
  }

  /** @param {...Node} parts */
  show(...parts) {
    this.box.replaceChildren(...parts, this.said);
    if (!this.host.isConnected) document.documentElement.append(this.host);
  }

  /**
   * @param {string} text
   * @param {boolean} [wrong]
   */
  tell(text, wrong = false) {
    this.said.textContent = text;
    this.said.toggleAttribute("data-wrong", wrong);
  }

  hide() {
    this.host.remove();
    this.said.textContent = "";
  }
}
