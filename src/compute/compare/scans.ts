// Two scans of one data set beside each other, as the page asks for them: two recipes, or two sets of head outputs.

import { basename } from 'node:path';
import { comparableSides } from '../../core/compare/comparable';
import { compareScans, type ScanComparison } from '../../core/dataset/compare';
import { rowsByChange } from '../../core/dataset/compared-rows';
import type { Recipe } from '../../core/recipe';
import { comparisonFinding, type Sides, sideFacts } from '../../core/words/compare';
import {
	type ComparedFacts,
	comparedLine,
	comparedTotals,
	isChanged,
	lineTitles,
	measuresOf,
} from '../../core/words/compared-lines';
import { plural } from '../../core/words/format';
import type { ComparedClass, CompareSubject, DatasetComparison } from '../../messages';
import type { ScannedDataset, Unread } from '../scan/types';
import type { ComparedDataset } from './held';

/** One side: what it was scanned with, and what the scan gave. */
export interface ScannedSide {
	recipe: Recipe;
	/** Absolute path of its head outputs, `null` for none. */
	predictions: string | null;
	scanned: ScannedDataset;
}

/** @param subject what the sides differ in. @param started `performance.now()` when the comparison began. */
export function comparedScans(
	subject: Exclude<CompareSubject, 'detections'>,
	{ a, b }: Sides<ScannedSide>,
	started: number,
): ComparedDataset {
	const readSide = ({ recipe, predictions, scanned: { columns } }: ScannedSide) => ({
		recipe,
		columns,
		source: predictions,
	});
	const sides = comparableSides(readSide(a), readSide(b));
	const columns = sides.a;
	const comparison = compareScans(sides.a, sides.b);
	const facts: ComparedFacts = { a: sideFacts(a.recipe), b: sideFacts(b.recipe), columns };
	const measures = measuresOf(comparison, facts);
	const titles = lineTitles(comparison, facts);
	const { objects, lost, won, costlier, classes } = comparison;
	const changed = Int32Array.from(objects.a.object.keys()).filter((row) =>
		isChanged(comparison, measures, row),
	);
	const view: DatasetComparison = {
		subject,
		finding: comparisonFinding(comparison),
		images: comparison.images.both,
		objects: objects.count,
		totals: comparedTotals(comparison, facts),
		valueTitle: titles.value,
		countTitle: titles.count,
		classes: classesOf(comparison),
		lists: {
			changed: changed.length,
			worse: lost.length,
			better: won.length,
			costlier: costlier.length,
		},
		intervals: null,
		notes: [...(sides.why ? [sides.why] : []), ...notesOf(comparison, { a: a.scanned, b: b.scanned })],
		milliseconds: performance.now() - started,
	};
	const lists = {
		changed: () => rowsByChange(objects, measures, changed),
		worse: () => lost,
		better: () => won,
		costlier: () => costlier,
	};
	return {
		view,
		rows: (list) => lists[list](),
		isOfClass: (row, name) =>
			classes[objects.a.class[row]] === name || classes[objects.b.class[row]] === name,
		line(row) {
			const image = objects.a.image[row];
			const { fileName, id, first } = columns.images;
			return comparedLine(comparison, facts, row, {
				image,
				object: objects.a.object[row] - first[image],
				name: fileName[image] || id[image],
			});
		},
		place(image) {
			const file = columns.files[columns.images.file[image] ?? -1];
			return file ? { path: file.path, row: columns.images.row[image] } : null;
		},
	};
}

/** Those with the most objects that are served otherwise first, then by how many positives change. */
function classesOf({ byClass, objects, lost, won }: ScanComparison): ComparedClass[] {
	const perClass = (rows: Int32Array) => {
		const counts = new Map<number, number>();
		for (const row of rows)
			for (const number of new Set([objects.a.class[row], objects.b.class[row]]))
				counts.set(number, (counts.get(number) ?? 0) + 1);
		return (number: number) => counts.get(number) ?? 0;
	};
	const [worse, better] = [perClass(lost), perClass(won)];
	const lines = byClass.map(
		({ class: number, name, a, b }): ComparedClass => ({
			name,
			objects: Math.max(a.objects, b.objects),
			a: a.open > 0 ? null : a.positives,
			b: b.open > 0 ? null : b.positives,
			worse: worse(number),
			better: better(number),
		}),
	);
	const moved = ({ a, b }: ComparedClass) => (a === null || b === null ? 0 : Math.abs(b - a));
	return lines.sort(
		(x, y) => y.worse + y.better - (x.worse + x.better) || moved(y) - moved(x) || y.objects - x.objects,
	);
}

function notesOf({ images, records }: ScanComparison, { a, b }: Sides<ScannedDataset>): string[] {
	const alone = (what: string, { onlyA, onlyB }: { onlyA: number; onlyB: number }) => {
		const sides = [
			...(onlyA > 0 ? [`${plural(onlyA, what)} that only A has`] : []),
			...(onlyB > 0 ? [`${plural(onlyB, what)} that only B has`] : []),
		];
		return sides.length === 0 ? [] : [`Not compared: ${sides.join(', ')}.`];
	};
	const unread = (name: string, list: readonly Unread[]) => {
		const [first] = list;
		if (!first) return [];
		const where = first.path === '' ? '' : `${basename(first.path)}: `;
		return [
			`${plural(list.length, 'file or image', 'files or images')} could not be read in ${name}. ${where}${first.sentence}`,
		];
	};
	const isAlike = JSON.stringify(a.unread) === JSON.stringify(b.unread);
	return [
		...(isAlike ? unread('A and in B', a.unread) : [...unread('A', a.unread), ...unread('B', b.unread)]),
		...alone('image', images),
		...alone('record', records),
		...(a.tier === b.tier
			? []
			: [`Only ${a.tier === 'exact' ? 'A' : 'B'} has losses: they are not compared.`]),
		...new Set([...a.notes, ...b.notes]),
	];
}
