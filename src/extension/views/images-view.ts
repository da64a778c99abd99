// The Images view: the images of the open file, or the files beside it, with sort and filter in the view's title.

import {
	type Disposable,
	EventEmitter,
	ThemeIcon,
	type TreeDataProvider,
	TreeItem,
	TreeItemCollapsibleState,
	type TreeView,
	window,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { ImageSort } from '../../core/image-order';
import { formatCount } from '../../core/words';
import { entryKey, type ImageEntry } from '../files';
import type { Log } from '../log';
import type { Session } from '../session';
import { rowUri } from './decorations';
import { type Glyph, meterGlyph, roleGlyph } from './glyphs';
import {
	arranged,
	type ImageFilter,
	largestValue,
	meterLevel,
	needsOverview,
	type Row,
	rowDescription,
	sharedLength,
	sortTitle,
} from './image-order';
import { Overviews } from './overviews';

/** A longer list comes in groups: VS Code takes seconds to draw so many rows, and nobody scrolls through them. */
const mostFlat = 5000;
const groupLength = 1000;
/** So few images are looked through whatever the order is. */
const fewEntries = 500;

/** A run of rows of a long list. */
interface RowGroup {
	rows: Row[];
	/** Place of the first row in the whole list. */
	from: number;
}

type Node = Row | RowGroup;

export class ImagesView implements TreeDataProvider<Node>, Disposable {
	/** `null`: by loss where there are losses, else in file order. */
	sort: ImageSort | null = null;
	filter: ImageFilter = 'all';
	/** Part of a name that rows must have. */
	text = '';

	private rows: Row[] = [];
	/** Of a long list; empty where all rows stand side by side. */
	private groups: RowGroup[] = [];
	/** Characters that all names share at their start and that are not shown. */
	private shared = 0;
	private largest = 0;
	/** Choices and order that the list was drawn under. */
	private drawnFor = '';
	private readonly overviews: Overviews;
	private readonly view: TreeView<Node>;
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

	getTreeItem(node: Node): TreeItem {
		return 'rows' in node ? this.groupItem(node) : this.rowItem(node);
	}

	private groupItem({ rows, from }: RowGroup): TreeItem {
		const last = from + rows.length;
		const item = new TreeItem(
			`${formatCount(from + 1)} to ${formatCount(last)}`,
			TreeItemCollapsibleState.Collapsed,
		);
		item.id = `group ${from}`;
		const [first] = rows;
		item.description = first ? `from ${this.labelOf(first.entry)}` : '';
		return item;
	}

	private labelOf({ name }: ImageEntry): string {
		return this.shared > 0 ? `…${name.slice(this.shared)}` : name;
	}

	private rowItem(row: Row): TreeItem {
		const { entry } = row;
		const item = new TreeItem(this.labelOf(entry));
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

	getChildren(node?: Node): Node[] {
		if (node) return 'rows' in node ? node.rows : [];
		return this.groups.length > 0 ? this.groups : this.rows;
	}

	getParent(node: Node): RowGroup | undefined {
		return 'rows' in node ? undefined : this.groups[Math.floor(this.rows.indexOf(node) / groupLength)];
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
		this.shared = sharedLength(entries);
		this.rows = arranged(all, this.order, this.filter, this.text);
		this.groups = this.rows.length > mostFlat ? grouped(this.rows) : [];
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
		const row = this.rows.find((each) => each.entry === entry);
		const selected = this.view.selection[0];
		if (!row || (selected && !('rows' in selected) && selected.entry === entry)) return;
		await this.view.reveal(row, { select: true, focus: false }).then(undefined, () => undefined);
	}
}

function grouped(rows: readonly Row[]): RowGroup[] {
	const groups: RowGroup[] = [];
	for (let from = 0; from < rows.length; from += groupLength)
		groups.push({ rows: rows.slice(from, from + groupLength), from });
	return groups;
}

/** Without a loss the icon says how the image's objects are served. */
function glyphOf({ overview }: Row): ThemeIcon | Glyph {
	if (!overview) return new ThemeIcon('file-media');
	if (overview.unmatched > 0) return roleGlyph('none');
	if (overview.forcedOnly > 0) return roleGlyph('forced');
	return roleGlyph(overview.trained > 0 ? 'positive' : 'ignored');
}
