// How the page of a report looks: the extension's sizes and role colours, light and dark as the system is, and on paper.

import tokens from '../../media/tokens.json';

const { light, dark } = tokens.interface;

const palettes = {
	light: `--background:#fff;--side:#f8f8f8;--text:#3b3b3b;--dim:#5f6670;--line:#e2e4e8;--focus:#005fb8;--object:${light.labelledObject};--positive:${light.positive};--forced:${light.forced};--bad:${light.noAnchor};--good:#1f7a3d;`,
	dark: `--background:#1f1f1f;--side:#181818;--text:#ccc;--dim:#9d9d9d;--line:#333;--focus:#4daafc;--object:${dark.labelledObject};--positive:${dark.positive};--forced:${dark.forced};--bad:${dark.noAnchor};--good:#73c991;`,
} as const;

export const pageStyle = `
:root { color-scheme: light dark; ${palettes.light} }
@media (prefers-color-scheme: dark) { :root { ${palettes.dark} } }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: none; text-size-adjust: none; }
body { margin: 0 auto; max-width: 1240px; padding: 24px 20px 32px; background: var(--background); color: var(--text); font: 13px/18px -apple-system, "Segoe UI", system-ui, Ubuntu, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
h1, h2, p, dl, dd, pre, ul { margin: 0; padding: 0; }
h1 { font-size: 20px; line-height: 26px; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 13px; line-height: 18px; font-weight: 600; }
h2 .dim { font-weight: 400; padding-left: 4px; }
.dim { color: var(--dim); font-size: 12px; }
code, pre { font: 12px/18px ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: -1px; }
header { padding-bottom: 16px; border-bottom: 1px solid var(--line); }
header > p { margin-bottom: 4px; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: 12px 32px; margin-top: 16px; }
.facts div { display: flex; flex-direction: column-reverse; }
.facts dd { font-size: 20px; line-height: 26px; font-weight: 600; }
.facts dt { color: var(--dim); font-size: 12px; }
.notes { padding: 14px 0; border-bottom: 1px solid var(--line); }
.notes ul { padding-left: 18px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 24px 40px; padding: 20px 0; border-bottom: 1px solid var(--line); }
@media (min-width: 920px) { .charts > :first-child:nth-last-child(n + 3) { grid-row: span 2; } }
.chart { min-width: 0; }
.chart > p { margin-bottom: 8px; }
.rows { width: 100%; border-collapse: collapse; table-layout: fixed; }
.rows thead td { width: 120px; }
.rows thead th { text-align: left; font-weight: 400; font-size: 12px; color: var(--dim); padding: 0 0 2px; }
.rows tbody th { padding: 0 8px 0 0; font-weight: 400; text-align: right; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.rows td { padding: 0 8px 0 0; }
.rows td span { display: flex; align-items: center; gap: 6px; }
.rows svg { flex: 1; min-width: 20px; height: 10px; }
.rows b { flex: none; min-width: 48px; font-weight: 400; font-size: 12px; color: var(--dim); }
.series-0 rect { fill: var(--object); }
.series-1 rect { fill: var(--positive); }
.series-2 rect { fill: var(--forced); }
.limits { position: relative; height: 18px; }
.limits span { position: absolute; bottom: 0; font-size: 11px; line-height: 16px; color: var(--dim); transform: translateX(-100%); padding-right: 4px; white-space: nowrap; }
.limits span + span { transform: none; padding: 0 0 0 4px; }
.steps { display: block; width: 100%; height: 120px; border-bottom: 1px solid var(--dim); overflow: visible; }
.steps rect { fill: var(--positive); }
.steps path { fill: none; vector-effect: non-scaling-stroke; }
.steps .mark { stroke: var(--dim); stroke-width: 1px; }
.steps .casing { stroke: var(--background); stroke-width: 4px; }
.steps .second { stroke: var(--text); stroke-width: 1.5px; stroke-dasharray: 4 3; }
.axis { display: flex; font-size: 11px; line-height: 16px; color: var(--dim); }
.axis.ends { justify-content: space-between; }
.axis.each span { flex: 1; text-align: center; }
.legend { display: flex; gap: 16px; font-size: 12px; color: var(--dim); }
.legend span::before { content: ""; display: inline-block; width: 14px; margin-right: 6px; vertical-align: middle; }
.legend .key-0::before { height: 8px; background: var(--positive); }
.legend .key-1::before { border-top: 2px dashed var(--text); }
section.table, section.texts, section.rules { padding-top: 20px; }
.evidence { margin-top: 4px; color: var(--dim); }
.same { overflow-wrap: anywhere; margin-bottom: 4px; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; min-height: 26px; margin-bottom: 4px; }
.head h2 { flex: 1 1 auto; }
.head .found { order: 1; }
.filter { order: 2; color: var(--dim); font-size: 12px; }
.filter input { width: 200px; height: 26px; margin-left: 4px; padding: 0 8px; border: 1px solid var(--line); border-radius: 5px; background: var(--background); color: var(--text); font: inherit; }
.scroll { overflow: auto; max-height: 620px; border: 1px solid var(--line); border-radius: 6px; }
.scroll table { width: 100%; border-collapse: separate; border-spacing: 0; }
.scroll th { position: sticky; top: 0; z-index: 1; padding: 0; background: var(--side); border-bottom: 1px solid var(--line); text-align: left; }
.scroll th button { display: block; width: 100%; padding: 4px 14px 4px 10px; border: 0; background: none; color: inherit; font: inherit; font-weight: 600; text-align: inherit; white-space: nowrap; cursor: pointer; }
.scroll th.integer, .scroll th.number { text-align: right; }
.scroll th[aria-sort] button { padding-right: 2px; }
.scroll th[aria-sort] button::after { content: " ▲"; font-size: 9px; }
.scroll th[aria-sort="descending"] button::after { content: " ▼"; }
.scroll td { padding: 4px 14px 4px 10px; border-bottom: 1px solid var(--line); vertical-align: top; max-width: 620px; overflow-wrap: break-word; }
.scroll th.prose { min-width: 340px; }
.scroll th.phrase { min-width: 170px; }
.scroll td.number { text-align: right; white-space: nowrap; }
.scroll tr:last-child td { border-bottom: 0; }
.scroll tbody tr:hover td { background: var(--side); }
td.severity { white-space: nowrap; }
td.severity::before { display: inline-block; width: 14px; }
td.error::before { content: "●"; color: var(--bad); }
td.warning::before { content: "▲"; color: var(--forced); font-size: 10px; }
td.information::before { content: "○"; color: var(--positive); }
details pre { margin-top: 4px; padding: 10px 14px; overflow: auto; background: var(--side); border: 1px solid var(--line); border-radius: 6px; }
details { padding: 4px 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; }
.texts details { border: 0; }
.texts summary { font-weight: 600; }
.rules details p { max-width: 760px; padding: 4px 0 4px 16px; }
footer { padding-top: 20px; }
@media (max-width: 640px) {
	body { padding: 16px 12px; }
	.facts { gap: 12px 24px; }
	.filter, .filter input { width: 100%; margin-left: 0; }
	.rows thead td { width: 84px; }
	.rows b { min-width: 36px; }
	.scroll th.prose { min-width: 240px; }
	.scroll td { max-width: 280px; }
}
@media (forced-colors: active) { rect { fill: CanvasText; } }
@media print {
	:root { ${palettes.light} }
	body { max-width: none; padding: 0; font-size: 10px; line-height: 14px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
	.filter, details:not([open]) { display: none; }
	.scroll { max-height: none; overflow: visible; border: 0; }
	.scroll th { position: static; }
	.scroll td, .scroll th button { padding: 2px 6px; white-space: normal; }
	tr, .chart { break-inside: avoid; }
}
`;
