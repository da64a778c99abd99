// What images of a file are put in order by, for every list of them: the largest first, and last those that are not known.

/** `loss` is the total; a term goes by its name. */
export type ImageSort = 'file' | 'loss' | 'weakest' | 'problems' | `term:${string}`;

/** What an image is put in order by. */
export interface OrderedImage {
	/** Errors and warnings. */
	problems: number;
	/** What an inspection says first; `undefined` where there was none yet. */
	overview: ImageFigures | undefined;
}

export interface ImageFigures {
	/** Weighted total and terms of the losses; `null` and none without predictions. */
	total: number | null;
	terms: Partial<Record<string, number>>;
	/** Lowest best IoU over the trained objects; `null` without any. */
	weakestIou: number | null;
}

/** The larger the earlier; NaN is the worst loss there is. */
export function orderKey({ problems, overview }: OrderedImage, sort: ImageSort): number {
	if (sort === 'problems') return problems;
	if (!overview) return -1e9;
	if (sort === 'weakest') return overview.weakestIou === null ? -1e6 : -overview.weakestIou;
	const value = sortedLoss(overview, sort);
	return value === null ? -1e6 : Number.isNaN(value) ? 1e9 : value;
}

/** The loss, or the term of it, that an order goes by; `null` where there is none. */
export function sortedLoss({ terms, total }: ImageFigures, sort: ImageSort): number | null {
	return sort.startsWith('term:') ? (terms[sort.slice('term:'.length)] ?? null) : total;
}
