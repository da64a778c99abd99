// torchvision and torch: losses of scores and of classes.

import { type BinaryInput, binaryTerm } from '../../../src/core/losses/binary-term';
import { softmaxTerm } from '../../../src/core/losses/softmax-cross-entropy';
import type { GoldenCase } from '../case';
import { divisorOf, gradients, type Reduction } from './reductions';

export function checkTvClassLosses(golden: GoldenCase): void {
	const name = golden.input<string>('loss');
	if (golden.hasInput('n')) {
		checkEmpty(golden, name);
		return;
	}
	switch (name) {
		case 'sigmoid_focal':
			checkScores(golden, {
				rule: { loss: 'focal', alpha: golden.input('alpha'), gamma: golden.input('gamma') },
			});
			return;
		case 'bce_with_logits':
			checkScores(golden, {
				rule: { loss: 'binary-cross-entropy' },
				positiveWeights: golden.hasInput('pos_weight') ? golden.input<number[]>('pos_weight') : undefined,
			});
			return;
		case 'binary_cross_entropy':
			checkProbabilities(golden);
			return;
		case 'softmax_cross_entropy':
			checkClasses(golden);
			return;
		default:
			throw new Error(`unknown loss ${name}`);
	}
}

function checkScores(golden: GoldenCase, loss: Pick<BinaryInput, 'rule' | 'positiveWeights'>): void {
	const reduction = golden.input<Reduction>('reduction');
	const logits = golden.inputArray('logits');
	const targets = golden.inputArray('targets').values;
	const columns = logits.shape[1] as number;
	const term = binaryTerm({
		...loss,
		outputs: logits.values,
		columns,
		targets: { kind: 'dense', values: targets },
		divisor: divisorOf(reduction),
	});
	gradients(golden, 'grad_logits', term.gradient);
	if (reduction !== 'none') {
		golden.floats('loss', term.value);
		return;
	}
	// Rows of one column: a contribution is an element then.
	const each = Array.from({ length: columns }, (_, c) => {
		const own = (values: Float64Array) => values.filter((_value, at) => at % columns === c);
		const { positiveWeights } = loss;
		return binaryTerm({
			rule: loss.rule,
			positiveWeights: positiveWeights && [positiveWeights[c] as number],
			outputs: own(logits.values),
			columns: 1,
			targets: { kind: 'dense', values: own(targets) },
			divisor: 1,
		}).contributions;
	});
	golden.floats(
		'loss',
		targets.map((_t, at) => each[at % columns]?.[Math.floor(at / columns)] as number),
	);
}

function checkProbabilities(golden: GoldenCase): void {
	golden.require(golden.input<Reduction>('reduction') === 'none', 'no reduction');
	const term = binaryTerm({
		rule: { loss: 'binary-cross-entropy' },
		outputs: golden.inputArray('probs').values,
		outputsAre: 'probabilities',
		columns: 1,
		targets: { kind: 'dense', values: golden.inputArray('targets').values },
		divisor: 1,
	});
	golden.floats('loss', term.contributions);
	gradients(golden, 'grad_probs', term.gradient);
}

function checkClasses(golden: GoldenCase): void {
	const reduction = golden.input<Reduction>('reduction');
	const logits = golden.inputArray('logits');
	const classes = logits.shape[1] as number;
	const labels = golden.inputArray('labels').values;
	const classWeights = golden.hasInput('class_weight') ? golden.input<number[]>('class_weight') : undefined;
	const term = softmaxTerm({
		logits: logits.values,
		classes,
		labels,
		classWeights,
		ignored: golden.hasInput('ignore_index') ? golden.input('ignore_index') : undefined,
		smoothing: golden.hasInput('label_smoothing') ? golden.input('label_smoothing') : undefined,
		divisor: divisorOf(reduction),
	});
	golden.floats('loss', reduction === 'none' ? term.contributions : term.value);
	if (golden.hasOutput('equals_bce_on_difference')) {
		const difference = binaryTerm({
			rule: { loss: 'binary-cross-entropy' },
			outputs: labels.map((_y, k) => (logits.values[2 * k + 1] as number) - (logits.values[2 * k] as number)),
			columns: 1,
			targets: { kind: 'dense', values: labels },
			divisor: 'mean',
		});
		golden.floats('equals_bce_on_difference', difference.value);
		const both = Array.from(difference.gradient).flatMap((slope) => [-slope, slope]);
		gradients(golden, 'grad_logits', both);
	}
	// Nothing has a slope where everything is ignored; torch's gradient is not recorded there.
	if (golden.hasOutput('grad_logits')) gradients(golden, 'grad_logits', term.gradient);
	else golden.require(Number.isNaN(term.value), 'without any row the mean is NaN');
}

function checkEmpty(golden: GoldenCase, name: string): void {
	golden.require(
		golden.input('n') === 0 && golden.input<Reduction>('reduction') === 'mean',
		'the mean of no rows',
	);
	const term =
		name === 'softmax_cross_entropy'
			? softmaxTerm({ logits: [], classes: 6, labels: [], divisor: 'mean' })
			: binaryTerm({
					rule: { loss: 'binary-cross-entropy' },
					outputs: [],
					columns: 6,
					targets: { kind: 'dense', values: [] },
					divisor: 'mean',
				});
	golden.floats('loss', term.value);
}
