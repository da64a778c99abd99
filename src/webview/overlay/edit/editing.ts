// Drawing an edit, asking what it would do, writing it: one question under way at a time, the newest wins.
// Nothing is written before the pointer lets go or the keys rest.

import { batch } from '@preact/signals';
import { editedGeometry, type Geometry, type ObjectEdit } from '../../../core/object-edit';
import { formatSize } from '../../../core/words';
import { ask } from '../host';
import { requestFrame } from '../stage';
import * as state from '../state';
import { tell } from '../tell';
import { type Draft, dropDraft, editing } from './draft';

/** Keys that follow one another within this time are one edit. */
const restMs = 400;
/** A written edit that changes nothing the host shows is let go after this. */
const settleMs = 2000;

let underWay = false;
let again = false;
let rest = 0;

/** Shows what an edit makes of an object, and asks what training would make of it. */
export function draw(object: number, base: Geometry, edit: ObjectEdit, by: Draft['by']): void {
	const geometry = editedGeometry(base, edit);
	if (!geometry) return;
	if (!editing.draft) editing.session++;
	editing.draft = { object, base, edit, geometry, by };
	clearTimeout(rest);
	if (by === 'keys') rest = window.setTimeout(commit, restMs);
	state.edited.value = object;
	state.unpoint();
	requestFrame();
	askPreview();
}

/** A view came under an edit that goes on: what it would do is asked anew. */
export function resume(): void {
	if (editing.draft) askPreview();
}

function askPreview(): void {
	if (underWay) {
		again = true;
		return;
	}
	const { draft, session } = editing;
	if (!draft) return;
	underWay = true;
	const stillMeant = () => session === editing.session;
	ask('preview', { object: draft.object, edit: draft.edit })
		.then(
			(inspection) => {
				if (stillMeant()) state.preview.value = inspection;
			},
			(error: Error) => {
				if (stillMeant()) tell(error.message);
			},
		)
		.finally(() => {
			underWay = false;
			if (!again) return;
			again = false;
			askPreview();
		});
}

/** Writes what is drawn. The picture stays as it is until the host's next view. */
export function commit(): void {
	const { draft } = editing;
	if (!draft) return;
	clearTimeout(rest);
	again = false;
	editing.draft = null;
	if (sameGeometry(draft.base, draft.geometry)) {
		cancel();
		return;
	}
	const { object, geometry } = draft;
	editing.sent = { object, geometry };
	const { session } = editing;
	write(object, draft.edit, doneWords(draft)).then((result) => {
		const letGo = () => {
			if (session === editing.session && !editing.draft) cancel();
		};
		if (result === 'refused') cancel();
		// The record may have been written as it was, by the rounding of the file's number style: then no view follows.
		else setTimeout(letGo, settleMs);
	});
}

/** Edits by keys are written before anything else happens. */
export function flush(): void {
	if (editing.draft?.by === 'keys') commit();
}

/** Takes the picture back to what the text says. True where there was something to take back. */
export function cancel(): boolean {
	const was = editing.draft !== null || editing.sent !== null;
	clearTimeout(rest);
	again = false;
	batch(dropDraft);
	requestFrame();
	return was;
}

/** Sends an edit at once; says what was done, or why not. */
export function write(object: number, edit: ObjectEdit, done: string): Promise<'written' | 'refused'> {
	state.doing.value = done;
	return ask('edit', { object, edit }).then(
		() => {
			// The view may have come already, and said it together with what it changes.
			if (state.doing.peek() === done) state.announcement.value = done;
			return 'written';
		},
		(error: Error) => {
			state.doing.value = '';
			tell(error.message);
			return 'refused';
		},
	);
}

function sameGeometry(a: Geometry, b: Geometry): boolean {
	const parts = ({ segmentation }: Geometry) => (segmentation?.kind === 'polygons' ? segmentation.parts : []);
	const [first, second] = [parts(a), parts(b)];
	return (
		a.box.every((value, at) => value === b.box[at]) &&
		first.length === second.length &&
		first.every((part, row) => {
			const other = second[row] as Float64Array;
			return part.length === other.length && part.every((value, at) => value === other[at]);
		})
	);
}

/** "person moved to 12, 30" */
function doneWords({ object, edit, geometry }: Draft): string {
	const name = state.inspection.peek()?.objects[object]?.className ?? 'object';
	const [x1, y1, x2, y2] = geometry.box;
	switch (edit.kind) {
		case 'box':
			return `${name} resized to ${formatSize(x2 - x1, y2 - y1)} at ${place(x1, y1)}`;
		case 'vertex':
			return `Corner ${edit.vertex + 1} of ${name} moved to ${place(edit.x, edit.y)}`;
		case 'insert-vertex':
			return `Corner added to ${name} at ${place(edit.x, edit.y)}`;
		default:
			return `${name} moved to ${place(x1, y1)}`;
	}
}

function place(x: number, y: number): string {
	return `${Math.round(x)}, ${Math.round(y)}`;
}
