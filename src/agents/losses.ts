// What tools say of losses: why there are none, and an object's own part.

import { objectLoss } from '../core/breakdown/sums';
import type { InspectedObject, Inspection } from '../core/inspection';
import { formatLoss, formatShare } from '../core/words';
import { fileBase } from '../formats/paths';
import { type AgentEngine, figure, type InspectedImage } from './tool';

/** In one or two sentences; `null` where there are losses. */
export function whyNoLosses(engine: AgentEngine, { inspection, predictions }: InspectedImage): string | null {
	if (inspection.breakdown) return null;
	switch (predictions.kind) {
		case 'none':
			return `No raw head outputs of a model are chosen, so there are no losses. ${engine.advice.predictions}`;
		case 'running':
			return `${fileBase(predictions.path)} is being run on the image: ask again in a moment.`;
		case 'absent':
			return `${fileBase(predictions.path)} ${predictions.holds}.`;
		case 'refused':
			return predictions.reason;
		case 'used':
			return `${fileBase(predictions.path)} gives no losses for this image.`;
	}
}

/** "0.5310 (27 % of the image), most of it Mask 0.3012"; empty without losses. */
export function objectLossWords({ breakdown }: Inspection, object: InspectedObject): string {
	const sum = objectLoss(object);
	if (!breakdown || sum === null) return '';
	const [largest] = termsOf(breakdown, object);
	const most =
		largest && largest.value > 0 ? `, most of it ${largest.title} ${formatLoss(largest.value)}` : '';
	return `${formatLoss(sum)} (${formatShare(sum, breakdown.total)} of the image)${most}`;
}

/** An object's part in each weighted term, the largest first. */
function termsOf({ terms }: NonNullable<Inspection['breakdown']>, { losses }: InspectedObject) {
	return terms
		.map(({ name, title }, row) => ({ name, title, value: losses?.[row] ?? 0 }))
		.sort((a, b) => (Number.isNaN(a.value) ? -1 : Number.isNaN(b.value) ? 1 : b.value - a.value));
}

/** An object's loss and its weighted terms by name; `null` without losses. */
export function objectLossFigures({ breakdown }: Inspection, object: InspectedObject) {
	const sum = objectLoss(object);
	if (!breakdown || sum === null) return null;
	return {
		total: figure(sum),
		terms: Object.fromEntries(termsOf(breakdown, object).map(({ name, value }) => [name, figure(value)])),
	};
}
