// Commands that go from image to image, and those of the Images view's title.

import { type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import type { ImageSort } from '../../core/image-order';
import { formatCount } from '../../core/words';
import type { ImageEntry } from '../files';
import type { Parts } from '../parts';
import { showText } from '../text/find-record';
import { filterTitles, type ImageFilter } from '../views/image-order';

/** A longer list is searched as is typed. */
const mostPicked = 5000;
const mostFound = 200;

export async function stepImage(parts: Parts, step: 1 | -1): Promise<void> {
	const { session } = parts;
	const { entry, entries } = session;
	if (!entry || entries.length === 0) return;
	const next = entries[(entry.order + step + entries.length) % entries.length];
	if (next) await openEntry(parts, next);
}

/** Looks at an image; a sibling file is opened in the text editor as well. */
export async function openEntry(
	{ session }: Parts,
	{ path, row }: { path: string; row: number },
): Promise<void> {
	if (path === session.path) {
		if (row !== session.row || !session.view) await session.open(path, { row, object: null });
		return;
	}
	const isShown = window.visibleTextEditors.some(({ document }) => document.uri.fsPath === session.path);
	const opening = session.open(path, { row, object: null });
	if (isShown) await showText(path, false);
	await opening;
}

export async function openImage(parts: Parts, target: unknown): Promise<void> {
	const { path, row } = (target ?? {}) as { path?: unknown; row?: unknown };
	if (typeof path !== 'string' || !Number.isInteger(row)) return;
	await openEntry(parts, { path, row: row as number });
	if (!parts.overlay.isOpen) await parts.overlay.open(false);
}

export async function pickImage(parts: Parts): Promise<void> {
	const { entries, entry } = parts.session;
	if (entries.length === 0) return;
	const itemOf = (each: ImageEntry) => ({
		label: each.name,
		description: descriptionOf(each, each === entry),
		entry: each,
	});
	if (entries.length > mostPicked) return pickByName(parts, entries, itemOf);
	const chosen = await window.showQuickPick(entries.map(itemOf), {
		title: 'Pick Image',
		placeHolder: 'Image to look at',
		matchOnDescription: true,
	});
	if (chosen) await openEntry(parts, chosen.entry);
}

/** A quick pick of a long list: the first images whose names hold what is typed. */
async function pickByName(
	parts: Parts,
	entries: readonly ImageEntry[],
	itemOf: (entry: ImageEntry) => QuickPickItem & { entry: ImageEntry },
): Promise<void> {
	const pick = window.createQuickPick<QuickPickItem & { entry: ImageEntry }>();
	pick.title = 'Pick Image';
	pick.placeholder = `Part of a file name, of ${formatCount(entries.length)} images`;
	const list = (typed: string) => {
		const wanted = typed.trim().toLowerCase();
		const found: ImageEntry[] = [];
		for (const each of entries) {
			if (found.length >= mostFound) break;
			if (each.name.toLowerCase().includes(wanted)) found.push(each);
		}
		pick.items = found.map(itemOf);
	};
	list('');
	pick.onDidChangeValue(list);
	pick.onDidAccept(() => {
		const [chosen] = pick.selectedItems;
		pick.hide();
		if (chosen) void openEntry(parts, chosen.entry);
	});
	pick.onDidHide(() => pick.dispose());
	pick.show();
}

function descriptionOf({ objects, problems, order }: ImageEntry, isShown: boolean): string {
	const parts = [`${order + 1}`];
	if (objects !== null) parts.push(objects === 1 ? '1 object' : `${objects} objects`);
	if (problems > 0) parts.push(problems === 1 ? '1 problem' : `${problems} problems`);
	if (isShown) parts.push('shown');
	return parts.join(' · ');
}

export async function sortImages({ images }: Parts): Promise<void> {
	const terms = images.terms();
	const choices: { label: string; detail?: string; sort?: ImageSort; kind?: QuickPickItemKind }[] = [
		{ label: 'File order', sort: 'file' },
		{ label: 'Problems', detail: 'Most problems first', sort: 'problems' },
		{ label: 'Weakest match', detail: 'Images with the lowest best IoU of an object first', sort: 'weakest' },
	];
	if (terms.length > 0) {
		choices.push({ label: 'Loss', kind: QuickPickItemKind.Separator });
		choices.push({ label: 'Loss', detail: 'Highest total first', sort: 'loss' });
		for (const { name, title } of terms) choices.push({ label: title, sort: `term:${name}` });
	}
	const marked = choices.map((choice) => ({
		...choice,
		description: choice.sort !== undefined && choice.sort === images.order ? 'current' : '',
	}));
	const chosen = await window.showQuickPick(marked, {
		title: 'Sort Images',
		placeHolder: 'Order of the images',
	});
	if (chosen?.sort) images.arrange({ sort: chosen.sort });
}

export async function filterImages({ images }: Parts): Promise<void> {
	const items = (Object.keys(filterTitles) as ImageFilter[]).map((filter) => ({
		label: filterTitles[filter],
		description: filter === images.filter && images.text === '' ? 'current' : '',
		filter,
	}));
	const byName = {
		label: 'By name...',
		description: images.text === '' ? '' : `now "${images.text}"`,
		filter: null,
	};
	const chosen = await window.showQuickPick([...items, byName], {
		title: 'Filter Images',
		placeHolder: 'Images to list',
	});
	if (!chosen) return;
	if (chosen.filter) return images.arrange({ filter: chosen.filter, text: '' });
	const text = await window.showInputBox({
		title: 'Filter Images by Name',
		prompt: 'Part of the file name; empty lists all',
		value: images.text,
	});
	if (text !== undefined) images.arrange({ filter: 'all', text });
}
