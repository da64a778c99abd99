// The Objects view: the labelled objects of the open image, and what training makes of each.

import {
	type Disposable,
	EventEmitter,
	type TreeDataProvider,
	TreeItem,
	type TreeView,
	window,
} from 'vscode';
import { objectLoss } from '../../core/breakdown/sums';
import type { InspectedObject } from '../../core/inspection';
import type { Problem, Severity } from '../../core/problem';
import {
	apartWords,
	formatIou,
	formatLoss,
	gradientSentence,
	gradientWords,
	idWords,
	knowsIou,
	objectSentence,
	outcomeSentence,
	outcomeWords,
	plural,
	serviceOf,
	type Unit,
	unitOf,
} from '../../core/words';
import type { Session } from '../session';
import { rowUri } from './decorations';
import { type RoleGlyph, roleGlyph } from './glyphs';

export interface ObjectRow {
	row: number;
	object: InspectedObject;
}

export class ObjectsView implements TreeDataProvider<ObjectRow>, Disposable {
	private rows: ObjectRow[] = [];
	private readonly view: TreeView<ObjectRow>;
	private readonly changed = new EventEmitter<void>();
	readonly onDidChangeTreeData = this.changed.event;
	private readonly disposables: Disposable[];

	constructor(private readonly session: Session) {
		this.view = window.createTreeView('anchorage.objectsView', { treeDataProvider: this });
		this.disposables = [
			this.view,
			this.changed,
			session.onDidChangeView(() => this.update()),
			session.onDidSelect(() => void this.revealSelected()),
			this.view.onDidChangeVisibility(() => this.update()),
		];
		this.update();
	}

	getTreeItem({ row, object }: ObjectRow): TreeItem {
		const item = new TreeItem(object.className);
		const { inspection } = this.session.view?.inspected ?? {};
		item.id = `${this.session.path}#${this.session.row}#${row}`;
		item.description = inspection
			? [
					objectDescription(object, unitOf(inspection.recipe), knowsIou(inspection)),
					outcomeWords(inspection, row) ?? '',
					gradientWords(inspection, row) ?? '',
				]
					.filter((part) => part !== '')
					.join(' · ')
			: '';
		item.iconPath = roleGlyph(glyphOf(object));
		const { count, severity } = this.problemsAt(row);
		item.resourceUri = rowUri(`object/${encodeURIComponent(item.id)}`, count, severity);
		const outcome = inspection ? outcomeSentence(inspection, row) : null;
		const sentence = inspection
			? [objectSentence(inspection, row).text, outcome?.text ?? '', gradientSentence(inspection, row) ?? '']
					.filter((part) => part !== '')
					.join(' ')
			: '';
		item.tooltip = `${object.className} ${idWords(object.id)}\n${sentence}`;
		item.accessibilityInformation = { label: `${object.className}, ${item.description}. ${sentence}` };
		item.contextValue = 'object';
		item.command = { command: 'anchorage.selectObject', title: 'Select Object', arguments: [row] };
		return item;
	}

	getChildren(row?: ObjectRow): ObjectRow[] {
		return row ? [] : this.rows;
	}

	getParent(): undefined {
		return undefined;
	}

	dispose(): void {
		for (const each of this.disposables) each.dispose();
	}

	private update(): void {
		const inspection = this.session.view?.inspected.inspection;
		const objects = inspection?.objects ?? [];
		const hasLoss = objects.some(({ losses }) => losses !== null);
		this.rows = objects
			.map((object, row) => ({ row, object }))
			.sort((a, b) => rankOf(a, hasLoss) - rankOf(b, hasLoss) || a.row - b.row);
		this.view.description = inspection
			? objects.length > 0
				? `${objects.length}, ${hasLoss ? 'by loss' : 'weakest match first'}`
				: ''
			: undefined;
		this.view.message =
			inspection && objects.length === 0
				? 'No labelled objects. Training uses this image as background.'
				: undefined;
		this.changed.fire();
		void this.revealSelected();
	}

	private problemsAt(row: number): { count: number; severity: Severity | null } {
		const problems: Problem[] = this.session.view?.inspected.inspection.problems ?? [];
		const own = problems.filter(({ object, severity }) => object === row && severity !== 'information');
		const severity = own.some((problem) => problem.severity === 'error')
			? 'error'
			: own.length > 0
				? 'warning'
				: null;
		return { count: own.length, severity };
	}

	private async revealSelected(): Promise<void> {
		const { selected } = this.session;
		if (!this.view.visible || selected === null || this.view.selection[0]?.row === selected) return;
		const row = this.rows.find((each) => each.row === selected);
		if (row) await this.view.reveal(row, { select: true, focus: false }).then(undefined, () => undefined);
	}
}

/** The smaller the earlier: the largest loss, or the weakest match; objects apart come last. */
function rankOf({ object }: ObjectRow, hasLoss: boolean): number {
	const service = serviceOf(object);
	if (service === 'invalid') return -1e9;
	if (service === 'apart') return 1e9;
	if (service === 'open') return object.candidates;
	if (!hasLoss) return object.bestIou;
	const loss = objectLoss(object) ?? 0;
	return Number.isNaN(loss) ? -1e8 : -loss;
}

/** "0.262 · 26 forced · IoU 0.37" */
export function objectDescription(object: InspectedObject, unit: Unit, iouIsKnown: boolean): string {
	const service = serviceOf(object);
	if (service === 'invalid' || service === 'apart') return apartWords(object);
	if (service === 'open') return object.candidates > 0 ? plural(object.candidates, 'candidate') : '';
	const over = object.positives - object.forced;
	const counts = [
		...(over > 0 ? [`${over} positive`] : []),
		...(object.forced > 0 ? [`${object.forced} forced`] : []),
		...(object.positives === 0 ? [`no positive ${unit.one}`] : []),
	];
	const loss = objectLoss(object);
	return [
		...(loss === null ? [] : [formatLoss(loss, 3)]),
		...counts,
		...(iouIsKnown ? [`IoU ${formatIou(object.bestIou)}`] : []),
	].join(' · ');
}

export function glyphOf(object: InspectedObject): RoleGlyph {
	switch (serviceOf(object)) {
		case 'well':
			return 'positive';
		case 'forced':
			return 'forced';
		case 'apart':
		case 'open':
			return 'ignored';
		case 'none':
		case 'invalid':
			return 'none';
	}
}
