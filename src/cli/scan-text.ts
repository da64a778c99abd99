// A scanned data set as lines for a terminal.

import { basename } from 'node:path';
import type { Held } from '../compute/dataset/held';
import { recipeOf } from '../compute/inspecting';
import type { ScannedDataset, ScanQuestion } from '../compute/scan/types';
import { classLines, headCounts, sizeLines } from '../core/dataset/summary';
import { formatCount, formatLoss, plural } from '../core/words/format';
import { textTable } from '../core/words/text-table';
import { labelErrorLines } from './scan-errors';
import { imageRow, worstImages } from './scan-json';
import { more, unreadLines } from './unread';

/** Rows that a table shows; JSON has more. */
const mostImages = 10;
const mostLeaks = 10;

export function scanText(held: Held): string {
	const { scanned, question } = held;
	const parts = [
		headPart(scanned, question),
		classPart(scanned),
		sizePart(scanned),
		imagePart(held),
		labelErrorLines(held),
		rulePart(scanned),
		leakPart(scanned),
		unreadLines(scanned.unread),
		[...scanned.notes, ...held.notes],
		[timeLine(scanned)],
	];
	return parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n');
}

function headPart({ columns, isComplete, tier }: ScannedDataset, { choices }: ScanQuestion): string[] {
	const { splits, files } = columns;
	const { images, empty, objects, leftOut, forcedOnly, unmatched } = headCounts(columns);
	const named = splits.filter((name) => name !== '');
	const where = `${plural(files.length, 'file')}${named.length > 0 ? ` (${named.join(', ')})` : ''}`;
	const left = leftOut > 0 ? `, ${formatCount(leftOut)} left out` : '';
	const none = empty > 0 ? `, ${formatCount(empty)} of them without any` : '';
	const lines = [
		`${plural(images, 'image')} of ${where}${none}`,
		`${plural(objects, 'trained object')}${left}, ${recipeOf(choices).title}, ${tier === 'exact' ? 'with losses' : 'assignment alone'}`,
		`${formatCount(unmatched)} without any positive${forcedOnly === null ? '' : `, ${formatCount(forcedOnly)} by forced matches alone`}`,
	];
	return isComplete ? lines : ['The scan was cut short: the numbers are of what was done.', ...lines];
}

function classPart({ columns }: ScannedDataset): string[] {
	const lines = classLines(columns).filter(({ objects }) => objects > 0);
	if (lines.length === 0) return [];
	lines.sort((a, b) => b.objects - a.objects || (a.name < b.name ? -1 : 1));
	const splits = columns.splits.length > 1 ? columns.splits : [];
	const hasLosses = columns.terms.length > 0;
	const head = ['Class', 'objects', ...splits, 'images', 'positives', 'forced', 'unmatched'];
	const rows = lines.map((line) => [
		line.name,
		formatCount(line.objects),
		...splits.map((_, split) => formatCount(line.bySplit[split] ?? 0)),
		formatCount(line.images),
		formatCount(line.positives),
		formatCount(line.forced),
		formatCount(line.unmatched),
		...(hasLosses ? [line.loss === null ? '' : formatLoss(line.loss)] : []),
	]);
	return textTable([hasLosses ? [...head, 'loss'] : head, ...rows], 'right');
}

function sizePart({ columns }: ScannedDataset): string[] {
	const { levels } = columns;
	const rows = sizeLines(columns).map(({ name, objects, positives, forced, unmatched }) => [
		name,
		...[objects, ...positives, forced, unmatched].map(formatCount),
	]);
	return textTable([['Size at input', 'objects', ...levels, 'forced', 'unmatched'], ...rows], 'right');
}

function imagePart(held: Held): string[] {
	const hasLosses = held.scanned.columns.terms.length > 0;
	const rows = worstImages(held, mostImages).map(({ file, fileName, row, loss, z, problems, unmatched }) => [
		`${fileName} (${basename(file)}, image ${row + 1})`,
		...(hasLosses ? [loss === null ? '' : formatLoss(loss), z === null ? '' : z.toFixed(1)] : []),
		formatCount(problems),
		formatCount(unmatched),
	]);
	if (rows.length === 0) return [];
	const head = ['Worst images', ...(hasLosses ? ['loss', 'z'] : []), 'problems', 'unmatched'];
	return textTable([head, ...rows], 'right');
}

function rulePart({ rules }: ScannedDataset): string[] {
	if (rules.length === 0) return ['No rule found anything.'];
	return rules.map(({ severity, title, rule, count, first }) => {
		const example = first[0] ? `${count > 1 ? ', first' : ''}: ${first[0].message}` : '';
		return `${severity}: ${title}, ${formatCount(count)} [${rule}]${example}`;
	});
}

function leakPart({ columns, leaks, pictures }: ScannedDataset): string[] {
	if (!leaks || !pictures) return [];
	const missing =
		pictures.missing > 0
			? ` ${formatCount(pictures.missing)} of ${plural(pictures.total, 'picture')} could not be read.`
			: '';
	const head = `${leaks.length === 0 ? 'No picture is in two splits.' : `${plural(leaks.length, 'picture')} in two splits:`}${missing}`;
	const splitOf = (image: number) =>
		columns.splits[columns.files[columns.images.file[image] as number]?.split ?? 0] ?? '';
	const lines = leaks.slice(0, mostLeaks).map(({ a, b, kind, bits }) => {
		const [one, two] = [a, b].map((image) => `${imageRow(columns, image).fileName} (${splitOf(image)})`);
		return `  ${two} is ${kind === 'exact' ? 'the same as' : `like`} ${one}${kind === 'exact' ? '' : `, ${plural(bits, 'bit')} of 64 differ`}`;
	});
	return [head, ...lines, ...more(leaks.length - mostLeaks)];
}

function timeLine({ milliseconds, kept }: ScannedDataset): string {
	const known = kept > 0 ? `, ${plural(kept, 'image')} known from an earlier scan` : '';
	return `Scanned in ${(milliseconds / 1000).toFixed(1)} s${known}.`;
}
