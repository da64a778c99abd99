// What decides over an object's matches, and what would change them, for those that are matched badly or not at all.

import { centredIou } from '../core/anchor-fit/k-means';
import type { InspectedObject, Inspection } from '../core/inspection';
import type { Recipe } from '../core/recipe';
import { formatIou, formatSize, limitsOf, serviceOf, unitOf } from '../core/words';

/** The limits of the assigner, in a sentence; empty where it has no fixed ones. */
export function limitWords(recipe: Recipe): string {
	const limits = limitsOf(recipe);
	if (!limits) return '';
	const { many } = unitOf(recipe);
	const { upper, lower } = limits;
	const between = upper === lower ? '' : ', between the two take no part';
	const { assigner } = recipe;
	const isForced = assigner.kind === 'ssd' || (assigner.kind === 'max-iou' && assigner.forceBest);
	const least =
		assigner.kind === 'max-iou' && assigner.forceFrom > 0 ? `, from IoU ${assigner.forceFrom} on` : '';
	const forced = isForced ? ` An object's best match is positive under the limit, too (forced)${least}.` : '';
	return `Limits: ${many} are positive from IoU ${upper} on, negative under ${lower}${between}.${forced}`;
}

/** What would give an object matches of its own; `null` where it has them, or its assigner has no limit to reach. */
export function changeWords(inspection: Inspection, row: number): string | null {
	const object = inspection.objects[row] as InspectedObject;
	const { recipe } = inspection;
	const service = serviceOf(object);
	if (service !== 'forced' && service !== 'none') return null;
	const { one, many } = unitOf(recipe);
	const limit = limitsOf(recipe)?.upper;
	if (limit === undefined)
		// Where there are candidates, the ranking says what each lacks.
		return service === 'none' && recipe.grids.kind !== 'queries' && object.candidates === 0
			? `What may change it: a larger input, or levels with a smaller stride, so that ${many} lie in it.`
			: null;
	if (object.bestIou >= limit)
		return `What would change it: the ${many} over the limit overlap another object more; a label that stands there twice, or a smaller overlap of the two, decides.`;
	const nearest = nearestShape(inspection, object);
	const shape = nearest
		? ` Over its centre the best that a shape of this recipe could reach is ${formatIou(nearest.iou)} (${formatSize(nearest.width, nearest.height)} on ${nearest.level}).`
		: '';
	const way =
		nearest && nearest.iou >= limit
			? 'places nearer to its centre (a smaller stride), or a lower limit'
			: `a size or ratio of ${many} nearer to its own, another input size, or a lower limit`;
	return `What would change it: the best ${one} has IoU ${formatIou(object.bestIou)}, ${limit} is needed.${shape} It takes ${way}.`;
}

/** The shape that fits the object's size best if its centre were the object's. */
function nearestShape(
	{ grids }: Inspection,
	{ boxInput: [x1, y1, x2, y2] }: InspectedObject,
): { iou: number; width: number; height: number; level: string } | null {
	let best: { iou: number; width: number; height: number; level: string } | null = null;
	for (const { name, shapes } of grids)
		for (let at = 0; at + 3 < shapes.length; at += 4) {
			const width = (shapes[at + 2] as number) - (shapes[at] as number);
			const height = (shapes[at + 3] as number) - (shapes[at + 1] as number);
			const iou = centredIou(width, height, x2 - x1, y2 - y1);
			if (!best || iou > best.iou) best = { iou, width, height, level: name };
		}
	return best;
}
