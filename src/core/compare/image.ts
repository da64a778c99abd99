// One image on both sides of a comparison: what of each object is different, which anchors change their role, and what it comes to.

import { compareScans, type ScanComparison } from '../dataset/compare';
import { rowsByChange } from '../dataset/compared-rows';
import { inspectedColumns, inspectedFacts } from '../dataset/inspected-columns';
import type { Estimate } from '../estimate/types';
import type { Inspection } from '../inspection';
import { comparisonFinding, lossFinding, type Sides, sideFacts } from '../words/compare';
import { detectionTitles } from '../words/compared-detections';
import { largestChanges, unequalSides } from '../words/compared-image';
import { comparedLine, comparedTotals, lineTitles, measuresOf } from '../words/compared-lines';
import { idWords } from '../words/names';
import { type Comparable, comparableSides, type ReadSide } from './comparable';
import { compareDetections } from './detections';
import { compareRoles } from './roles';
import type { ImageComparison } from './types';

/**
 * Compares two inspections of the same image and the same records. Final detections are compared where both sides have them
 * and one has nothing better; losses where both have them; else how objects are served. Nothing is thrown.
 */
export function compareImages(a: Inspection, b: Inspection): ImageComparison {
	const sides = comparableSides(sideOf(a), sideOf(b));
	const scan = compareScans(sides.a, sides.b);
	const estimates = comparedEstimates(a, b);
	if (!estimates) return serviceComparison({ a, b }, sides, scan);
	const { finding, lines, totals, detections } = compareDetections({ a, b }, estimates);
	return {
		scan,
		finding,
		detail: joined([largestChanges(lines, 'score'), unequalSides({ a, b }, 'detections')]),
		lines,
		valueTitle: detectionTitles.value,
		countTitle: detectionTitles.count,
		roles: null,
		totals,
		detections,
		gained: new Int32Array(0),
		lost: new Int32Array(0),
	};
}

function serviceComparison(
	inspections: Sides<Inspection>,
	sides: Comparable,
	scan: ScanComparison,
): ImageComparison {
	const { a, b } = inspections;
	const facts = { a: sideFacts(a.recipe), b: sideFacts(b.recipe), columns: sides.a };
	const measures = measuresOf(scan, facts);
	const finding = comparisonFinding(scan);
	const lines = Array.from(rowsByChange(scan.objects, measures), (row) => {
		const object = scan.objects.a.object[row];
		const place = { image: a.image.row, object, name: idWords(a.objects[object].id) };
		return comparedLine(scan, facts, row, place);
	});
	const losses = lossFinding(scan.losses);
	const titles = lineTitles(scan, facts);
	return {
		scan,
		finding,
		detail: joined([
			losses === finding ? '' : (losses ?? ''),
			largestChanges(lines, measures[0]),
			unequalSides(inspections, 'assignment'),
			sides.why ?? '',
		]),
		lines,
		valueTitle: titles.value,
		countTitle: titles.count,
		totals: comparedTotals(scan, facts),
		detections: null,
		...compareRoles(a, b),
	};
}

function sideOf(inspection: Inspection): ReadSide {
	const levels = inspection.grids.map(({ name }) => name);
	return {
		recipe: inspection.recipe,
		columns: inspectedColumns([inspectedFacts(inspection, inspection.problems)], levels),
		source: inspection.breakdown?.source ?? null,
	};
}

/** What final detections say of both sides; `null` where something else is to be compared. */
function comparedEstimates(a: Inspection, b: Inspection): Sides<Estimate> | null {
	if (!a.estimate || !b.estimate) return null;
	if (a.tier !== 'estimate' && b.tier !== 'estimate') return null;
	// Detections that lie beside two recipes, or beside a dump that one side lacks, are not what the sides differ in.
	const isElsewhere = a.tier !== b.tier || JSON.stringify(a.recipe) !== JSON.stringify(b.recipe);
	if (isElsewhere && areSame(a.estimate, b.estimate)) return null;
	return { a: a.estimate, b: b.estimate };
}

function areSame(a: Estimate, b: Estimate): boolean {
	return (
		a.source === b.source &&
		a.minScore === b.minScore &&
		a.all === b.all &&
		a.detections.length === b.detections.length &&
		a.detections.every(
			({ row, score }, at) => row === b.detections[at].row && score === b.detections[at].score,
		)
	);
}

function joined(sentences: readonly string[]): string {
	return sentences.filter((sentence) => sentence !== '').join(' ');
}
