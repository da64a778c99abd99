// Likely label errors of a scanned data set for terminals and programs: the queue of the editor's panel, without what has a mark.

import { relative } from 'node:path';
import { queueOf } from '../compute/dataset/error-list';
import type { Held } from '../compute/dataset/held';
import { type LabelError, type LabelErrorKind, labelErrorKinds } from '../core/label-errors/types';
import { formatCount, plural } from '../core/words/format';
import { labelErrorTags, labelErrorWords } from '../core/words/label-errors';

/** Lines that a terminal shows; JSON has all. */
const mostLines = 20;

/** Likeliest first; `null` where neither losses nor detections say anything about labels. */
export function labelErrorsJson(held: Held): unknown {
	if (!hasEvidence(held)) return null;
	const { classes, images, files } = held.scanned.columns;
	return likelyErrors(held).map((error) => {
		const { kind, score, image, object, box, other } = error;
		const { title, evidence } = labelErrorWords(error, classes);
		return {
			kind,
			score,
			title,
			evidence,
			file: relative(process.cwd(), files[images.file[image] as number]?.path ?? ''),
			image,
			row: images.row[image],
			fileName: images.fileName[image],
			object,
			box,
			class: classes[error.class] ?? null,
			other: other && {
				class: classes[other.class] ?? null,
				score: other.score,
				iou: other.iou,
				box: other.box,
			},
			key: error.key,
		};
	});
}

export function labelErrorLines(held: Held): string[] {
	if (!hasEvidence(held)) return [];
	const { classes, images } = held.scanned.columns;
	const queue = likelyErrors(held);
	const marks = Object.keys(held.marks).length;
	const marked = marks > 0 ? ` ${plural(marks, 'entry', 'entries')} with a mark left out.` : '';
	if (queue.length === 0) return [`No label stands out against what the model says.${marked}`];
	const counts = labelErrorKinds.flatMap((kind) => countOf(queue, kind));
	const lines = queue.slice(0, mostLines).map((error) => {
		const { title, evidence } = labelErrorWords(error, classes);
		const { kind, score, image, object } = error;
		const where = `${images.fileName[image]}${object === null ? '' : `, object ${object + 1}`}`;
		const stop = title.endsWith('?') ? '' : '.';
		return `  ${where}: ${title}${stop} ${evidence} [${labelErrorTags[kind]}, ${score.toFixed(2)}]`;
	});
	const more = queue.length - lines.length;
	return [
		`${plural(queue.length, 'likely label error')} (${counts.join(', ')}), likeliest first:${marked}`,
		...lines,
		...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
	];
}

/** Every likely label error without a mark, likeliest first. */
export function likelyErrors(held: Held): LabelError[] {
	return queueOf(held, { errorKind: 'all', marked: false, class: null });
}

/** Whether losses or detections say anything about labels. */
export function hasEvidence({ scanned, detections }: Held): boolean {
	return scanned.tier === 'exact' || detections !== null;
}

function countOf(queue: readonly { kind: LabelErrorKind }[], kind: LabelErrorKind): string[] {
	const count = queue.filter((each) => each.kind === kind).length;
	return count > 0 ? [`${formatCount(count)} ${labelErrorTags[kind]}`] : [];
}
