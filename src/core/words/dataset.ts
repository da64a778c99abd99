// What lists of a data set say of an object, an image or a pair of pictures: a title, the evidence, and what stands at the right.

import { termTitles } from '../breakdown/rows';
import type { Box } from '../geometry';
import type { LossTermName } from '../recipe';
import { enumerate, formatCount, formatIou, formatLoss, formatSize, plural } from './format';
import type { Unit } from './vocabulary';

export interface LineWords {
	title: string;
	evidence: string;
	tag: string;
}

/** "image 544 · 53 × 8 px". @param box corners, picture pixels; `null` for an image as a whole. */
export function imagePlace(imageId: string, box: Box | null): string {
	const image = /^\d+$/.test(imageId) ? `image ${imageId}` : imageId;
	if (!box?.every(Number.isFinite)) return image;
	return `${image} · ${formatSize(box[2] - box[0], box[3] - box[1])}`;
}

/** An object that trains on forced matches alone. @param limit IoU of the positive limit, `null` where there is none. */
export function forcedWords(
	className: string,
	{ forced, bestIou }: { forced: number; bestIou: number },
	limit: number | null,
	unit: Unit,
): LineWords {
	const short = limit === null ? '' : `, under ${limit}`;
	return {
		title: `${className}: only forced matches`,
		evidence: `Its best IoU is ${formatIou(bestIou)}${short}. It trains on ${plural(forced, `forced ${unit.one}`, `forced ${unit.many}`)}.`,
		tag: `IoU ${formatIou(bestIou)}`,
	};
}

/** An object that nothing is matched to. @param size width and height at input, pixels. */
export function unmatchedWords(
	className: string,
	{ bestIou, size }: { bestIou: number; size: [number, number] },
	comparesIou: boolean,
	unit: Unit,
): LineWords {
	const why = comparesIou ? ` Its best IoU is ${formatIou(bestIou)}.` : '';
	return {
		title: `${className}: no ${unit.one} learns to find it`,
		evidence: `Nothing is matched to it.${why} It is ${formatSize(...size)} at input.`,
		tag: comparesIou ? `IoU ${formatIou(bestIou)}` : 'unmatched',
	};
}

/** An object by its loss. @param terms after weights, a mean over its rows each. */
export function objectLossWords(
	className: string,
	loss: number,
	terms: readonly { name: LossTermName; loss: number }[],
	z: number | null,
	by: { kind: 'loss' | 'z' } | { kind: 'term'; loss: number },
): LineWords {
	const parts = terms
		.filter((term) => Number.isFinite(term.loss))
		.sort((a, b) => b.loss - a.loss)
		.slice(0, 3)
		.map((term) => `${termTitles[term.name]} ${formatLoss(term.loss, 2)}`);
	const over =
		z === null
			? ''
			: ` ${Math.abs(z).toFixed(1)} deviations ${z < 0 ? 'under' : 'over'} the usual of its class and size.`;
	return {
		title: className,
		evidence: `${parts.length > 0 ? `${enumerate(parts)} on average.` : 'It has no loss.'}${over}`,
		tag:
			by.kind === 'z'
				? z === null
					? 'no z-score'
					: `z ${z.toFixed(1)}`
				: formatLoss(by.kind === 'term' ? by.loss : loss, 3),
	};
}

/** An object over several checkpoints. */
export interface CheckpointFate {
	checkpoints: number;
	/** Mean probability of its class less that of the likeliest other; NaN where a checkpoint gives none. */
	margin: number;
	/** How often it went from learnt to not learnt; -1 where it is not known. */
	forgotten: number;
	isLearnt: boolean;
}

/** @param by what the list goes by. */
export function checkpointWords(
	className: string,
	{ checkpoints, margin, forgotten, isLearnt }: CheckpointFate,
	by: 'margin' | 'forgetting',
): LineWords {
	if (Number.isNaN(margin))
		return { title: className, evidence: 'Not every checkpoint gives it a probability.', tag: '–' };
	const size = formatIou(Math.abs(margin));
	const over = `Over ${plural(checkpoints, 'checkpoint')} ${className} has ${size} ${margin < 0 ? 'less' : 'more'} than the likeliest other class.`;
	const fate =
		forgotten > 0
			? `Learnt, and forgotten again${times(forgotten)}.`
			: isLearnt
				? 'Learnt.'
				: 'Never learnt.';
	return {
		title: className,
		evidence: `${over} ${fate}`,
		tag:
			by === 'margin'
				? `margin ${margin < 0 ? '−' : ''}${size}`
				: forgotten > 0
					? `forgotten${times(forgotten)}`
					: isLearnt
						? 'learnt'
						: 'never learnt',
	};
}

function times(count: number): string {
	return count === 1 ? '' : ` ${formatCount(count)} times`;
}

/** An object where there are no losses: how it is served. */
export function objectMatchWords(
	className: string,
	{ positives, forced, bestIou }: { positives: number; forced: number; bestIou: number },
	comparesIou: boolean,
	unit: Unit,
): LineWords {
	const forcedPart = forced > 0 ? `, ${formatCount(forced)} forced` : '';
	return {
		title: className,
		evidence: `${plural(positives, `positive ${unit.one}`, `positive ${unit.many}`)}${forcedPart}.`,
		tag: comparesIou ? `IoU ${formatIou(bestIou)}` : formatCount(positives),
	};
}

/** @param shown what the list goes by. */
export function imageWords(
	fileName: string,
	counts: { objects: number; forcedOnly: number; unmatched: number; problems: number },
	total: number | null,
	terms: readonly { name: LossTermName; loss: number }[],
	shown: { by: 'loss' | 'z'; value: number } | null,
): LineWords {
	const { objects, forcedOnly, unmatched, problems } = counts;
	const facts = [
		plural(objects, 'object'),
		...(forcedOnly > 0 ? [`${formatCount(forcedOnly)} forced only`] : []),
		...(unmatched > 0 ? [`${formatCount(unmatched)} unmatched`] : []),
		...(problems > 0 ? [plural(problems, 'problem')] : []),
	];
	const largest = terms
		.filter(({ loss }) => Number.isFinite(loss))
		.sort((a, b) => b.loss - a.loss)
		.slice(0, 2)
		.map(({ name, loss }) => `${termTitles[name]} ${formatLoss(loss, 2)}`);
	return {
		title: fileName.split(/[\\/]/).at(-1) || fileName,
		evidence: `${[...facts, ...(total === null ? [] : largest)].join(', ')}.`,
		tag:
			shown === null
				? problems > 0
					? plural(problems, 'problem')
					: ''
				: shown.by === 'z'
					? `z ${shown.value.toFixed(1)}`
					: formatLoss(shown.value, 3),
	};
}

/** @param a,b split and name of the two pictures. */
export function leakWords(
	a: { split: string; name: string },
	b: { split: string; name: string },
	{ kind, bits }: { kind: 'exact' | 'alike'; bits: number },
): LineWords {
	return {
		title: `${b.name} in ${b.split}, and ${a.name} in ${a.split}`,
		evidence:
			kind === 'exact'
				? 'The same bytes. What is measured on one of them was trained on the other.'
				: `They look alike: ${bits === 0 ? 'no bit' : bits === 1 ? '1 bit' : `${bits} bits`} of 64 of their perceptual hashes differ.`,
		tag: kind === 'exact' ? 'same picture' : 'alike',
	};
}

/** What a scan of checkpoints says first. */
export function checkpointsFinding(forgotten: number, unlearnt: number, objects: number): string {
	if (objects === 0) return 'No object has a probability in every checkpoint.';
	if (forgotten === 0 && unlearnt === 0)
		return `All ${formatCount(objects)} objects were learnt, and none was forgotten.`;
	const parts = [
		...(forgotten > 0
			? [`${plural(forgotten, 'object was', 'objects were')} learnt and forgotten again`]
			: []),
		...(unlearnt > 0 ? [`${plural(unlearnt, 'object was', 'objects were')} never learnt`] : []),
	];
	return `${enumerate(parts)}, of ${formatCount(objects)}.`;
}
