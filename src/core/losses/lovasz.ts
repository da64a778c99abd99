// Lovász hinge and softmax: the Jaccard loss made piecewise linear in the errors, which are sorted for that.

import { descending } from './descending';
import { leftOut, type Maps, probabilities, targetAt, toLogits } from './pixel-maps';
import { scaleOf, type Term } from './term';

export interface Lovasz {
	loss: 'lovasz';
	/** One sum over the whole batch, or one for each image and their mean. */
	over: 'batch' | 'image';
}

/** Places of one sum, as places of the logits, with their targets and errors. */
interface Places {
	at: Uint32Array;
	targets: Float64Array;
	errors: Float64Array;
	/** Whether there is a target among them. */
	present: boolean;
}

/**
 * Sum over the places, errors descending (as float32, in which the framework sorts), of error times what the place adds to
 * the Jaccard loss. Binary: hinge errors max(1 - z (2 t - 1), 0), all channels in one sum. Multi-class: |t - p| of each
 * class that has a target, and their mean. Units: the sums; one without places is 0. Contributions: each place's summand.
 * Source: qubvel-org/segmentation_models.pytorch segmentation_models_pytorch/losses/lovasz.py.
 */
export function lovasz({ over }: Lovasz, maps: Maps): Term {
	const { logits, mode, images, classes, pixels } = maps;
	const groups = over === 'image' ? images : 1;
	const { scale, divisor, nothing } = scaleOf(maps.divisor ?? 'mean', groups);
	const p = mode === 'binary' ? null : probabilities(maps);
	const term: Term = {
		value: nothing,
		contributions: new Float64Array(images * pixels),
		gradient: new Float64Array(logits.length),
		divisor,
	};
	const classValues = new Float64Array(classes).fill(Number.NaN);
	for (let group = 0; group < groups; group++) {
		const [first, end] = over === 'image' ? [group, group + 1] : [0, images];
		if (!p) {
			addSum(term, maps, null, placesOf(maps, null, [first, end], [0, classes]), scale);
			continue;
		}
		const sums = Array.from({ length: classes }, (_, c) => ({
			c,
			places: placesOf(maps, p, [first, end], [c, c + 1]),
		})).filter(({ places }) => places.present);
		for (const { c, places } of sums) {
			const before = term.value;
			addSum(term, maps, p, places, scale / sums.length);
			const own = ((term.value - before) * sums.length) / scale / groups;
			classValues[c] = (Number.isNaN(classValues[c]) ? 0 : (classValues[c] as number)) + own;
		}
	}
	if (!p) return term;
	toLogits(maps, p, term.gradient);
	return { ...term, classValues };
}

/** Places that are not ignored, of some images and channels; hinge errors where there are no probabilities. */
function placesOf(
	maps: Maps,
	p: Float64Array | null,
	[firstImage, endImage]: [number, number],
	[firstClass, endClass]: [number, number],
): Places {
	const { logits, classes, pixels } = maps;
	const most = (endImage - firstImage) * (endClass - firstClass) * pixels;
	const at = new Uint32Array(most);
	const targets = new Float64Array(most);
	const errors = new Float64Array(most);
	let count = 0;
	let present = false;
	for (let n = firstImage; n < endImage; n++) {
		for (let c = firstClass; c < endClass; c++) {
			for (let i = 0; i < pixels; i++) {
				const t = targetAt(maps, n, c, i);
				if (t === leftOut) continue;
				const place = (n * classes + c) * pixels + i;
				at[count] = place;
				targets[count] = t;
				errors[count++] = p
					? Math.abs(t - (p[place] as number))
					: 1 - (logits[place] as number) * (2 * t - 1);
				if (t === 1) present = true;
			}
		}
	}
	return {
		at: at.subarray(0, count),
		targets: targets.subarray(0, count),
		errors: errors.subarray(0, count),
		present,
	};
}

/** Adds one sum, times `scale`; the gradient is with respect to the probabilities where there are any. */
function addSum(
	term: Term,
	{ classes, pixels }: Maps,
	p: Float64Array | null,
	{ at, targets, errors }: Places,
	scale: number,
): void {
	const { contributions, gradient } = term;
	const labelled = targets.reduce((sum, t) => sum + t, 0);
	let inter = labelled;
	let union = labelled;
	let before = 0;
	for (const k of descending(errors)) {
		const t = targets[k] as number;
		inter -= t;
		union += 1 - t;
		const jaccard = 1 - inter / union;
		const weight = scale * (jaccard - before);
		before = jaccard;
		const error = errors[k] as number;
		const part = weight * Math.max(error, 0);
		const place = at[k] as number;
		const pixel = Math.floor(place / (classes * pixels)) * pixels + (place % pixels);
		contributions[pixel] = (contributions[pixel] as number) + part;
		term.value += part;
		if (p) gradient[place] = weight * Math.sign((p[place] as number) - t);
		else gradient[place] = error > 0 ? weight * (1 - 2 * t) : 0;
	}
}
