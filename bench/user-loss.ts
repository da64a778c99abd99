// A loss that a person writes, with its gradient, over the 268,569 anchors of an 800 x 1344 input: in the runner as it is
// shipped, and asked for over IPC as the compute process does.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from '../src/compute/protocol';
import { Runner } from '../src/compute/runner/runner';
import type { LossAnswer } from '../src/compute/user-loss';
import type { LossTensors } from '../src/core/loss-inputs/types';

const anchors = 268_569;
const repeats = 15;

/** Binary cross-entropy of every logit, with plain operations. */
const source = `export function loss(tf: any, { rpn }: any, targets: any) {
	const x = rpn.objectness;
	const each = x.relu().sub(x.mul(targets.rpn.labels)).add(x.abs().neg().exp().log1p());
	return each.sum().div(${anchors});
}
`;

export interface UserLossTimes {
	backend: string;
	anchors: number;
	/** Median milliseconds in the runner, once the file is compiled: tensors from arrays, the loss, its gradient, its numbers. */
	run: number;
	/** Median of the whole question, compiling and both processes' messages included, where only the loss was edited. */
	asked: number;
	/** The same where the image is another: its outputs are sent. */
	sent: number;
}

/**
 * @param script path of the bundled runner.js.
 * @param folder absolute, for the loss file.
 */
export async function userLossTimes(
	script: string,
	folder: string,
	running: Running,
): Promise<UserLossTimes> {
	const path = join(folder, 'bench.loss.ts');
	writeFileSync(path, source);
	const runner = new Runner(script, () => {});
	const asked = { what: 'The loss', running };
	const tensors = lossTensors();
	const ask = async (key: string, given: LossTensors | null) => {
		const started = performance.now();
		const answer = await runner.ask('loss', { source: { path, text: null }, key, tensors: given }, asked);
		return { run: expectValue(answer).milliseconds, whole: performance.now() - started };
	};
	try {
		const { detail: backend } = await runner.ask('backend', {}, asked);
		// The first ones load TensorFlow.js's operations and warm them up.
		for (let k = 0; k < 3; k++) await ask('warm', tensors);
		const again: { run: number; whole: number }[] = [];
		for (let k = 0; k < repeats; k++) again.push(await ask('warm', null));
		const sent: number[] = [];
		for (let k = 0; k < repeats; k++) sent.push((await ask(`image ${k}`, tensors)).whole);
		return {
			backend,
			anchors,
			run: median(again.map(({ run }) => run)),
			asked: median(again.map(({ whole }) => whole)),
			sent: median(sent),
		};
	} finally {
		runner.dispose();
	}
}

function lossTensors(): LossTensors {
	const logits = Float32Array.from({ length: anchors }, (_, k) => 4 * Math.sin(12.9898 * k));
	const deltas = Float32Array.from({ length: 4 * anchors }, (_, k) => Math.sin(78.233 * k));
	const labels = Float32Array.from(logits, (logit) => (logit > 3.9 ? 1 : 0));
	const none = new Int32Array(0);
	return {
		kind: 'two-stage',
		predictions: {
			'rpn.objectness': { kind: 'dense', shape: [anchors], values: logits },
			'rpn.deltas': { kind: 'dense', shape: [anchors, 4], values: deltas },
		},
		targets: {
			'rpn.labels': { kind: 'dense', shape: [anchors], values: labels },
			'rpn.object': { kind: 'rows', shape: [anchors], fill: -1, index: none, values: none },
		},
		outputs: ['rpn.objectness', 'rpn.deltas'],
		normalisers: {},
	};
}

function expectValue(answer: LossAnswer): Extract<LossAnswer, { kind: 'value' }> {
	if (answer.kind === 'value') return answer;
	throw new Error(answer.kind === 'failed' ? answer.failure.message : answer.kind);
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}
