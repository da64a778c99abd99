// Everything that the page of a data set shows beside its lists.

import { basename, dirname } from 'node:path';
import { termTitles } from '../../core/breakdown/rows';
import { classLines, headCounts, sizeLines, splitLines } from '../../core/dataset/summary';
import { labelErrorKinds } from '../../core/label-errors/types';
import { enumerate, plural, unitOf } from '../../core/words';
import type { DatasetView } from '../../messages';
import { isProbe } from '../../predictions/model/paths';
import { isPattern } from '../scan/source';
import type { ScannedDataset, ScanQuestion } from '../scan/types';
import type { Held } from './held';

/** Of more objects label errors are told when the scan is done. */
const mostOnTheWay = 60_000;

export function viewOf(held: Held): DatasetView {
	const { scanned, recipe, question, marks } = held;
	const { columns, rules, unread, leaks, isComplete } = scanned;
	const { objects, splits } = columns;
	const counts = headCounts(columns);
	const worked = isComplete || objects.count <= mostOnTheWay ? held.errors() : [];
	const errors = Object.fromEntries(labelErrorKinds.map((kind) => [kind, 0])) as DatasetView['errors'];
	for (const { kind, key } of worked) if (!marks[key]) errors[kind]++;
	const graveness = (severity: string) =>
		rules.filter((rule) => rule.severity === severity).reduce((sum, rule) => sum + rule.count, 0);
	const reviewed = { fixed: 0, fine: 0 };
	for (const { mark } of Object.values(marks)) reviewed[mark]++;
	const tier = scanned.tier === 'exact' ? 'exact' : held.detections ? 'estimate' : 'assignment';
	return {
		name: datasetName(scanned, question),
		source: sourceOf(scanned),
		scannedAt: held.scannedAt,
		milliseconds: scanned.milliseconds,
		isComplete,
		images: counts.images,
		objects: counts.objects,
		leftOut: counts.leftOut,
		forcedOnly: counts.forcedOnly,
		unmatched: counts.unmatched,
		errors,
		reviewed,
		problems: { errors: graveness('error'), warnings: graveness('warning') },
		unread: unread.length,
		tier,
		tierSource: tierSource(tier, question),
		recipe: { title: recipe.title, unit: unitOf(recipe) },
		classes: classLines(columns),
		sizes: sizeLines(columns),
		levels: columns.levels,
		splits,
		splitSizes: splitLines(columns),
		terms: columns.terms.map((name) => ({ name, title: termTitles[name] })),
		checkpoints: held.checkpoints?.view ?? null,
		leaks: leaks?.length ?? null,
		canCompare: splits.length > 1,
		marksFile: basename(held.marksPath),
		notes: [
			...scanned.notes,
			...held.notes,
			...(held.marksProblem ? [held.marksProblem] : []),
			...(scanned.pictures && scanned.pictures.missing > 0
				? [
						`${plural(scanned.pictures.missing, 'picture')} of ${scanned.pictures.total} could not be compared.`,
					]
				: []),
		],
	};
}

function tierSource(tier: DatasetView['tier'], { choices }: ScanQuestion): string {
	switch (tier) {
		case 'exact':
			return choices.predictions && isProbe(choices.predictions)
				? 'from the trained probe'
				: `from ${basename(choices.predictions ?? '')}`;
		case 'estimate':
			return `${basename(choices.detections ?? '')}: from final detections, not from raw head outputs`;
		case 'assignment':
			return 'no predictions loaded, so no losses';
	}
}

/** A file's name; of many files that of their folder, of splits theirs. */
export function datasetName(
	{ columns: { files, splits } }: ScannedDataset,
	{ source }: ScanQuestion,
): string {
	const [first] = source.inputs;
	if (splits.length > 1) return enumerate(splits);
	if (source.inputs.length === 1 && first) {
		if (isPattern(first.path)) return shortPattern(first.path);
		const isOneOfMany = files.length > 1 && files.some(({ path }) => path === first.path);
		return basename(isOneOfMany ? dirname(first.path) : first.path);
	}
	return plural(files.length, 'annotation file');
}

function sourceOf({ columns: { files, splits } }: ScannedDataset): string {
	const count = plural(files.length, 'annotation file');
	return splits.length > 1 ? `${count} in ${plural(splits.length, 'split')}` : count;
}

/** "voc/*.xml": from the last folder that is named. */
function shortPattern(path: string): string {
	const parts = path.split(/[\\/]/);
	const first = parts.findIndex(isPattern);
	return parts.slice(Math.max(0, first - 1)).join('/');
}
