// The rows of a ranking in words: what became of each, what the columns are called, and the rule as a formula.

import { Fate } from '../assignment';
import { placeOf } from '../grids/grid';
import type { Inspection } from '../inspection';
import type { AssignerRule, Recipe } from '../recipe';
import { formatCount, sentenceCase } from './format';
import { nameOf } from './names';
import { unitOf } from './vocabulary';

/** What became of a row where its place in the list does not say it; `null` where it does. */
export function fateWords(inspection: Inspection, row: number, k: number): string | null {
	const ranking = inspection.assignment.rankings?.[row];
	const { assigner } = inspection.recipe;
	if (!ranking) return null;
	const { fate, take, metric } = ranking;
	const cost = assigner.kind !== 'task-aligned';
	const tied = ranking.ambiguous && assigner.kind !== 'hungarian' && metric[k] === metric[take - 1];
	switch (fate[k]) {
		case Fate.lost: {
			const who = shortName(inspection, ranking.other[k] as number);
			if (assigner.kind === 'hungarian') return `worth more to ${who}`;
			return assigner.kind === 'sim-ota'
				? `costs ${who} less`
				: `${rankedIouName(assigner)} with ${who} is higher`;
		}
		case Fate.tooLow:
			return metric[k] === 0
				? 'its metric is 0'
				: `under the least metric of ${assigner.kind === 'task-aligned' ? assigner.leastMetric : 0}`;
		case Fate.outside:
			return 'outside the box, so its place is lost';
		case Fate.chosen:
			if (k >= take && assigner.kind !== 'hungarian')
				return `given to it: ${cost ? 'costs it less than' : 'fits it better than'} those that chose it`;
			break;
	}
	return tied ? `ambiguous: equal ${cost ? 'cost' : 'metric'}` : null;
}

/** What became of a row, in a word, for those who cannot see its place in the list. */
export function fateWord(inspection: Inspection, row: number, k: number): string {
	const words = fateWords(inspection, row, k);
	const chosen = inspection.assignment.rankings?.[row]?.fate[k] === Fate.chosen;
	return [chosen ? 'chosen' : 'not chosen', ...(words ? [words] : [])].join(', ');
}

/** "P4" and "column 19, row 27"; where there is a single level its place alone; "Query 12". */
export function placeWords({ grids }: Inspection, index: number): { name: string; rest: string } {
	if (grids.length === 0) return { name: `Query ${formatCount(index)}`, rest: '' };
	const { level, column, row } = placeOf(grids, index);
	const place = `column ${formatCount(column)}, row ${formatCount(row)}`;
	return grids.length === 1 ? { name: place, rest: '' } : { name: grids[level]?.name ?? '', rest: place };
}

/** The heads of the columns, with what a tooltip says of them. */
export function rankingColumns({ assigner, ...recipe }: Recipe) {
	const ciou = assigner.kind === 'task-aligned' && assigner.convention === 'ultralytics';
	const cost = assigner.kind !== 'task-aligned';
	return {
		place: sentenceCase(unitOf({ ...recipe, assigner }).one),
		score: {
			head: 'Score',
			title:
				assigner.kind === 'sim-ota'
					? "Square root of the class's probability times objectness"
					: "Predicted probability of the object's class",
		},
		iou: {
			head: rankedIouName(assigner),
			title: ciou
				? 'Complete IoU of the predicted box with the object, at least 0'
				: assigner.kind === 'hungarian'
					? 'Generalised IoU of the predicted box with the object, from −1 to 1'
					: 'IoU of the predicted box with the object',
		},
		metric: {
			head: cost ? 'Cost' : 'Metric',
			title: cost ? 'Least first' : 'Alignment metric, highest first',
		},
	};
}

/** The rule as a line: name, a formula whose parts may have a power, and who is taken. */
export interface RankingFormula {
	name: string;
	parts: { text: string; power?: string }[];
	takes: string;
}

export function rankingFormula(recipe: Recipe): RankingFormula | null {
	const { assigner } = recipe;
	const { many } = unitOf(recipe);
	switch (assigner.kind) {
		case 'task-aligned':
			return {
				name: 'alignment metric',
				parts: [
					{ text: '= score', power: powerOf(assigner.alpha) },
					{ text: ` × ${rankedIouName(assigner)}`, power: powerOf(assigner.beta) },
				],
				takes: `takes the best ${assigner.topk} ${many}${assigner.convention === 'ultralytics' ? ' inside the box' : ''}`,
			};
		case 'sim-ota':
			return {
				name: 'cost',
				parts: [
					{ text: `= ${timesOf(assigner.classWeight)}class loss + ${timesOf(assigner.iouWeight)}(−ln IoU)` },
				],
				takes: `takes as many as the ${assigner.candidates} best IoUs add up to`,
			};
		case 'hungarian':
			return {
				name: 'cost',
				parts: [
					{
						text:
							assigner.classCostKind === 'focal'
								? `= ${timesOf(assigner.classCost)}focal(score) + ${timesOf(assigner.l1Cost)}L1 − ${timesOf(assigner.giouCost)}GIoU`
								: `= ${timesOf(assigner.l1Cost)}L1 − ${timesOf(assigner.classCost)}score − ${timesOf(assigner.giouCost)}GIoU`,
					},
				],
				takes: 'one query an object, by the least total',
			};
		default:
			return null;
	}
}

/** Nothing for a power of 1. */
function powerOf(value: number): string | undefined {
	return value === 1 ? undefined : String(value);
}

/** "3 × "; nothing for a weight of 1. */
function timesOf(weight: number): string {
	return weight === 1 ? '' : `${weight} × `;
}

/** "IoU", "CIoU", "GIoU": what a rule's ranking compares boxes by. */
export function rankedIouName(rule: AssignerRule): string {
	return rule.kind === 'hungarian' ? 'GIoU' : 'IoU';
}

/** A metric or cost: four digits where they tell something. */
export function formatMetric(value: number): string {
	const size = Math.abs(value);
	if (value === 0) return '0';
	if (size >= 1000) return formatCount(Math.round(value));
	return minus(size >= 0.001 ? value.toFixed(4) : value.toExponential(1));
}

/** A number's own minus sign instead of the hyphen. */
export function minus(figure: string): string {
	return figure.replace(/^-/, '−');
}

/** An object by its class, with its id where others of the class are on the image. */
export function shortName(inspection: Inspection, row: number): string {
	const object = inspection.objects[row];
	if (!object) return 'another object';
	const alone = inspection.objects.filter(({ className }) => className === object.className).length === 1;
	return alone ? object.className : nameOf(inspection, row);
}
