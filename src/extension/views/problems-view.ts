// The Problems view of the side panel: those of the open image first, then how many the file has.

import {
	type Disposable,
	EventEmitter,
	ThemeColor,
	ThemeIcon,
	type TreeDataProvider,
	TreeItem,
	type TreeView,
	window,
} from 'vscode';
import type { Problem, Severity } from '../../core/problem';
import { formatCount, plural } from '../../core/words';
import { problemsOf } from '../diagnostics';
import type { Session } from '../session';

const icons: Record<Severity, ThemeIcon> = {
	error: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
	warning: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
	information: new ThemeIcon('info'),
};

const rank: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** Rows that the tree is given. */
const mostRows = 1000;

export class ProblemsView implements TreeDataProvider<Problem>, Disposable {
	private rows: Problem[] = [];
	private readonly view: TreeView<Problem>;
	private readonly changed = new EventEmitter<void>();
	readonly onDidChangeTreeData = this.changed.event;
	private readonly disposables: Disposable[];

	constructor(private readonly session: Session) {
		this.view = window.createTreeView('anchorage.problemsView', { treeDataProvider: this });
		this.disposables = [
			this.view,
			this.changed,
			session.onDidChangeView(() => this.update()),
			session.onDidChangeFile(() => this.update()),
		];
		this.update();
	}

	getTreeItem(problem: Problem): TreeItem {
		const item = new TreeItem(problem.message);
		item.iconPath = icons[problem.severity];
		const where = this.placeOf(problem);
		const count = problem.count ?? 1;
		item.description = [where, count > 1 ? `${count} times` : ''].filter(Boolean).join(' · ');
		item.tooltip = `${problem.message}\n${problem.rule}`;
		item.accessibilityInformation = { label: `${problem.severity}: ${problem.message} ${item.description}` };
		item.contextValue = 'problem';
		item.command = { command: 'anchorage.openProblem', title: 'Go to Record', arguments: [problem] };
		return item;
	}

	getChildren(problem?: Problem): Problem[] {
		return problem ? [] : this.rows.slice(0, mostRows);
	}

	dispose(): void {
		for (const each of this.disposables) each.dispose();
	}

	private placeOf({ image, object }: Problem): string {
		const { session } = this;
		if (image === undefined) return '';
		if (image !== session.row) return session.entries.find((entry) => entry.row === image)?.name ?? '';
		const found = object === undefined ? undefined : session.view?.inspected.inspection.objects[object];
		return found?.className ?? '';
	}

	private update(): void {
		const { session } = this;
		const all = problemsOf(session);
		const isHere = (problem: Problem) => problem.image === session.row;
		this.rows = [...all].sort(
			(a, b) => Number(isHere(b)) - Number(isHere(a)) || rank[a.severity] - rank[b.severity],
		);
		const here = all.filter(isHere).length;
		this.view.description =
			all.length > 0 ? `${formatCount(here)} here, ${formatCount(all.length)} in file` : undefined;
		const { summary } = session;
		this.view.message =
			summary?.format && all.length === 0
				? `No problem found in ${plural(summary.records, 'record')}. If training still fails, look at the learning rate or mixed precision.`
				: undefined;
		this.changed.fire();
	}
}
