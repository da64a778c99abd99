// Commands that change a labelled object: from the Objects view, the overlay, or for the chosen one.

import { type QuickPickItem, window } from 'vscode';
import type { InspectedObject } from '../../core/inspection';
import type { ObjectEdit } from '../../core/object-edit';
import { formatFacts } from '../../formats';
import type { Parts } from '../parts';
import type { ObjectRow } from '../views/objects-view';

interface Target {
	row: number;
	object: InspectedObject;
}

/** The object that is meant: a row number, a line of the Objects view, else the chosen one. */
function targetOf({ session }: Parts, argument: unknown): Target | null {
	const row = Number.isInteger(argument)
		? (argument as number)
		: ((argument as ObjectRow | undefined)?.row ?? session.selected);
	const object = row === null ? undefined : session.view?.inspected.inspection.objects[row];
	return row !== null && object ? { row, object } : null;
}

async function editTarget(
	parts: Parts,
	argument: unknown,
	editOf: (target: Target) => Promise<ObjectEdit | null> | ObjectEdit | null,
): Promise<void> {
	const target = targetOf(parts, argument);
	if (!target) {
		void window.showInformationMessage('Choose an object first, in the overlay or in the Objects view.');
		return;
	}
	const edit = await editOf(target);
	if (edit) await parts.editing.edit(target.row, edit);
}

export function deleteObject(parts: Parts, argument: unknown): Promise<void> {
	return editTarget(parts, argument, () => ({ kind: 'delete' }));
}

export function duplicateObject(parts: Parts, argument: unknown): Promise<void> {
	return editTarget(parts, argument, () => ({ kind: 'duplicate' }));
}

/** Sets or takes away the flag that keeps an object apart. */
export function toggleFlag(parts: Parts, argument: unknown): Promise<void> {
	return editTarget(parts, argument, ({ object: { editable, flag } }) => {
		if (editable.flag) return { kind: 'flag', on: flag !== editable.flag };
		void window.showInformationMessage(
			'This format has no flag for crowds or difficult objects: COCO has iscrowd, Pascal VOC has difficult.',
		);
		return null;
	});
}

export function changeClass(parts: Parts, argument: unknown): Promise<void> {
	return editTarget(parts, argument, async ({ object: { className } }) => {
		const chosen = await pickClass(parts, className);
		return chosen === undefined || chosen === className ? null : { kind: 'class', className: chosen };
	});
}

/** Formats that write names take any; the others have a list, of which one is chosen. */
async function pickClass({ session }: Parts, current: string): Promise<string | undefined> {
	const { summary } = session;
	const takesAny = summary?.format ? formatFacts[summary.format].classes === 'free' : false;
	const names = [...new Set(summary?.classes.map(({ name }) => name))];
	const known = names.map((name) => ({ label: name, description: name === current ? 'now' : '' }));
	const pick = window.createQuickPick();
	pick.title = 'Change Class';
	pick.placeholder = takesAny ? 'Class of the object: choose one, or type a new one' : 'Class of the object';
	pick.items = known;
	pick.activeItems = pick.items.filter(({ label }) => label === current);
	return new Promise((resolve) => {
		pick.onDidChangeValue((value) => {
			const isNew = takesAny && value.trim() !== '' && !names.includes(value.trim());
			const added: QuickPickItem[] = isNew ? [{ label: value.trim(), description: 'new class' }] : [];
			pick.items = [...known, ...added];
		});
		pick.onDidAccept(() => {
			resolve(pick.selectedItems[0]?.label);
			pick.hide();
		});
		pick.onDidHide(() => {
			resolve(undefined);
			pick.dispose();
		});
		pick.show();
	});
}
