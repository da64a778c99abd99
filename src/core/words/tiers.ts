// The three tiers of answer, and where the numbers come from.

import type { Inspection, Tier } from '../inspection';

/** Icon and word of a tier. */
export const tierWords: Record<Tier, { title: string; icon: string }> = {
	assignment: { title: 'Assignment', icon: 'layers' },
	exact: { title: 'Exact loss', icon: 'verified-filled' },
	estimate: { title: 'Estimate', icon: 'question' },
};

/** What stands beside the tier. */
export function tierDetail(inspection: Inspection): string {
	if (inspection.tier === 'assignment') return 'no predictions loaded, so no losses';
	if (inspection.tier === 'estimate')
		return `from ${inspection.estimate?.source ?? 'final detections'}, not from raw head outputs`;
	return inspection.breakdown ? `from ${inspection.breakdown.source}` : '';
}
