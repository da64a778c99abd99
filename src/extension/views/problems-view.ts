// The Problems view of the side panel: the kinds of problems of the file, worst first, each opening to its places.

import {
	type Disposable,
	EventEmitter,
	ThemeColor,
	ThemeIcon,
	type TreeDataProvider,
	TreeItem,
	TreeItemCollapsibleState,
	type TreeView,
	window,
} from 'vscode';
import type { ProblemGroup } from '../../compute/protocol';
import type { Problem, Severity } from '../../core/problem';
import { cleanSentence, formatCount, plural } from '../../core/words';
import type { ProblemBook } from '../problem-book';
import type { Session } from '../session';

const icons: Record<Severity, ThemeIcon> = {
	error: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
	warning: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
	information: new ThemeIcon('info'),
};

/** Places that are fetched at once when a kind is opened. */
const page = 200;

/** A kind with its places, one place, or the line behind the places that are listed. */
type Node =
	| { kind: 'group'; group: ProblemGroup }
	| { kind: 'problem'; problem: Problem; alone: boolean; fixable: boolean }
	| { kind: 'more'; group: ProblemGroup; left: number };

export type ProblemNode = Node;

export class ProblemsView implements TreeDataProvider<Node>, Disposable {
	/** Places listed of kinds that were asked for more. */
	private readonly listed = new Map<string, number>();
	private readonly view: TreeView<Node>;
	private readonly changed = new EventEmitter<void>();
	readonly onDidChangeTreeData = this.changed.event;
	private readonly disposables: Disposable[];

	constructor(
		private readonly session: Session,
		private readonly book: ProblemBook,
	) {
		this.view = window.createTreeView('anchorage.problemsView', {
			treeDataProvider: this,
			showCollapseAll: true,
		});
		this.disposables = [this.view, this.changed, book.onDidChange(() => this.update())];
		this.update();
	}

	getTreeItem(node: Node): TreeItem {
		switch (node.kind) {
			case 'group':
				return this.groupItem(node.group);
			case 'problem':
				return this.problemItem(node.problem, node.alone, node.fixable);
			case 'more': {
				const item = new TreeItem(`${formatCount(node.left)} more`);
				item.command = {
					command: 'anchorage.moreProblems',
					title: 'Show More',
					arguments: [node.group.rule],
				};
				return item;
			}
		}
	}

	async getChildren(node?: Node): Promise<Node[]> {
		if (!node) {
			return this.book.groups().map((group): Node => {
				const [problem] = group.problems;
				return group.count === 1 && problem
					? { kind: 'problem', problem, alone: true, fixable: group.fixable > 0 }
					: { kind: 'group', group };
			});
		}
		if (node.kind !== 'group') return [];
		const { group } = node;
		const wanted = this.listed.get(group.rule) ?? page;
		const problems =
			group.count <= group.problems.length
				? group.problems
				: await this.book.more(group.rule, 0, wanted).catch(() => group.problems);
		const rows = problems.map(
			(problem): Node => ({ kind: 'problem', problem, alone: false, fixable: problem.fix !== undefined }),
		);
		const left = group.count - problems.length;
		return left > 0 ? [...rows, { kind: 'more', group, left }] : rows;
	}

	/** Lists more places of a kind. */
	more(rule: string): void {
		this.listed.set(rule, (this.listed.get(rule) ?? page) + 5 * page);
		this.changed.fire();
	}

	dispose(): void {
		for (const each of this.disposables) each.dispose();
	}

	private groupItem({ rule, title, severity, count, fixable }: ProblemGroup): TreeItem {
		const item = new TreeItem(title, TreeItemCollapsibleState.Collapsed);
		item.id = `group/${this.session.path}/${rule}`;
		item.iconPath = icons[severity];
		item.description = plural(count, 'place');
		item.tooltip = `${title}\n${rule}: ${plural(count, 'place')}${fixable > 0 ? `, ${formatCount(fixable)} with a fix` : ''}`;
		item.accessibilityInformation = { label: `${severity}: ${title}, ${item.description}` };
		item.contextValue = fixable > 0 ? 'problemGroup fixable' : 'problemGroup';
		return item;
	}

	private problemItem(problem: Problem, alone: boolean, fixable: boolean): TreeItem {
		const { message, severity, rule } = problem;
		const where = this.placeOf(problem);
		// Under the heading of its kind, the place tells one from another.
		const item = alone ? new TreeItem(message) : new TreeItem(where || message);
		if (alone) item.iconPath = icons[severity];
		item.description = alone ? where : where ? message : '';
		item.tooltip = `${message}\n${rule}`;
		item.accessibilityInformation = { label: `${severity}: ${message} ${where}` };
		item.contextValue = fixable ? 'problem fixable' : 'problem';
		item.command = { command: 'anchorage.openProblem', title: 'Go to Record', arguments: [problem] };
		return item;
	}

	private placeOf({ image, object }: Problem): string {
		const { session } = this;
		if (image === undefined) return '';
		const entry = session.entries.find(({ row, path }) => row === image && path === session.path);
		const parts = session.entries.length > 1 ? [entry?.name ?? ''] : [];
		if (image === session.row && object !== undefined)
			parts.push(session.view?.inspected.inspection.objects[object]?.className ?? '');
		else if (object !== undefined) parts.push(`object ${formatCount(object + 1)}`);
		return parts.filter((part) => part !== '').join(' · ');
	}

	private update(): void {
		const { session, book } = this;
		const all = book.count();
		const here = book.ofShownImage().length;
		this.view.description = all > 0 ? `${formatCount(here)} here, ${formatCount(all)} in file` : undefined;
		const { summary } = session;
		const isClean = book.groups().every(({ severity }) => severity === 'information');
		this.view.message =
			summary?.format && isClean && book.complete ? cleanSentence(summary.records) : undefined;
		this.changed.fire();
	}
}
