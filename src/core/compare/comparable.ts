// Which numbers of two sides mean the same thing, so that they can be compared.

import type { DatasetColumns } from '../dataset/columns';
import type { Recipe } from '../recipe';

export interface ReadSide {
	recipe: Recipe;
	columns: DatasetColumns;
	/** What its losses come from: name or path of the head outputs; `null` without. */
	source: string | null;
}

export interface Comparable {
	a: DatasetColumns;
	b: DatasetColumns;
	/** Why losses are left out, a sentence; `null` where they are not. */
	why: string | null;
}

/**
 * Head outputs speak of the anchors that the model was trained with: read with other ones they give losses that no training has.
 * Where both sides read the same outputs, and the recipes lay out or decode anchors differently, losses are left out.
 */
export function comparableSides(a: ReadSide, b: ReadSide): Comparable {
	const hasLosses = a.columns.terms.length > 0 && b.columns.terms.length > 0;
	if (!hasLosses || a.source !== b.source || readAlike(a.recipe, b.recipe))
		return { a: a.columns, b: b.columns, why: null };
	return {
		a: withoutLosses(a.columns),
		b: withoutLosses(b.columns),
		why: 'Losses are not compared: both sides read the same head outputs, which belong to the anchors of one of them.',
	};
}

function readAlike(a: Recipe, b: Recipe): boolean {
	const read = ({ input, grids, coder }: Recipe) => JSON.stringify([input, grids, coder]);
	return read(a) === read(b);
}

function withoutLosses(columns: DatasetColumns): DatasetColumns {
	const none = new Float64Array(0);
	const total = new Float64Array(columns.images.count).fill(Number.NaN);
	return {
		...columns,
		terms: [],
		images: { ...columns.images, total, losses: none },
		objects: { ...columns.objects, loss: none, losses: none },
	};
}
