// The Label Errors view of the side panel: the queue of a scanned data set, likeliest first; each leads to its record.

import {
	type Disposable,
	EventEmitter,
	ThemeIcon,
	type TreeDataProvider,
	TreeItem,
	type TreeView,
	window,
} from 'vscode';
import { formatCount } from '../../core/words';
import type { DatasetLine } from '../../messages';
import type { DatasetScan } from '../dataset/dataset-scan';
import { type Log, messageOf } from '../log';

/** Lines that are listed; the panel has all. */
const most = 200;

type Node = { kind: 'line'; line: DatasetLine } | { kind: 'more'; left: number };

/** Icons by what stands at the right of a line in the panel. */
const icons: Record<string, string> = {
	'wrong class': 'symbol-class',
	spurious: 'question',
	missing: 'add',
	'bad box': 'screen-full',
};

export class LabelErrorsView implements TreeDataProvider<Node>, Disposable {
	private readonly view: TreeView<Node>;
	private readonly changed = new EventEmitter<void>();
	readonly onDidChangeTreeData = this.changed.event;
	private readonly disposables: Disposable[];

	constructor(
		private readonly scan: DatasetScan,
		private readonly log: Log,
	) {
		this.view = window.createTreeView('anchorage.labelErrorsView', { treeDataProvider: this });
		this.disposables = [
			this.view,
			this.changed,
			scan.onDidChange(({ grown }) => {
				this.tellProgress();
				if (grown) this.changed.fire();
			}),
		];
	}

	/** The argument of a command as a line of this view; `null` for anything else. */
	lineOf(value: unknown): DatasetLine | null {
		if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
		const node = value as Node;
		return node.kind === 'line' ? node.line : null;
	}

	getTreeItem(node: Node): TreeItem {
		if (node.kind === 'more') {
			const item = new TreeItem(`${formatCount(node.left)} more in the data set panel`);
			item.command = { command: 'anchorage.showDataset', title: 'Show Data Set' };
			return item;
		}
		const { title, evidence, detail, tag } = node.line;
		const item = new TreeItem(title);
		item.description = `${tag} · ${detail}`;
		item.tooltip = `${evidence}\n${detail}`;
		item.iconPath = new ThemeIcon(icons[tag] ?? 'circle-outline');
		item.contextValue = 'labelError';
		item.accessibilityInformation = { label: `${title}, ${tag}, ${detail}. ${evidence}` };
		item.command = { command: 'anchorage.openLabelError', title: 'Go to Record', arguments: [node] };
		return item;
	}

	async getChildren(node?: Node): Promise<Node[]> {
		if (node || !this.scan.view) return [];
		try {
			const { total, lines } = await this.scan.lines({
				...{ list: 'errors', errorKind: 'all', order: 'loss', marked: false, class: null },
				from: 0,
				to: most,
			});
			const nodes = lines.map((line): Node => ({ kind: 'line', line }));
			return total > lines.length ? [...nodes, { kind: 'more', left: total - lines.length }] : nodes;
		} catch (error) {
			this.log.warn(`Label errors: ${messageOf(error)}`);
			return [];
		}
	}

	dispose(): void {
		for (const disposable of this.disposables) disposable.dispose();
	}

	private tellProgress(): void {
		const { progress, view } = this.scan;
		this.view.message = progress
			? `${formatCount(progress.done)} of ${formatCount(progress.total)} images scanned.`
			: view && this.isEmpty()
				? 'No likely label error without a mark. Final detections or a dump of head outputs show more.'
				: undefined;
	}

	private isEmpty(): boolean {
		const { errors } = this.scan.view ?? {};
		return (
			errors !== undefined &&
			errors['wrong-class'] + errors.spurious + errors.missing + errors['bad-box'] === 0
		);
	}
}
