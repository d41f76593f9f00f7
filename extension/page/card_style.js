/** How an order's card looks. */

const CARD_CSS = `
:host { all: initial; position: fixed; z-index: 2147483647; inset: 0 auto auto 0; }
section { box-sizing: border-box; width: 400px; max-width: calc(100vw - 24px); max-height: min(70vh, 640px);
  overflow: auto; padding: 14px 16px; border-radius: 12px; color: #18181b; background: #fff;
  border: 1px solid #d4d4d8; box-shadow: 0 12px 40px rgb(0 0 0 / .22);
  font: 13px/20px system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
header { display: flex; align-items: center; gap: 8px; margin-bottom: 8px; }
h2 { all: unset; font-weight: 600; flex: 1; font-variant-numeric: tabular-nums; }
.state { display: inline-flex; gap: 4px; align-items: center; font-weight: 600; }
svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 1.6;
  stroke-linecap: round; stroke-linejoin: round; }
p { margin: 0 0 8px; } dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 12px; margin: 0 0 8px; }
dt { color: #52525b; } dd { margin: 0; overflow-wrap: anywhere; } .faint { color: #52525b; }
ul { margin: 0; padding: 0; list-style: none; } li { margin-bottom: 4px; }
.number { font-variant-numeric: tabular-nums; font-weight: 600; }
.deeds { display: flex; flex-wrap: wrap; gap: 6px; margin: 8px 0 0; }
button { all: unset; box-sizing: border-box; cursor: pointer; padding: 3px 10px; border-radius: 6px;
  border: 1px solid #a1a1aa; color: #18181b; background: #fff; }
button:hover { background: #f4f4f5; } button:focus-visible { outline: 2px solid #1d4ed8; outline-offset: 1px; }
button.main { color: #fff; background: #1d4ed8; border-color: #1d4ed8; }
button[disabled] { color: #71717a; background: #f4f4f5; cursor: default; }
.close { border: none; padding: 2px 8px; font-size: 16px; }
.question { border-top: 1px solid #e4e4e7; padding-top: 8px; margin-top: 8px; }
.said { min-height: 20px; margin: 8px 0 0; color: #27272a; }
`;
