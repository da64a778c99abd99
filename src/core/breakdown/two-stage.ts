// The terms of a two-stage detector: RPN, regions and masks as rows.

import type { TwoStageOutputs } from '../head-outputs';
import type { Problem } from '../problem';
import { formatCount } from '../words/format';
import type { BreakdownInput, StageRows } from './build';
import { maskAbsence, withoutChannel } from './problems';
import { type LabelledClass, type RegionTerms, regionTerms } from './regions';
import type { TermRows } from './rows';
import { rpnTerms } from './rpn';
import type { StageTerm } from './term-inputs';

export function twoStageRows(from: BreakdownInput, heads: TwoStageOutputs): StageRows {
	const { recipe, mode, sample } = from;
	const rpn = rpnTerms(recipe, from.grids, from.objects.boxes, from.assignment, heads, mode, sample);
	const regions = heads.regions ? regionTerms(recipe, from, heads.regions) : null;
	const at = ({ index }: StageTerm, row: number) => (index ? (index[row] as number) : row);
	const ofAnchors = (term: StageTerm): TermRows => ({
		...term,
		nameOf: (row) => `anchor ${formatCount(at(term, row))}`,
		unit: 'anchors',
	});
	const rows: StageRows['rows'] = { rpn_objectness: ofAnchors(rpn.objectness), rpn_box: ofAnchors(rpn.box) };
	const terms = [rpn.objectness, rpn.box];
	if (regions) {
		const ofRegions = (term: StageTerm): TermRows => ({
			...term,
			nameOf: (row) => `region ${at(term, row)}`,
			unit: 'regions',
		});
		rows.roi_class = ofRegions(regions.class);
		rows.roi_box = ofRegions(regions.box);
		terms.push(regions.class, regions.box);
		const mask = regions.masks?.term;
		if (mask) {
			rows.mask = { ...mask, nameOf: (row) => `the mask of region ${at(mask, row)}`, unit: 'mask pixels' };
			terms.push(mask);
		}
	}
	return {
		rows,
		positives: rpn.positives,
		negatives: rpn.negatives,
		anchors: rpn.listed,
		regions: regions?.listed ?? null,
		masks: regions?.masks?.errors ?? [],
		problems: regions ? regionProblems(regions, from.labelled) : [],
		terms,
	};
}

function regionProblems(regions: RegionTerms, labelled: readonly LabelledClass[]): Problem[] {
	const problems = regions.withoutChannel.map((g) => withoutChannel(labelled[g] as LabelledClass, g));
	if (regions.masks?.absent) problems.push(maskAbsence(regions.masks.absent, 'regions'));
	return problems;
}
