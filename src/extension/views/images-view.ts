// The Images view: the images of the open file, or the files beside it, with sort and filter in the view's title.

import {
	type Disposable,
	EventEmitter,
	ThemeIcon,
	type TreeDataProvider,
	TreeItem,
	type TreeView,
	window,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import { formatCount } from '../../core/words';
import { entryKey, type ImageEntry } from '../files';
import type { Log } from '../log';
import type { Session } from '../session';
import { rowUri } from './decorations';
import { type Glyph, meterGlyph, roleGlyph } from './glyphs';
import {
	arranged,
	type ImageFilter,
	type ImageSort,
	largestValue,
	meterLevel,
	needsOverview,
	type Row,
	rowDescription,
	shortened,
	sortTitle,
} from './image-order';
import { Overviews } from './overviews';

/** Rows that the tree is given; a filter finds the others. */
const mostRows = 20_000;
/** So few images are looked through whatever the order is. */
const fewEntries = 500;

export class ImagesView implements TreeDataProvider<Row>, Disposable {
	/** `null`: by loss where there are losses, else in file order. */
	sort: ImageSort | null = null;
	filter: ImageFilter = 'all';
	/** Part of a name that rows must have. */
	text = '';

	private rows: Row[] = [];
	private labels = new Map<string, string>();
	private largest = 0;
	/** Choices and order that the list was drawn under. */
	private drawnFor = '';
	private readonly overviews: Overviews;
	private readonly view: TreeView<Row>;
	private readonly changed = new EventEmitter<void>();
	readonly onDidChangeTreeData = this.changed.event;
	private readonly disposables: Disposable[];

	constructor(
		private readonly session: Session,
		client: ComputeClient,
		log: Log,
	) {
		this.overviews = new Overviews(session, client, log);
		this.view = window.createTreeView('anchorage.imagesView', { treeDataProvider: this });
		this.disposables = [
			this.view,
			this.overviews,
			this.changed,
			this.overviews.onDidChange(() => this.draw()),
			session.onDidChangeFile(() => this.update()),
			session.onDidChangeView(() => this.looked()),
			this.view.onDidChangeVisibility(() => {
				this.update();
				void this.revealShown();
			}),
		];
		this.update();
	}

	get order(): ImageSort {
		return this.sort ?? (this.session.view?.inspected.predictions.kind === 'used' ? 'loss' : 'file');
	}

	arrange(change: { sort?: ImageSort; filter?: ImageFilter; text?: string }): void {
		Object.assign(this, change);
		this.update();
	}

	/** Loss terms by which rows can be sorted. */
	terms(): { name: string; title: string }[] {
		return (
			this.session.view?.inspected.inspection.breakdown?.terms.map(({ name, title }) => ({ name, title })) ??
			[]
		);
	}

	getTreeItem(row: Row): TreeItem {
		const { entry } = row;
		const item = new TreeItem(this.labels.get(entryKey(entry)) ?? entry.name);
		item.id = entryKey(entry);
		const description = rowDescription(row, this.order);
		item.description = description;
		const level = meterLevel(row, this.order.startsWith('term:') ? this.order : 'loss', this.largest);
		item.iconPath = level === null ? glyphOf(row) : meterGlyph(level);
		item.resourceUri = rowUri(`image/${encodeURIComponent(item.id)}`, entry.problems, entry.severity);
		const words = entry.problems > 0 ? `, ${entry.problems} problems` : '';
		item.tooltip = `${entry.name}${description ? `\n${description}` : ''}${words ? `\n${words.slice(2)}` : ''}`;
		item.accessibilityInformation = { label: `${entry.name}, ${description}${words}` };
		item.contextValue = 'image';
		item.command = {
			command: 'anchorage.openImage',
			title: 'Open Image',
			arguments: [{ path: entry.path, row: entry.row }],
		};
		return item;
	}

	getChildren(row?: Row): Row[] {
		return row ? [] : this.rows.slice(0, mostRows);
	}

	getParent(): undefined {
		return undefined;
	}

	dispose(): void {
		for (const each of this.disposables) each.dispose();
	}

	/** Another image, or the same seen anew: the list is drawn where its order or its losses may be others. */
	private looked(): void {
		const key = JSON.stringify([this.session.view?.choices ?? null, this.order]);
		if (key !== this.drawnFor) this.update();
		else this.ask(this.session.entries);
		void this.revealShown();
	}

	/** Draws what is known and asks for the rest. */
	private update(): void {
		this.draw();
		this.ask(this.session.entries);
	}

	private draw(): void {
		const { entries } = this.session;
		this.drawnFor = JSON.stringify([this.session.view?.choices ?? null, this.order]);
		const overviewOf = this.overviews.reader();
		const all = entries.map((entry) => ({ entry, overview: overviewOf(entry) }));
		const short = shortened(entries.map(({ name }) => name));
		this.labels = new Map(entries.map((entry, row) => [entryKey(entry), short[row] as string]));
		this.rows = arranged(all, this.order, this.filter, this.text);
		this.largest = largestValue(all, this.order.startsWith('term:') ? this.order : 'loss');
		this.view.description = entries.length > 0 ? this.summary(entries) : undefined;
		this.view.message = this.message(entries);
		this.changed.fire();
	}

	private summary(entries: readonly ImageEntry[]): string {
		const isFiltered = this.filter !== 'all' || this.text !== '';
		const count = isFiltered
			? `${formatCount(this.rows.length)} of ${formatCount(entries.length)}`
			: formatCount(entries.length);
		return `${count}, ${sortTitle(this.order)}`;
	}

	private message(entries: readonly ImageEntry[]): string | undefined {
		const { missing } = this.overviews;
		if (missing > 0 && entries.length > 200)
			return `${formatCount(entries.length - missing)} of ${formatCount(entries.length)} images so far.`;
		if (this.rows.length > mostRows)
			return `The first ${formatCount(mostRows)} are listed. Filter to find others.`;
		if (entries.length > 0 && this.rows.length === 0 && missing === 0) return 'No image passes the filter.';
		return undefined;
	}

	/** Losses and matches of all images only while somebody looks, and only where order or filter show them. */
	private ask(entries: ImageEntry[]): void {
		const { view } = this.session;
		const isWanted = entries.length <= fewEntries || needsOverview(this.order, this.filter);
		if (this.view.visible && view && isWanted) this.overviews.want(entries, view.choices);
		else this.overviews.stop();
	}

	private async revealShown(): Promise<void> {
		const { entry } = this.session;
		if (!this.view.visible || !entry) return;
		const key = entryKey(entry);
		const row = this.rows.find((each) => entryKey(each.entry) === key);
		const selected = this.view.selection[0];
		if (!row || (selected && entryKey(selected.entry) === key)) return;
		await this.view.reveal(row, { select: true, focus: false }).then(undefined, () => undefined);
	}
}

/** Without a loss the icon says how the image's objects are served. */
function glyphOf({ overview }: Row): ThemeIcon | Glyph {
	if (!overview) return new ThemeIcon('file-media');
	if (overview.unmatched > 0) return roleGlyph('none');
	if (overview.forcedOnly > 0) return roleGlyph('forced');
	return roleGlyph(overview.trained > 0 ? 'positive' : 'ignored');
}
