// The terms of a two-stage detector: RPN, regions and masks as rows.

import type { TwoStageOutputs } from '../head-outputs';
import type { Term } from '../losses/stages';
import type { Problem } from '../problem';
import type { BreakdownInput, StageRows } from './build';
import type { MaskAbsence } from './masks';
import { type LabelledClass, type RegionTerms, regionTerms } from './regions';
import type { TermRows } from './rows';
import { type RpnTerms, rpnTerms } from './rpn';

const count = new Intl.NumberFormat('en-US');

/** What the terms were computed from, for the check by autodiff. */
export interface TwoStageParts {
	kind: 'two-stage';
	rpn: RpnTerms;
	regions: RegionTerms | null;
}

export function twoStageRows(
	from: BreakdownInput,
	heads: TwoStageOutputs,
): StageRows & { parts: TwoStageParts } {
	const { recipe, mode, sample } = from;
	const rpn = rpnTerms(recipe, from.grids, from.objects.boxes, from.assignment, heads, mode, sample);
	const regions = heads.regions
		? regionTerms(recipe, from.frame, from.objects, from.labelled, heads.regions)
		: null;
	const ofAnchors = (term: Term): TermRows => ({
		term,
		object: rpn.object,
		nameOf: (row) => `anchor ${count.format(rpn.index[row] as number)}`,
		unit: 'anchors',
	});
	const rows: StageRows['rows'] = { rpn_objectness: ofAnchors(rpn.objectness), rpn_box: ofAnchors(rpn.box) };
	if (regions) {
		const ofRegions = (term: Term): TermRows => ({
			term,
			object: regions.listed.object,
			nameOf: (row) => `region ${row}`,
			unit: 'regions',
		});
		rows.roi_class = ofRegions(regions.class);
		rows.roi_box = ofRegions(regions.box);
		const { masks } = regions;
		if (masks?.term)
			rows.mask = {
				term: masks.term,
				object: masks.errors.map((mask) => mask.object),
				nameOf: (row) => `the mask of region ${masks.errors[row]?.region}`,
				unit: 'mask pixels',
			};
	}
	return {
		rows,
		positives: rpn.positives,
		negatives: rpn.negatives,
		anchors: rpn.listed,
		regions: regions?.listed ?? null,
		masks: regions?.masks?.errors ?? [],
		problems: regions ? regionProblems(regions, from.labelled) : [],
		parts: { kind: 'two-stage', rpn, regions },
	};
}

function regionProblems(regions: RegionTerms, labelled: readonly LabelledClass[]): Problem[] {
	const problems = regions.withoutChannel.map((g) => withoutChannel(labelled[g] as LabelledClass, g));
	if (regions.masks?.absent) problems.push(maskAbsence(regions.masks.absent));
	return problems;
}

/** An object whose class the dump does not know. */
export function withoutChannel(object: LabelledClass, row: number): Problem {
	return {
		rule: 'class-without-channel',
		severity: 'error',
		message: `The dump has no class channel for "${object.className}", so what is matched to it counts in no term. Give the dump's metadata a "classes" list that names it.`,
		span: null,
		object: row,
	};
}

/** Why there is no mask term although the recipe and the dump have masks. */
function maskAbsence(absent: MaskAbsence): Problem {
	const problem = { severity: 'warning' as const, span: null };
	switch (absent.kind) {
		case 'rows':
			return {
				...problem,
				rule: 'mask-rows',
				message: `The dump has masks of ${count.format(absent.dump)} foreground regions, but with these labels ${count.format(absent.foreground)} are foreground, so there is no mask term. Write the mask logits of all regions to see it while labels change.`,
			};
		case 'boxes-only':
			return {
				...problem,
				rule: 'mask-missing',
				message: `${absent.objects === 1 ? 'An object that regions are trained towards has' : `${count.format(absent.objects)} objects that regions are trained towards have`} a box but no mask, so there is no mask term: training a mask branch on these labels fails or learns nothing from them.`,
			};
	}
}
