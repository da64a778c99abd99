// A scanned data set as a report: tables of all there is, charts of classes, sizes and best IoU, and findings where they are asked for.

import { version } from '../../package.json';
import type { Held } from '../compute/dataset/held';
import { datasetName } from '../compute/dataset/view';
import type { DatasetColumns } from '../core/dataset/columns';
import { classLines, headCounts, isTrained, sizeLines } from '../core/dataset/summary';
import { labelErrorKinds } from '../core/label-errors/types';
import { comparesIou, limitsOf, unitOf } from '../core/words';
import { formatCount, plural } from '../core/words/format';
import { labelErrorTags, labelErrorWords } from '../core/words/label-errors';
import type { Finding, Report, ReportChart, ReportTable } from '../report/types';
import { numberColumn, textColumn, wholeColumn } from './columns';
import { reportPath, rulesOf } from './findings';
import { iouChart } from './iou-chart';
import { problemTable } from './problem-table';
import { hasEvidence, likelyErrors } from './scan-errors';
import type { ScanFindings } from './scan-findings';
import { classTable, imageTable, objectTable } from './scan-tables';

/** Tables of the report. */
export const scanTables = ['objects', 'images', 'classes', 'problems', 'label-errors', 'unread'];

/** Bars of the best IoU. */
const iouBars = 20;

/** Whether a report needs to know where every problem stands. @param only the one table that is asked for. */
export function needsFindings(only: string | null): boolean {
	return only === null || only === 'problems';
}

/**
 * @param findings `null` where only tables are asked for that do without.
 * @param only the one table that is asked for; `null` for all of it.
 */
export function scanReport(held: Held, findings: ScanFindings | null, only: string | null): Report {
	const { scanned, question, recipe } = held;
	const { columns, rules, unread } = scanned;
	const { images, objects, leftOut } = headCounts(columns);
	const sum = (severity: string) =>
		rules.filter((rule) => rule.severity === severity).reduce((total, { count }) => total + count, 0);
	const [errors, warnings] = [sum('error'), sum('warning')];
	const problems = findings?.problems ?? [];
	const labelErrors = findings?.labelErrors ?? [];
	const all = [...(findings?.unread ?? []), ...problems, ...labelErrors.map(({ finding }) => finding)];
	return {
		command: 'scan',
		title: `${datasetName(scanned, question)} · ${recipe.title}`,
		finding: `${scanned.isComplete ? '' : 'The scan was cut short. '}${servedWords(held)}`,
		evidence: '',
		facts: [
			['images', formatCount(images)],
			[leftOut > 0 ? `objects, ${formatCount(leftOut)} left out` : 'objects', formatCount(objects)],
			['errors', formatCount(errors)],
			['warnings', formatCount(warnings)],
			...(hasEvidence(held)
				? [['likely label errors', formatCount(likelyErrors(held).length)] as [string, string]]
				: []),
			...(unread.length > 0 ? [['not read', formatCount(unread.length)] as [string, string]] : []),
		],
		findings: all,
		rules: rulesOf(all, otherRules),
		tables: tablesOf(held, problems, only),
		charts: only === null ? chartsOf(held) : [],
		texts: [],
		notes: [...scanned.notes, ...held.notes],
		version,
		madeAt: Date.now(),
	};
}

/** "326 of 510 objects train only on forced matches, 3 get no anchor at all." */
function servedWords({ scanned, recipe }: Held): string {
	const { objects, forcedOnly, unmatched } = headCounts(scanned.columns);
	const unit = unitOf(recipe);
	if (scanned.columns.files.length === 0) return 'No annotation file was scanned.';
	if (objects === 0) return 'There is no object to train on.';
	const parts = [
		...(forcedOnly ? [[forcedOnly, forcedOnly === 1 ? 'trains' : 'train', 'only on forced matches']] : []),
		...(unmatched > 0 ? [[unmatched, unmatched === 1 ? 'gets' : 'get', `no ${unit.one} at all`]] : []),
	];
	if (parts.length === 0) return `No object of ${formatCount(objects)} is without a positive ${unit.one}.`;
	const told = parts.map(([count, verb, what], at) => {
		const all = at === 0 ? ` of ${plural(objects, 'object')}` : '';
		return `${formatCount(count as number)}${all} ${verb} ${what}`;
	});
	return `${told.join(', ')}.`;
}

/** What no rule of docs/rules looks for. */
const otherRules = {
	...Object.fromEntries(
		labelErrorKinds.map((kind) => [
			`label-error-${kind}`,
			{
				title: `Likely label error: ${labelErrorTags[kind]}`,
				help: ['What a trained model says speaks against the label. It is likely, not certain: look at it.'],
			},
		]),
	),
	unread: {
		title: 'Could not be read',
		help: ['What could not be read was not inspected, and no count has it.'],
	},
};

function tablesOf(held: Held, problems: readonly Finding[], only: string | null): ReportTable[] {
	const { columns } = held.scanned;
	const makers: Record<string, () => ReportTable> = {
		problems: () => problemTable(problems),
		'label-errors': () => labelErrorTable(held),
		unread: () => unreadTable(held),
		classes: () => classTable(columns),
		images: () => imageTable(columns, held.imageZ()),
		objects: () => objectTable(columns, held.z()),
	};
	return Object.entries(makers)
		.filter(([name]) => only === null || only === name)
		.map(([, make]) => make());
}

function labelErrorTable(held: Held): ReportTable {
	const { columns } = held.scanned;
	const { images, files, classes } = columns;
	const rows = hasEvidence(held) ? likelyErrors(held) : [];
	const words = rows.map((error) => labelErrorWords(error, classes));
	const numbers = (of: (error: (typeof rows)[number]) => number | null | undefined) =>
		Float64Array.from(rows, (error) => of(error) ?? Number.NaN);
	return {
		name: 'label-errors',
		title: 'Likely label errors',
		count: rows.length,
		columns: [
			textColumn(
				'kind',
				'Kind',
				rows.map(({ kind }) => kind),
			),
			numberColumn(
				'score',
				'Score',
				numbers(({ score }) => score),
				2,
			),
			textColumn(
				'question',
				'Question',
				words.map(({ title }) => title),
			),
			textColumn(
				'evidence',
				'Evidence',
				words.map(({ evidence }) => evidence),
			),
			textColumn(
				'file',
				'File',
				rows.map(({ image }) => reportPath(files[images.file[image] as number]?.path ?? '')),
			),
			textColumn(
				'file_name',
				'Picture',
				rows.map(({ image }) => images.fileName[image] ?? null),
			),
			wholeColumn(
				'image',
				'Image',
				rows.map(({ image }) => image),
			),
			wholeColumn(
				'object',
				'Object',
				rows.map(({ object }) => object),
			),
			textColumn(
				'class',
				'Class',
				rows.map((error) => classes[error.class] ?? null),
			),
			textColumn(
				'other_class',
				'Other class',
				rows.map(({ other }) => (other ? (classes[other.class] ?? null) : null)),
			),
			numberColumn(
				'other_score',
				'Its score',
				numbers(({ other }) => other?.score),
				2,
			),
			numberColumn(
				'other_iou',
				'IoU',
				numbers(({ other }) => other?.iou),
				2,
			),
			...['x1', 'y1', 'x2', 'y2'].map((name, corner) =>
				numberColumn(
					name,
					name,
					numbers(({ box }) => box[corner]),
					1,
				),
			),
			{ name: 'key', title: 'Key', type: 'text', values: rows.map(({ key }) => key), only: 'files' },
		],
	};
}

function unreadTable({ scanned: { unread } }: Held): ReportTable {
	return {
		name: 'unread',
		title: 'Not read',
		count: unread.length,
		columns: [
			textColumn(
				'file',
				'File',
				unread.map(({ path }) => reportPath(path)),
			),
			wholeColumn(
				'row',
				'Image',
				unread.map(({ row }) => row),
			),
			textColumn(
				'reason',
				'Reason',
				unread.map(({ sentence }) => sentence),
			),
		],
	};
}

function chartsOf(held: Held): ReportChart[] {
	const { columns } = held.scanned;
	const unit = unitOf(held.recipe);
	const classes = classLines(columns)
		.filter(({ objects }) => objects > 0)
		.sort((a, b) => b.objects - a.objects || (a.name < b.name ? -1 : 1));
	const series = ['objects', `positive ${unit.many}`, 'forced among them'];
	return [
		{
			title: 'Classes after assignment',
			caption: `Objects of each class, and the ${unit.many} that learn to find them.`,
			kind: 'rows',
			series,
			bars: classes.map(({ name, objects, positives, forced }) => ({
				label: name,
				values: [objects, positives, forced],
			})),
		},
		{
			title: 'Sizes at input',
			caption: 'Small is under 32 px, medium under 96 px: the square root of the area at input.',
			kind: 'rows',
			series,
			bars: sizeLines(columns).map(({ name, objects, positives, forced }) => ({
				label: name,
				values: [objects, positives.reduce((sum, each) => sum + each, 0), forced],
			})),
		},
		...(comparesIou(held.recipe)
			? [
					iouChart(
						{
							title: 'Best IoU',
							caption: `Objects by the best IoU that any ${unit.one} has with each.`,
							series: ['objects'],
						},
						iouBarsOf(columns),
						limitsOf(held.recipe),
					),
				]
			: []),
	];
}

/** Trained objects in each bar of the best IoU. */
function iouBarsOf(columns: DatasetColumns): number[][] {
	const counts = Array.from({ length: iouBars }, () => [0]);
	for (let at = 0; at < columns.objects.count; at++) {
		if (!isTrained(columns, at)) continue;
		const bar = Math.min(iouBars - 1, Math.floor((columns.objects.bestIou[at] as number) * iouBars + 1e-9));
		(counts[bar] as number[])[0]++;
	}
	return counts;
}
