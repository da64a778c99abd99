// Two sides of a data set as a report: every compared object, the classes, and the totals of both.

import { version } from '../../package.json';
import { datasetName } from '../compute/dataset/view';
import type { DetectionsCompared } from '../compute/evaluation/compare-detections';
import type { ScanQuestion } from '../compute/scan/types';
import type { ScanComparison, SideTotals } from '../core/dataset/compare';
import { comparisonFinding, precisionFinding, sideFacts } from '../core/words/compare';
import { drawsSentence } from '../core/words/compared-detections';
import { comparedTotals } from '../core/words/compared-lines';
import { formatCount } from '../core/words/format';
import type { Report, ReportColumn, ReportTable } from '../report/types';
import { numberColumn, textColumn, wholeColumn } from './columns';
import { type ObjectLine, objectLine, type ScannedSides } from './compare-json';
import { unreadLines } from './unread';

/** Tables of the report. */
export const scansTables = ['objects', 'classes', 'totals'];
export const detectionsTables = ['differences'];

const sides = ['a', 'b'] as const;

/** @param only the one table that is asked for; `null` for all of it. */
export function scansReport(
	comparison: ScanComparison,
	told: ScannedSides,
	source: ScanQuestion['source'],
	only: string | null,
): Report {
	const { images, lost, won, costlier } = comparison;
	const name = datasetName(told.a.scanned, { source, choices: told.a.choices, pictures: 'skip' });
	const makers: Record<string, () => ReportTable> = {
		totals: () => totalTable(comparison, told),
		classes: () => classTable(comparison),
		objects: () => objectTable(comparison, told),
	};
	return {
		...plainReport(`${name} · A: ${sideName(told, 'a')} · B: ${sideName(told, 'b')}`),
		finding: comparisonFinding(comparison),
		facts: [
			['images in both', formatCount(images.both)],
			['served worse in B', formatCount(lost.length)],
			['served better in B', formatCount(won.length)],
			['cost more in B', formatCount(costlier.length)],
		],
		tables: Object.entries(makers)
			.filter(([table]) => only === null || only === table)
			.map(([, make]) => make()),
		notes: [
			...(told.why ? [told.why] : []),
			...new Set(sides.flatMap((side) => told[side].scanned.notes)),
			...sides.flatMap((side) => unreadLines(told[side].scanned.unread)),
		],
	};
}

function sideName(told: ScannedSides, side: 'a' | 'b'): string {
	const { recipe, choices } = told[side];
	return choices.predictions === null
		? recipe.title
		: `${recipe.title}, ${choices.predictions.split(/[\\/]/).at(-1)}`;
}

function plainReport(title: string): Report {
	return {
		command: 'compare',
		title,
		finding: '',
		evidence: '',
		facts: [],
		findings: [],
		rules: [],
		tables: [],
		charts: [],
		texts: [],
		notes: [],
		version,
		madeAt: Date.now(),
	};
}

function totalTable(comparison: ScanComparison, told: ScannedSides): ReportTable {
	const rows = comparedTotals(comparison, { a: sideFacts(told.a.recipe), b: sideFacts(told.b.recipe) });
	const column = (name: 'name' | 'a' | 'b' | 'change', title: string) =>
		textColumn(
			name,
			title,
			rows.map((row) => row[name]),
		);
	return {
		name: 'totals',
		title: 'Totals',
		count: rows.length,
		columns: [column('name', 'Objects'), column('a', 'A'), column('b', 'B'), column('change', 'Change')],
	};
}

function classTable({ byClass }: ScanComparison): ReportTable {
	const counts: [keyof SideTotals, string][] = [
		['objects', 'Objects'],
		['well', 'Well served'],
		['forcedOnly', 'Forced matches alone'],
		['unmatched', 'Without a positive'],
		['positives', 'Positives'],
		['forced', 'Forced'],
	];
	const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
	return {
		name: 'classes',
		title: 'Classes',
		count: byClass.length,
		columns: [
			textColumn(
				'class',
				'Class',
				byClass.map(({ name }) => name),
			),
			...counts.flatMap(([of, title]) =>
				sides.map((side) =>
					wholeColumn(
						`${snake(of)}_${side}`,
						`${title}, ${side.toUpperCase()}`,
						byClass.map((line) => line[side][of]),
					),
				),
			),
			...sides.map((side) =>
				numberColumn(
					`loss_${side}`,
					`Mean loss, ${side.toUpperCase()}`,
					numbers(byClass, (line) => line[side].loss),
					4,
				),
			),
		],
	};
}

/** Objects that one side trains at least, in the order of A. */
function objectTable(comparison: ScanComparison, told: ScannedSides): ReportTable {
	const lines = Array.from({ length: comparison.objects.count }, (_, row) =>
		objectLine(comparison, told, row),
	);
	const text = (name: string, title: string, of: (line: ObjectLine) => string | null) =>
		textColumn(name, title, lines.map(of));
	const whole = (name: string, title: string, of: (line: ObjectLine) => number) =>
		wholeColumn(name, title, Int32Array.from(lines, of));
	const both = (make: (side: 'a' | 'b', end: string, title: string) => ReportColumn): ReportColumn[] =>
		sides.map((side) => make(side, `_${side}`, `, ${side.toUpperCase()}`));
	return {
		name: 'objects',
		title: 'Objects',
		count: lines.length,
		columns: [
			text('file', 'File', ({ file }) => file),
			whole('image', 'Image row', ({ image }) => image),
			whole('object', 'Object row', ({ object }) => object),
			text('file_name', 'Picture', ({ fileName }) => fileName),
			text('class', 'Class', (line) => line.class),
			numberColumn(
				'width',
				'Width at input',
				numbers(lines, ({ size }) => size?.[0] ?? null),
				0,
			),
			numberColumn(
				'height',
				'Height at input',
				numbers(lines, ({ size }) => size?.[1] ?? null),
				0,
			),
			...both((side, end, title) => text(`service${end}`, `Service${title}`, (line) => line[side].service)),
			...both((side, end, title) =>
				whole(`positives${end}`, `Positives${title}`, (line) => line[side].positives),
			),
			...both((side, end, title) => whole(`forced${end}`, `Forced${title}`, (line) => line[side].forced)),
			...both((side, end, title) =>
				numberColumn(
					`best_iou${end}`,
					`Best IoU${title}`,
					numbers(lines, (line) => line[side].bestIou),
					3,
				),
			),
			...both((side, end, title) =>
				numberColumn(
					`loss${end}`,
					`Loss${title}`,
					numbers(lines, (line) => line[side].loss),
					4,
				),
			),
			text('meaning', 'What it means', ({ meaning }) => meaning),
		],
	};
}

export function detectionsReport(compared: DetectionsCompared): Report {
	const { a, b, differences, draws, seed } = compared;
	const { labels } = a;
	// What was not measured is -1.
	const measured = (value: number) => (value < 0 ? null : value);
	return {
		...plainReport(`${labels.name} · A: ${a.detections.name} · B: ${b.detections.name}`),
		finding: precisionFinding(differences),
		evidence: drawsSentence(draws, seed),
		facts: [
			['images', formatCount(labels.target.images.length)],
			['labels', formatCount(labels.columns.count)],
			['detections of A', formatCount(a.detections.columns.count)],
			['detections of B', formatCount(b.detections.columns.count)],
		],
		tables: [
			{
				name: 'differences',
				title: 'Average precision',
				count: differences.length,
				columns: [
					textColumn(
						'name',
						'Measure',
						differences.map(({ name }) => name),
					),
					numberColumn(
						'a',
						'A',
						numbers(differences, (each) => measured(each.a)),
						3,
					),
					numberColumn(
						'b',
						'B',
						numbers(differences, (each) => measured(each.b)),
						3,
					),
					numberColumn(
						'difference',
						'B less A',
						numbers(differences, (each) => (each.a < 0 || each.b < 0 ? null : each.difference)),
						3,
					),
					numberColumn(
						'low',
						'Low',
						numbers(differences, ({ low }) => low),
						3,
					),
					numberColumn(
						'high',
						'High',
						numbers(differences, ({ high }) => high),
						3,
					),
				],
			},
		],
		notes: [
			...labels.notes,
			...[a, b].flatMap(({ detections }) => [
				...detections.notes,
				...detections.leftOut.map(({ sentence }) => `Left out of ${detections.name}: ${sentence}`),
			]),
		],
	};
}

function numbers<T>(rows: readonly T[], of: (row: T) => number | null): Float64Array {
	return Float64Array.from(rows, (row) => of(row) ?? Number.NaN);
}
