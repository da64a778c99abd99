// What is said of two scans beside each other: the verdict with both numbers, what a change means for an object, and changes
// with their sign. ▲ and ▼ go by the number alone, never by whether it is good.

import type { ScanComparison, SideTotals } from '../dataset/compare';
import { type ComparedRows, type Service, type SideRows, services } from '../dataset/compared-rows';
import type { PrecisionDifference } from '../evaluation/bootstrap';
import type { Recipe } from '../recipe';
import { enumerate, formatCount, formatLoss, plural } from './format';
import { comparesIou, limitsOf, type Unit, unitOf } from './vocabulary';

/** What the words need of a side's recipe. */
export interface SideFacts {
	unit: Unit;
	/** IoU from which on an anchor is positive; `null` where there is no fixed one. */
	limit: number | null;
	comparesIou: boolean;
}

export interface Sides<T> {
	a: T;
	b: T;
}

export function sideFacts(recipe: Recipe): SideFacts {
	return {
		unit: unitOf(recipe),
		limit: limitsOf(recipe)?.upper ?? null,
		comparesIou: comparesIou(recipe),
	};
}

/** "▲ +0.334", "▼ −0.141", "= 0.000" where no digit that is shown differs; "–" where it is not known. */
export function formatChange(change: number | null, format: (size: number) => string): string {
	if (change === null || Number.isNaN(change)) return '–';
	const size = format(Math.abs(change));
	if (size === format(0)) return `= ${size}`;
	return change > 0 ? `▲ +${size}` : `▼ −${size}`;
}

/** Three digits, as changes of IoU and of precision are shown. */
export function threeDigits(size: number): string {
	return size.toFixed(3);
}

/** The verdict in one sentence, with both numbers: the worst that differs, from objects without any match to mean losses. */
export function comparisonFinding({ images, totals, lost, won, losses }: ScanComparison): string {
	const { a, b } = totals;
	if (images.both === 0) return 'A and B have no image in common: there is nothing to compare.';
	if (a.objects === 0 && b.objects === 0) return 'No object is trained in A or in B.';
	const loss = lossFinding(losses);
	if (a.open > 0 || b.open > 0) return loss ?? openFinding(totals);
	if (a.unmatched !== b.unmatched)
		return countFinding(totals, 'unmatched', {
			one: 'is matched to nothing',
			many: 'are matched to nothing',
		});
	if (a.forcedOnly !== b.forcedOnly)
		return countFinding(totals, 'forcedOnly', {
			one: 'trains only on forced matches',
			many: 'train only on forced matches',
		});
	if (a.objects !== b.objects)
		return countFinding(totals, 'objects', { one: 'is trained', many: 'are trained' });
	if (lost.length > 0 || won.length > 0) return exchangeFinding(totals, lost.length, won.length);
	if (loss) return loss;
	if (a.positives !== b.positives)
		return `Every object is served as in A, by ${a.positives > b.positives ? 'fewer' : 'more'} positives in B: ${formatCount(a.positives)} in A, ${formatCount(b.positives)} in B.`;
	return `Nothing changes: A and B serve ${a.objects === 1 ? 'the object' : `all ${formatCount(a.objects)} objects`} alike.`;
}

/** "3 more objects train only on forced matches in B: 8 of 16 in A, 11 in B." */
function countFinding(
	{ a, b }: Sides<SideTotals>,
	of: 'unmatched' | 'forcedOnly' | 'objects',
	does: { one: string; many: string },
): string {
	const change = b[of] - a[of];
	const more = change > 0 ? 'more' : 'fewer';
	const size = Math.abs(change);
	const head = `${plural(size, `${more} object`)} ${size === 1 ? does.one : does.many} in B`;
	if (of === 'objects') return `${head}: ${formatCount(a.objects)} in A, ${formatCount(b.objects)} in B.`;
	const whole = a.objects === b.objects ? '' : ` of ${formatCount(b.objects)}`;
	return `${head}: ${formatCount(a[of])} of ${formatCount(a.objects)} in A, ${formatCount(b[of])}${whole} in B.`;
}

/** As many are served badly, but others. */
function exchangeFinding({ a, b }: Sides<SideTotals>, lost: number, won: number): string {
	const served = (count: number, how: string) =>
		`${formatCount(count)} ${count === 1 ? 'is' : 'are'} served ${how} in B`;
	const parts = [...(lost > 0 ? [served(lost, 'worse')] : []), ...(won > 0 ? [served(won, 'better')] : [])];
	return `As many objects train only on forced matches, ${formatCount(a.forcedOnly)} of ${formatCount(a.objects)} in A and ${formatCount(b.forcedOnly)} in B, but not the same ones: ${enumerate(parts)}.`;
}

function openFinding({ a, b }: Sides<SideTotals>): string {
	const part = ({ open, objects }: SideTotals, name: string) =>
		`${formatCount(open)} of ${plural(objects, 'object')} in ${name}`;
	return `What serves an object waits for predictions: ${part(a, 'A')}, ${part(b, 'B')}. Choose dumps to compare it.`;
}

/** What losses alone come to; `null` where one side has none. */
export function lossFinding(losses: ScanComparison['losses']): string | null {
	const total = losses.find(({ term }) => term === 'total');
	if (!total || total.a === null || total.b === null) return null;
	const [inA, inB] = [formatLoss(total.a), formatLoss(total.b)];
	const what = total.images === 1 ? 'The loss of the image' : 'The mean loss of an image';
	if (inA === inB) return `${what} is the same: ${inA} in A and in B.`;
	const change = formatLoss(Math.abs(total.b - total.a));
	return `${what} ${total.b > total.a ? 'grows' : 'falls'} by ${change} in B: ${inA} in A, ${inB} in B.`;
}

/** "falls under 0.7, forced only", "fewer anchors, still served", "no change". @param row of the comparison. */
export function changeMeaning({ a, b, change }: ComparedRows, row: number, facts: Sides<SideFacts>): string {
	const [before, after] = [serviceAt(a, row), serviceAt(b, row)];
	if (before === 'out' || after === 'out') return `trained in ${before === 'out' ? 'B' : 'A'} alone`;
	if (before === 'open' || after === 'open') {
		const where = [...(before === 'open' ? ['A'] : []), ...(after === 'open' ? ['B'] : [])];
		return `waits for predictions in ${enumerate(where)}`;
	}
	if (before !== after) return stepMeaning(before, after, [a.bestIou[row], b.bestIou[row]], facts);
	const knowsIou = facts.a.comparesIou && facts.b.comparesIou;
	const iou = knowsIou ? signOf(change.bestIou[row], threeDigits) : 0;
	if (after === 'none')
		return iou === 0 ? 'no change, unmatched' : `${iou > 0 ? 'closer' : 'further off'}, still unmatched`;
	if (after === 'forced' && iou !== 0) return iou > 0 ? 'closer, still forced only' : 'further off';
	const loss = signOf(change.loss[row], formatLoss);
	const still = after === 'forced' ? 'still forced only' : 'still served';
	const positives = change.positives[row];
	if (positives !== 0 && !(knowsIou && after === 'forced')) {
		const unit = facts.a.unit.many === facts.b.unit.many ? facts.b.unit.many : 'positives';
		return `${positives > 0 ? 'more' : 'fewer'} ${unit}, ${still}`;
	}
	if (loss !== 0) return `${loss > 0 ? 'larger' : 'smaller'} loss, ${still}`;
	return after === 'forced' ? 'no change, forced only' : 'no change';
}

function stepMeaning(
	before: Service,
	after: Service,
	[inA, inB]: [number, number],
	facts: Sides<SideFacts>,
): string {
	if (after === 'none') return 'no longer matched';
	if (before === 'none') return after === 'forced' ? 'now matched, forced only' : 'now served';
	const limit = facts.a.comparesIou ? facts.b.limit : null;
	const isUnder = (iou: number) => limit !== null && iou < limit;
	if (after === 'forced')
		return isUnder(inB) && !isUnder(inA)
			? `falls under ${limit}, forced only`
			: 'loses its other matches, forced only';
	return isUnder(inA) && !isUnder(inB) ? `reaches ${limit}, no longer forced only` : 'no longer forced only';
}

/** "10 forced", "4", "none": the positives of an object on one side. */
export function serviceWords(side: SideRows, row: number): string {
	const count = countWords(side, row);
	return serviceAt(side, row) === 'forced' ? `${count} forced` : count;
}

/** The same where a glyph says that they are forced: "10". */
export function countWords(side: SideRows, row: number): string {
	switch (serviceAt(side, row)) {
		case 'out':
			return 'not trained';
		case 'open':
			return 'open';
		case 'none':
			return 'none';
		default:
			return formatCount(side.positives[row]);
	}
}

/**
 * What two sets of detections come to: "AP is 0.032 higher in B: 0.351 in A, 0.383 in B; 95 % of the draws lie between +0.010
 * and +0.055."
 */
export function precisionFinding(differences: readonly PrecisionDifference[]): string {
	const ap = differences.find(({ name }) => name === 'AP');
	if (!ap || ap.a < 0 || ap.b < 0)
		return 'No label is to be found: there is no average precision to compare.';
	const both = `${threeDigits(ap.a)} in A, ${threeDigits(ap.b)} in B`;
	const sign = signOf(ap.difference, threeDigits);
	const head =
		sign === 0
			? `AP is the same: ${both}`
			: `AP is ${threeDigits(Math.abs(ap.difference))} ${sign > 0 ? 'higher' : 'lower'} in B: ${both}`;
	if (Number.isNaN(ap.low)) return `${head}.`;
	const within = `95 % of the draws lie between ${signed(ap.low)} and ${signed(ap.high)}`;
	const isSure = sign === 0 || ap.low > 0 || ap.high < 0;
	return `${head}${isSure ? '' : ', which chance alone may give'}; ${within}.`;
}

/** "+0.010", "−0.005". */
export function signed(value: number): string {
	const size = threeDigits(Math.abs(value));
	if (size === threeDigits(0)) return size;
	return value > 0 ? `+${size}` : `−${size}`;
}

/** -1, 0 or 1; 0 where no digit that is shown differs, or it is not known. */
export function signOf(change: number, format: (size: number) => string): number {
	if (Number.isNaN(change) || change === 0 || format(Math.abs(change)) === format(0)) return 0;
	return Math.sign(change);
}

function serviceAt(side: SideRows, row: number): Service {
	return services[side.service[row]];
}
