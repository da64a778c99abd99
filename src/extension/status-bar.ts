// The status bar's entry: which recipe is in force and what it makes of the image. Its tooltip says where that comes from.

import { basename } from 'node:path';
import { type Disposable, MarkdownString, StatusBarAlignment, window } from 'vscode';
import { formatCount, isOpen, limitsOf, plural, tierDetail, tierWords } from '../core/words';
import type { OverlayPanel } from './overlay/overlay-panel';
import type { BackendState } from './parts';
import type { Session, View } from './session';
import { escapeMarkdown } from './text/markdown';

export function showStatusBar(session: Session, overlay: OverlayPanel, backend: BackendState): Disposable[] {
	const item = window.createStatusBarItem('anchorage.status', StatusBarAlignment.Left, 50);
	item.name = 'Anchorage';
	item.command = 'anchorage.changeRecipe';
	const update = () => {
		const active = window.activeTextEditor?.document.uri.fsPath;
		const isWanted = session.path !== null && (active === session.path || overlay.isVisible);
		const { view, failure } = session;
		if (!isWanted || (!view && failure?.code !== 'recipe')) {
			item.hide();
			return;
		}
		item.text = view ? statusText(view) : '$(target) Recipe cannot be used';
		item.tooltip = view ? tooltipOf(view, backend.words()) : failure?.message;
		item.accessibilityInformation = { label: `Anchorage: ${item.text.replace(/\$\([^)]*\)\s*/g, '')}` };
		item.show();
	};
	update();
	return [
		item,
		session.onDidChangeFile(update),
		session.onDidChangeView(update),
		overlay.onDidChange(update),
		backend.onDidChange(update),
		window.onDidChangeActiveTextEditor(update),
	];
}

export function statusText({ inspected: { inspection } }: View): string {
	const { positive, forced, candidate } = inspection.assignment.totals;
	const { recipe } = inspection;
	const counts = isOpen(inspection)
		? recipe.grids.kind === 'queries'
			? plural(recipe.grids.count, 'query', 'queries')
			: plural(candidate, 'candidate')
		: `${formatCount(positive - forced)} positive${limitsOf(recipe) ? `, ${formatCount(forced)} forced` : ''}`;
	return `$(target) ${recipe.shortTitle} · ${counts}`;
}

function tooltipOf({ inspected }: View, backend: string): MarkdownString {
	const { inspection } = inspected;
	const { image } = inspection;
	const found = image.path ?? image.fileName;
	const rows = [
		['Recipe', inspection.recipe.title],
		['Showing', `${tierWords[inspection.tier].title.toLowerCase()}, ${tierDetail(inspection)}`],
		['Image', image.foundBy ? basename(found) : `${image.fileName}, not found`],
		['Image found by', image.foundBy ?? `none of ${image.tried.length} rules`],
		['Tensor back end', backend],
	];
	const cells = rows
		.map(
			([name, value]) =>
				`|${name?.replaceAll(' ', '&nbsp;')}&nbsp;&nbsp;&nbsp;|${escapeMarkdown(value ?? '')}|`,
		)
		.join('\n');
	const text = new MarkdownString(`|Anchorage||\n|:--|:--|\n${cells}\n\n---\n\nClick to change the recipe.`);
	text.supportHtml = false;
	return text;
}
