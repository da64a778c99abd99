// A report as one HTML file that needs nothing else: no network, no font, no picture, and no script but its own. First the finding,
// then figures, charts, what to copy, tables, and what the rules mean.

import { formatCount } from '../core/words/format';
import { escaped } from './escape';
import { chartHtml } from './html-charts';
import { pageScript, pageScriptHash } from './html-script';
import { pageStyle } from './html-style';
import { tableHtml } from './html-tables';
import type { Finding, Report, ReportRule } from './types';

/** Nothing is loaded, and only the page's own script runs, whatever a file name says. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${pageScriptHash}'; base-uri 'none'; form-action 'none'`;

export function htmlText(report: Report): string {
	const { command, title, finding, evidence, facts, findings, rules, tables, charts, texts, notes } = report;
	const figures = facts.map(
		([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`,
	);
	const body = [
		`<header><p class="dim">${escaped(`anchorage ${command} · ${title}`)}</p><h1>${escaped(finding)}</h1>${evidence === '' ? '' : `<p class="evidence">${escaped(evidence)}</p>`}${figures.length > 0 ? `<dl class="facts">${figures.join('')}</dl>` : ''}</header>`,
		notesHtml(notes),
		charts.length > 0 ? `<div class="charts">${charts.map(chartHtml).join('')}</div>` : '',
		textsHtml(texts),
		...tables.filter(({ count }) => count > 0).map((table) => tableHtml(table, command)),
		rulesHtml(rules, findings),
		`<footer class="dim">Made by Anchorage ${escaped(report.version)} on ${dateText(report.madeAt)}.</footer>`,
	];
	return [
		'<!DOCTYPE html>',
		'<html lang="en"><head><meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="${policy}">`,
		'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
		`<title>${escaped(`${title}: ${finding}`)}</title>`,
		`<style>${pageStyle}</style></head><body>`,
		...body.filter((part) => part !== ''),
		`<script>${pageScript}</script></body></html>`,
		'',
	].join('\n');
}

function notesHtml(notes: readonly string[]): string {
	if (notes.length === 0) return '';
	return `<section class="notes"><ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul></section>`;
}

/** The first is open. */
function textsHtml(texts: Report['texts']): string {
	if (texts.length === 0) return '';
	const entries = texts.map(
		({ title, text }, at) =>
			`<details${at === 0 ? ' open' : ''}><summary>${escaped(title)}</summary><pre tabindex="0">${escaped(text.trimEnd())}</pre></details>`,
	);
	return `<section class="texts">${entries.join('')}</section>`;
}

function rulesHtml(rules: readonly ReportRule[], findings: readonly Finding[]): string {
	const told = rules.filter(({ help }) => help.length > 0);
	if (told.length === 0) return '';
	const counts = new Map<string, number>();
	for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
	const entries = told.map(({ name, title, help }) => {
		const count = `<span class="dim">${formatCount(counts.get(name) ?? 0)} · ${escaped(name)}</span>`;
		const paragraphs = help.map((each) => `<p>${escaped(each)}</p>`).join('');
		return `<details><summary>${escaped(title)} ${count}</summary>${paragraphs}</details>`;
	});
	return `<section class="rules"><div class="head"><h2>What the rules mean</h2></div>${entries.join('')}</section>`;
}

/** "22 November 2026, 08:41 UTC": the same wherever the report is made. */
function dateText(madeAt: number): string {
	const date = new Intl.DateTimeFormat('en-GB', {
		dateStyle: 'long',
		timeStyle: 'short',
		timeZone: 'UTC',
	}).format(madeAt);
	return `${date.replace(' at ', ', ')} UTC`;
}
