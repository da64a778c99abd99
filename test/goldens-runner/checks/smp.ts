// segmentation_models.pytorch: every loss of its golden file, with the gradient of the returned number.

import type { Lovasz } from '../../../src/core/losses/lovasz';
import { type PixelRule, pixelLoss } from '../../../src/core/losses/pixel-loss';
import type { GoldenCase } from '../case';
import { mapsOf } from './pixel-losses';
import { gradients } from './reductions';

interface Params {
	log_loss?: boolean;
	smooth?: number;
	ignore_index?: number;
	classes?: number[];
	class_weights?: number[];
	alpha?: number;
	beta?: number;
	gamma?: number;
	reduction?: 'sum';
	normalized?: boolean;
	reduced_threshold?: number;
	per_image?: boolean;
	smooth_factor?: number;
}

export function checkSmpLosses(golden: GoldenCase): void {
	const name = golden.input<string>('loss');
	const mode = golden.input<string>('mode');
	const maps = mapsOf(golden);
	golden.require((mode === 'multiclass') === (maps.mode === 'multi-class'), 'the mode fits the target');
	// `params` is one field: whatever of it is not read here would go unnoticed.
	const { ignore_index: ignored, reduction, ...params } = golden.input<Params>('params');
	if (golden.hasOutput('error')) {
		golden.recorded('error');
		golden.require(
			name === 'soft_ce' && params.smooth_factor === undefined,
			'without a smoothing factor the framework raises',
		);
		return;
	}
	golden.require(golden.hasInput('notes') === (name === 'mcc'), 'only MCC takes probabilities');
	// Sums of the multi-class focal loss are still averaged over the classes.
	const sum = name === 'focal' && mode !== 'binary' ? maps.classes : 1;
	const term = pixelLoss(ruleOf(name, params), {
		...maps,
		ignored,
		divisor: reduction === 'sum' ? sum : 'mean',
	});
	golden.floats('loss', term.value);
	gradients(golden, 'grad_logits', term.gradient);
	golden.values(
		'contributions add up',
		[term.value],
		term.contributions.reduce((a, b) => a + b, 0),
		1e-9,
	);
}

function ruleOf(name: string, params: Omit<Params, 'ignore_index' | 'reduction'>): PixelRule {
	const take = <K extends keyof typeof params>(...known: K[]): Pick<typeof params, K> => {
		const unknown = Object.keys(params).filter((key) => !known.includes(key as K));
		if (unknown.length > 0) throw new Error(`${name}: unknown parameters ${unknown}`);
		return params;
	};
	switch (name) {
		case 'dice':
		case 'jaccard':
		case 'tversky': {
			const from = take('log_loss', 'smooth', 'classes', 'class_weights', 'alpha', 'beta', 'gamma');
			const { smooth, classes, alpha, beta, gamma } = from;
			const form = from.log_loss ? 'log' : 'one-minus';
			return { loss: name, form, smooth, classes, classWeights: from.class_weights, alpha, beta, gamma };
		}
		case 'focal': {
			const {
				alpha,
				gamma = 2,
				normalized,
				reduced_threshold: reducedThreshold,
			} = take('alpha', 'gamma', 'normalized', 'reduced_threshold');
			return {
				loss: name,
				alpha,
				gamma,
				reducedThreshold,
				normalised: normalized ? 'by-modulation' : undefined,
			};
		}
		case 'lovasz': {
			const over: Lovasz['over'] = take('per_image').per_image ? 'image' : 'batch';
			return { loss: name, over };
		}
		case 'soft_bce':
			return { loss: 'binary-cross-entropy', smoothing: take('smooth_factor').smooth_factor };
		case 'soft_ce':
			return { loss: 'cross-entropy', smoothing: take('smooth_factor').smooth_factor, meanOver: 'all' };
		case 'mcc':
			take();
			return { loss: 'matthews', of: 'probabilities' };
		default:
			throw new Error(`unknown loss ${name}`);
	}
}
