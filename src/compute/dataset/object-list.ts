// Objects as a list: those that train badly, or all by what they cost.

import { isForcedOnly, isTrained, isUnmatched } from '../../core/dataset/summary';
import {
	type CheckpointFate,
	checkpointWords,
	comparesIou,
	forcedWords,
	imagePlace,
	type LineWords,
	limitsOf,
	objectLossWords,
	objectMatchWords,
	unitOf,
	unmatchedWords,
} from '../../core/words';
import type { DatasetListAsk } from '../../messages';
import { type Held, imageOfObjects, objectsBy } from './held';
import { cornersOf, type List, plain } from './list';

export function objectList(held: Held, ask: DatasetListAsk): List {
	const { scanned, recipe } = held;
	const { columns } = scanned;
	const { objects, images, classes, terms } = columns;
	const unit = unitOf(recipe);
	const limits = limitsOf(recipe);
	const knowsIou = comparesIou(recipe);
	const imageOf = held.order('image of object', () => imageOfObjects(columns));
	const isAsked = (object: number) =>
		isTrained(columns, object) && (ask.class === null || objects.class[object] === ask.class);
	const z = held.z();
	const term = terms.indexOf(ask.order as (typeof terms)[number]);
	const passes: Record<'forced' | 'unmatched' | 'objects', (object: number) => boolean> = {
		forced: (object) => isAsked(object) && isForcedOnly(columns, object),
		unmatched: (object) => isAsked(object) && isUnmatched(columns, object),
		objects: isAsked,
	};
	const value = (object: number) => {
		const byCheckpoints = checkpointValue(held, ask, object);
		if (byCheckpoints !== null) return byCheckpoints;
		if (ask.list !== 'objects' || terms.length === 0) return -(objects.bestIou[object] as number);
		if (ask.order === 'z') return z?.[object] ?? Number.NaN;
		return (term < 0 ? objects.loss[object] : objects.losses[object * terms.length + term]) as number;
	};
	const list = ask.list as keyof typeof passes;
	const order = list === 'objects' ? ask.order : '';
	const rows = held.order(`${list}|${order}|${ask.class}`, () => objectsBy(columns, passes[list], value));
	const words = (object: number): LineWords => {
		const className = classes[objects.class[object] as number] ?? 'no class';
		const facts = {
			positives: objects.positives[object] as number,
			forced: objects.forced[object] as number,
			bestIou: objects.bestIou[object] as number,
		};
		if (list === 'forced') return forcedWords(className, facts, limits?.upper ?? null, unit);
		if (list === 'unmatched') {
			const [x1, y1, x2, y2] = cornersOf(objects.input, object);
			return unmatchedWords(className, { ...facts, size: [x2 - x1, y2 - y1] }, knowsIou, unit);
		}
		const fate = checkpointFate(held, ask, object);
		if (fate) return checkpointWords(className, fate, ask.order === 'margin' ? 'margin' : 'forgetting');
		if (terms.length === 0) return objectMatchWords(className, facts, knowsIou, unit);
		const losses = terms.map((name, at) => ({
			name,
			loss: objects.losses[object * terms.length + at] as number,
		}));
		const by =
			ask.order === 'z'
				? ({ kind: 'z' } as const)
				: term < 0
					? ({ kind: 'loss' } as const)
					: { kind: 'term' as const, loss: value(object) };
		const score = z?.[object] ?? Number.NaN;
		return objectLossWords(
			className,
			objects.loss[object] as number,
			losses,
			Number.isFinite(score) ? score : null,
			by,
		);
	};
	return {
		total: rows.length,
		line(row) {
			const object = rows[row] as number;
			const image = imageOf[object] as number;
			const box = cornersOf(objects.box, object);
			return {
				...plain,
				...words(object),
				key: `object ${object}`,
				detail: imagePlace(images.id[image] ?? '', box),
				image,
				object: object - (images.first[image] as number),
				box,
			};
		},
	};
}

/** What becomes of an object over the checkpoints, where the list goes by that; `null` where it goes by something else. */
function checkpointFate(
	{ checkpoints }: Held,
	{ list, order }: DatasetListAsk,
	object: number,
): CheckpointFate | null {
	if (!checkpoints || list !== 'objects' || (order !== 'margin' && order !== 'forgetting')) return null;
	const { margin, forgetting, learnt, view } = checkpoints;
	return {
		checkpoints: view.names.length,
		margin: margin[object] ?? Number.NaN,
		forgotten: forgetting[object] ?? -1,
		isLearnt: learnt[object] === 1,
	};
}

/** The lowest margin stands first; of as many times forgotten, too. */
function checkpointValue(held: Held, ask: DatasetListAsk, object: number): number | null {
	const fate = checkpointFate(held, ask, object);
	if (!fate) return null;
	if (Number.isNaN(fate.margin)) return Number.NaN;
	// A margin lies between -1 and 1.
	return ask.order === 'margin' ? -fate.margin : 4 * fate.forgotten - fate.margin;
}
