/** How a badge looks. Colours hold AA on their own ground, whatever the page's is. */

const BADGE_CSS = `
:host { all: initial; display: inline-block; position: relative; width: 0; height: 0;
  vertical-align: middle; align-self: center; }
button { all: unset; box-sizing: border-box; position: absolute; left: 8px; top: 50%;
  transform: translateY(-50%); display: inline-flex; align-items: center; gap: 4px; height: 20px;
  padding: 0 8px 0 5px; border-radius: 10px; border: 1px solid transparent; cursor: pointer;
  font: 500 12px/18px system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; white-space: nowrap;
  z-index: 1; color: var(--ink); background: var(--ground); border-color: var(--edge); }
button:focus-visible { outline: 2px solid #1d4ed8; outline-offset: 2px; }
svg { width: 13px; height: 13px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6;
  stroke-linecap: round; stroke-linejoin: round; }
.why { font-weight: 400; max-width: 16em; overflow: hidden; text-overflow: ellipsis; }
.why::before { content: "·"; margin-right: 4px; }
[data-state="synced"] { --ink: #14532d; --ground: #e9f7ee; --edge: #b7e2c5; }
[data-state="stale"] { --ink: #8b1a1a; --ground: #fdecec; --edge: #f3b8b8; }
[data-state="due"] { --ink: #1e3a8a; --ground: #e8effc; --edge: #b9cdf5; }
[data-state="waiting"] { --ink: #3f3f46; --ground: #f4f4f5; --edge: #d4d4d8; }
[data-state="risk"] { --ink: #7a3b00; --ground: #fff1e0; --edge: #f5cf9c; }
[data-state="review"] { --ink: #581c87; --ground: #f5ebfe; --edge: #dcc0f5; }
[data-state="closed"], [data-state="unknown"], [data-state="asking"] {
  --ink: #52525b; --ground: #fafafa; --edge: #d4d4d8; }
[data-state="offline"] { --ink: #3f3f46; --ground: #fff; --edge: #71717a; border-style: dashed; }
[data-ignored] { --ground: #fff; border-style: dotted; }
`;
