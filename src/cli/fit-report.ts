// The fit of anchors as lines for a terminal, as JSON, and as a report.

import { version } from '../../package.json';
import { datasetName } from '../compute/dataset/view';
import type { ScannedDataset, ScanQuestion } from '../compute/scan/types';
import { fittedObjects, fitValues, placeEdges } from '../core/anchor-fit';
import type { AnchorConfiguration, Fit, FitObjects, OptimisedAnchors } from '../core/anchor-fit/types';
import { headCounts } from '../core/dataset/summary';
import type { Recipe } from '../core/recipe';
import { fitFinding, limitsOf, optimisedVerdict, sentenceCase, unitOf } from '../core/words';
import { enumerate, formatCount, formatIou, plural } from '../core/words/format';
import { textTable } from '../core/words/text-table';
import type { Report, ReportChart, ReportTable } from '../report/types';
import { numberColumn, textColumn, wholeColumn } from './columns';
import { iouChart } from './iou-chart';
import { objectTable } from './scan-tables';
import { unreadLines } from './unread';

export interface FittedAnchors {
	question: ScanQuestion;
	scanned: ScannedDataset;
	recipe: Recipe;
	method: 'k-means' | 'evolution' | 'none';
	before: Fit;
	/** What was found; `null` where nothing was looked for. */
	found: (OptimisedAnchors & { fit: Fit }) | null;
	objects: FitObjects;
	/** Of the anchors that were found, else of the recipe's own. */
	configurations: AnchorConfiguration[];
	/** In lower case; `null` for all. */
	framework: string | null;
	notes: string[];
}

/** Tables of the report. */
export const fitTables = ['objects', 'sizes'];

/** Cells of the longest bar. */
const barLength = 40;

export function fitText(fitted: FittedAnchors): string {
	const { scanned, recipe } = fitted;
	const { images, objects } = headCounts(scanned.columns);
	const head = `${plural(objects, 'trained object')} of ${plural(images, 'image')}, ${recipe.title}`;
	const parts = [
		[head, ...verdictLines(fitted)],
		barLines(fitted),
		sizeLines(fitted),
		configurationLines(fitted),
		unreadLines(scanned.unread),
		fitted.notes,
	];
	return parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n');
}

function verdictLines({ before, found }: FittedAnchors): string[] {
	const { numbers, sentence } = fitFinding(before, found?.fit ?? null);
	return [...(found ? [optimisedVerdict(found)] : []), numbers, sentence];
}

/** Bars of the objects by their best IoU, or by their places. */
function barLines(fitted: FittedAnchors): string[] {
	const { bars, series } = chartOf(fitted);
	const largest = Math.max(1, ...bars.flatMap(({ values }) => values));
	const rows = bars.map(({ label, values }) => {
		const length = Math.ceil((barLength * (values[0] ?? 0)) / largest);
		return [label, '█'.repeat(length).padEnd(barLength), ...values.map(formatCount)];
	});
	const name = fitted.before.measure === 'iou' ? 'Best IoU' : 'Places';
	return textTable([[name, ' '.repeat(barLength), ...series], ...rows], 'right');
}

function sizeLines({ before, found }: FittedAnchors): string[] {
	const digits = (value: number) => (before.measure === 'iou' ? formatIou(value) : value.toFixed(1));
	const what = before.measure === 'iou' ? 'mean best IoU' : 'mean places';
	const head = ['Size at input', 'objects', what, 'reached'];
	const rows = before.bySize.map(({ name, count, mean, reached }, at) => {
		const after = found?.fit.bySize[at];
		const change = after ? [after.count > 0 ? digits(after.mean) : '–', formatCount(after.reached)] : [];
		return [name, formatCount(count), count > 0 ? digits(mean) : '–', formatCount(reached), ...change];
	});
	return textTable([found ? [...head, 'mean after', 'reached after'] : head, ...rows], 'right');
}

/** Of all frameworks a terminal shows that of the recipe. */
function configurationLines(fitted: FittedAnchors): string[] {
	const shown = chosenConfigurations(fitted);
	const own =
		shown.find(({ framework }) => fitted.recipe.name.startsWith(framework.toLowerCase())) ?? shown[0];
	if (!own) return [];
	const others = shown.filter((each) => each !== own).map(({ framework }) => framework.toLowerCase());
	return [
		`${own.framework}:`,
		own.text.trimEnd(),
		...(others.length > 0 ? [`(--framework gives it for ${enumerate(others)}.)`] : []),
	];
}

function chosenConfigurations({ configurations, framework }: FittedAnchors): AnchorConfiguration[] {
	return configurations.filter((each) => framework === null || each.framework.toLowerCase() === framework);
}

export function fitJson(fitted: FittedAnchors): unknown {
	const { scanned, recipe, method, before, found, objects, notes } = fitted;
	const { numbers, sentence } = fitFinding(before, found?.fit ?? null);
	return {
		recipe: recipe.name,
		method,
		images: scanned.columns.images.count,
		objects: objects.count,
		finding: [found ? optimisedVerdict(found) : '', numbers, sentence]
			.filter((each) => each !== '')
			.join(' '),
		before: shownFit(before),
		after: found && shownFit(found.fit),
		anchors: found?.recipe.grids ?? null,
		configurations: chosenConfigurations(fitted),
		unread: scanned.unread,
		notes,
	};
}

function shownFit({ bars, ...fit }: Fit): unknown {
	return { ...fit, bars: [...bars] };
}

export function fitReport(fitted: FittedAnchors): Report {
	const { scanned, question, recipe, before, found, notes } = fitted;
	const { numbers, sentence } = fitFinding(before, found?.fit ?? null);
	const mean = (fit: Fit) => (fit.measure === 'iou' ? formatIou(fit.mean) : fit.mean.toFixed(1));
	const change = (of: (fit: Fit) => string) => {
		const [was, now] = [of(before), found && of(found.fit)];
		return now === null || now === was ? was : `${was} → ${now}`;
	};
	return {
		command: 'fit-anchors',
		title: `${datasetName(scanned, question)} · ${recipe.title}`,
		finding: found ? optimisedVerdict(found) : sentence,
		evidence: found ? `${numbers} ${sentence}` : numbers,
		facts: [
			['objects', formatCount(before.count)],
			[reachedWords(before), change(({ reached }) => formatCount(reached))],
			[before.measure === 'iou' ? 'mean best IoU' : 'mean places', change(mean)],
		],
		findings: [],
		rules: [],
		tables: [sizeTable(fitted), fitTable(fitted)],
		charts: [chartOf(fitted)],
		texts: chosenConfigurations(fitted).map(({ framework, text }) => ({
			title: `${found ? 'These anchors' : 'The anchors'} in ${framework}`,
			text,
		})),
		notes: [...notes, ...unreadLines(scanned.unread)],
		version,
		madeAt: Date.now(),
	};
}

function reachedWords({ measure, limits }: Fit): string {
	return measure === 'iou' ? `reach IoU ${limits?.[1] ?? ''}` : 'have a place';
}

function chartOf({ before, found, recipe }: FittedAnchors): ReportChart {
	const unit = unitOf(recipe).one;
	const title = `${sentenceCase(unit)} fit`;
	const series = found ? ['before', 'after'] : ['objects'];
	const bars = Array.from(before.bars, (value, at) =>
		found ? [value, found.fit.bars[at] as number] : [value],
	);
	if (before.measure === 'iou')
		return iouChart(
			{ title, caption: `Objects by the best IoU that any ${unit} has with each.`, series },
			bars,
			limitsOf(recipe),
		);
	return {
		title,
		caption: `Objects by how many ${unit}s each can be found from.`,
		kind: 'steps',
		series,
		bars: bars.map((values, at) => ({ label: placeWords(at), values })),
	};
}

function placeWords(at: number): string {
	const from = placeEdges[at] as number;
	const next = placeEdges[at + 1];
	if (next === undefined) return `${from} and more`;
	return next - 1 === from ? `${from}` : `${from} to ${next - 1}`;
}

function sizeTable({ before, found }: FittedAnchors): ReportTable {
	const { bySize, measure } = before;
	const after = found?.fit.bySize;
	const digits = measure === 'iou' ? 3 : 1;
	const what = measure === 'iou' ? 'best IoU' : 'places';
	const means = (sizes: Fit['bySize']) =>
		Float64Array.from(sizes, ({ count, mean }) => (count > 0 ? mean : Number.NaN));
	const reached = (sizes: Fit['bySize']) => sizes.map((size) => size.reached);
	return {
		name: 'sizes',
		title: 'Sizes at input',
		count: bySize.length,
		columns: [
			textColumn(
				'size',
				'Size',
				bySize.map(({ name }) => name),
			),
			wholeColumn(
				'objects',
				'Objects',
				bySize.map(({ count }) => count),
			),
			numberColumn('mean_before', `Mean ${what}`, means(bySize), digits),
			wholeColumn('reached_before', sentenceCase(reachedWords(before)), reached(bySize)),
			...(after
				? [
						numberColumn('mean_after', `Mean ${what} after`, means(after), digits),
						wholeColumn('reached_after', 'After', reached(after)),
					]
				: []),
		],
	};
}

/** All objects of the scan; those that are not trained have no fit. */
function fitTable({ scanned: { columns }, recipe, objects, found, before }: FittedAnchors): ReportTable {
	const rows = fittedObjects(columns);
	const spread = (of: Recipe) => {
		const values = new Float64Array(columns.objects.count).fill(Number.NaN);
		const { best } = fitValues(of, objects);
		for (const [at, row] of rows.entries()) values[row] = best[at] as number;
		return values;
	};
	const [name, title] = before.measure === 'iou' ? ['best_iou', 'Best IoU'] : ['places', 'Places'];
	const digits = before.measure === 'iou' ? 3 : 0;
	return objectTable(columns, null, [
		numberColumn(`${name}_before`, `${title} before`, spread(recipe), digits),
		...(found ? [numberColumn(`${name}_after`, `${title} after`, spread(found.recipe), digits)] : []),
	]);
}
