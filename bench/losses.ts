// Every loss of the catalogue over a full pyramid (268,569 anchors, 76,725 x 80 class scores), value and gradient; and the
// segmentation losses over 512 x 512 pixels.

import { binaryTerm } from '../src/core/losses/binary-term';
import { cornerTerm, deltaTerm } from '../src/core/losses/box-terms';
import { lossCatalogue } from '../src/core/losses/catalogue';
import { distributionTerm } from '../src/core/losses/distribution-focal';
import { softmaxTerm } from '../src/core/losses/softmax-cross-entropy';
import { randomFrom } from '../test/support/synthetic-dump';
import type { Add } from './main';

const anchors = 268_569;
const dense = 76_725;
const classes = 80;

export async function losses(add: Add): Promise<void> {
	const random = randomFrom(3);
	const floats = (count: number, low: number, high: number) =>
		Float32Array.from({ length: count }, () => low + (high - low) * random());
	const logits = floats(anchors, -4, 4);
	const labels = Float32Array.from({ length: anchors }, () => (random() < 0.001 ? 1 : 0));
	const scores = floats(dense * classes, -6, 2);
	const column = Int32Array.from({ length: dense }, () =>
		random() < 0.002 ? Math.floor(random() * classes) : -1,
	);
	const deltas = floats(4 * anchors, -1, 1);
	const targets = floats(4 * anchors, -1, 1);
	const corners = (count: number) => {
		const out = new Float32Array(4 * count);
		for (let k = 0; k < count; k++) {
			const [x, y, w, h] = [random() * 1000, random() * 600, 10 + random() * 200, 10 + random() * 200];
			out.set([x, y, x + w, y + h], 4 * k);
		}
		return out;
	};
	const boxes = corners(anchors);
	const objects = boxes.map((value) => value + 10 * (random() - 0.5));
	const bins = floats(dense * 64, -2, 2);
	const distances = floats(4 * dense, 0, 14);
	const quick = { budgetMs: 400 };
	for (const { name, title, family } of lossCatalogue) {
		const rule = { loss: name };
		if (family === 'binary') {
			await add(
				`${title}: ${anchors} logits`,
				() =>
					binaryTerm({
						rule,
						outputs: logits,
						columns: 1,
						targets: { kind: 'dense', values: labels },
						divisor: anchors,
					}),
				quick,
				name === 'binary-cross-entropy' ? 'bce' : null,
			);
			await add(
				`${title}: ${dense} x ${classes} logits`,
				() =>
					binaryTerm({
						rule,
						outputs: scores,
						columns: classes,
						targets: { kind: 'one-hot', column, value: null },
						divisor: 1,
					}),
				quick,
				name === 'focal' ? 'focal' : null,
			);
		} else if (family === 'class') {
			const rows = column.map((k) => Math.max(0, k));
			await add(
				`${title}: ${dense} x ${classes} logits`,
				() => softmaxTerm({ logits: scores, classes, labels: rows, divisor: dense }),
				quick,
				'cross-entropy',
			);
		} else if (family === 'box-deltas') {
			await add(
				`${title}: ${anchors} boxes`,
				() => deltaTerm({ rule, outputs: deltas, targets, divisor: anchors }),
				quick,
				name === 'smooth-l1' ? 'smooth-l1' : null,
			);
		} else if (family === 'box-corners') {
			await add(
				`${title}: ${anchors} boxes`,
				() =>
					cornerTerm({
						rule: { loss: name, convention: 'torchvision' },
						outputs: boxes,
						targets: objects,
						divisor: anchors,
					}),
				quick,
				name === 'giou' || name === 'diou' || name === 'ciou' ? name : null,
			);
		} else {
			await add(
				`${title}: ${dense} boxes of 4 x 16 bins`,
				() => distributionTerm({ logits: bins, bins: 16, sides: 4, targets: distances, divisor: dense }),
				quick,
			);
		}
	}
}
