// A change in words and figures: for the card, the status line and the live region.

import type { InspectedObject, Inspection } from '../../../core/inspection';
import {
	apartWords,
	formatCount,
	formatIou,
	formatLoss,
	knowsIou,
	plural,
	unitOf,
} from '../../../core/words';
import type { Change, Changes, ObjectChange } from './changes';

/** The two inspections that a change lies between. */
export interface Sides {
	before: Inspection;
	after: Inspection;
}

/** "▲ +3", "▼ −0.0407"; empty where nothing differs at this many digits. */
export function signed({ before, after }: Change, digits: number): string {
	const text = Math.abs(after - before).toFixed(digits);
	if (!Number.isFinite(after - before) || Number(text) === 0) return '';
	const figure = digits === 0 ? formatCount(Number(text)) : text;
	return after > before ? `▲ +${figure}` : `▼ −${figure}`;
}

/** "4 → 7"; one figure where both read the same. */
function step(before: string, after: string): string {
	return before === after ? after : `${before} → ${after}`;
}

export interface ObjectFigures {
	className: string;
	/** "removed", "added", "crowd, left out by this recipe", or empty. */
	fate: string;
	/** "4 → 7 positive", with its sign; `null` where the object counts no anchors. */
	anchors: { text: string; sign: string } | null;
	iou: { text: string; sign: string } | null;
}

/** What the card shows of one object. */
export function objectFigures({ before, after }: Sides, change: ObjectChange): ObjectFigures {
	const was = change.before === null ? undefined : before.objects[change.before];
	const is = change.after === null ? undefined : after.objects[change.after];
	const shown = (is ?? was) as InspectedObject;
	const sides = (pick: (object: InspectedObject) => number): Change => ({
		before: pick(was ?? shown),
		after: pick(is ?? shown),
	});
	const className = was && is ? step(was.className, is.className) : shown.className;
	const fate = !is ? 'removed' : is.use !== 'trained' ? apartWords(is) : was ? '' : 'added';
	if (was?.use !== 'trained' && is?.use !== 'trained') return { className, fate, anchors: null, iou: null };
	const counts = sides((object) => (shown.open ? object.candidates : object.positives));
	const word = shown.open ? (counts.after === 1 ? 'candidate' : 'candidates') : 'positive';
	const ious = sides((object) => object.bestIou);
	const known = knowsIou(after) && !shown.open && shown.use === 'trained';
	return {
		className,
		fate,
		anchors: {
			text: `${is ? '' : 'had '}${step(formatCount(counts.before), formatCount(counts.after))} ${word}`,
			sign: signed(counts, 0),
		},
		iou: known
			? { text: `best IoU ${step(formatIou(ious.before), formatIou(ious.after))}`, sign: signed(ious, 2) }
			: null,
	};
}

/** "person: 4 → 7 positive, best IoU 0.62 → 0.71" */
export function objectChangeWords(sides: Sides, change: ObjectChange): string {
	const { className, fate, anchors, iou } = objectFigures(sides, change);
	const parts = [fate, anchors?.text, iou?.text].filter(Boolean);
	return `${className}: ${parts.join(', ')}`;
}

/** "loss 0.8312 → 0.7905 (−0.0407)" */
export function lossChangeWords(loss: Change): string {
	const sign = signed(loss, 4).replace(/^[▲▼] /, '');
	return `loss ${step(formatLoss(loss.before), formatLoss(loss.after))}${sign ? ` (${sign})` : ''}`;
}

/** The whole change in one line; `short` for status lines: the loss by its difference alone. */
export function changeWords(sides: Sides, changes: Changes, length: 'full' | 'short' = 'full'): string {
	const [first] = changes.objects;
	const object = first ? objectChangeWords(sides, first) : noChangeWords(sides.after);
	const { loss } = changes;
	if (length === 'short') {
		const words = object.replace('best IoU', 'IoU');
		return loss ? `${words}; loss ${signed(loss, 4) || 'same'}` : words;
	}
	return loss ? `${object}; ${lossChangeWords(loss)}` : object;
}

/** "No anchor changes its role." */
export function noChangeWords({ recipe }: Inspection): string {
	return `No ${unitOf(recipe).one} changes its role.`;
}

/** "2 anchors go to another object." */
export function reassignedWords({ recipe }: Inspection, count: number): string {
	const { one, many } = unitOf(recipe);
	return `${plural(count, one, many)} ${count === 1 ? 'goes' : 'go'} to another object.`;
}
