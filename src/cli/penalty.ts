// `anchorage penalty WEIGHTS`: L1 or L2 regularisation over a weights file, by parameter group.

import { resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import { type PenaltyChoice, penaltyReport, penaltyText } from '../compute/weights';
import { descriptions } from './descriptions';
import { refuseUnknown } from './options';

const options = {
	weights: { type: 'positional', required: true, description: 'Weights: *.safetensors or *.npz' },
	norm: { type: 'string', default: 'l2', description: 'l1 or l2' },
	factor: {
		type: 'string',
		default: '0.0001',
		description: 'Factor of every group that has none of its own',
	},
	per: { type: 'string', default: 'sum', description: 'sum, or size: divided by the weights of each tensor' },
	group: {
		type: 'string',
		description: 'NAME=PATTERN:FACTOR, several separated by ";": tensors whose name the pattern finds',
	},
	json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const satisfies ArgsDef;

export const penaltyCommand = defineCommand({
	meta: { name: 'penalty', description: descriptions.penalty },
	args: options,
	run({ args }) {
		try {
			refuseUnknown(args, options);
			const choice = choiceOf(args);
			const report = penaltyReport(resolve(args.weights), choice);
			if ('error' in report) throw new Error(report.error);
			console.log(args.json ? JSON.stringify(report) : penaltyText(report, choice).trimEnd());
		} catch (error) {
			console.error(`anchorage penalty: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

function choiceOf(args: { norm: string; factor: string; per: string; group?: string }): PenaltyChoice {
	const { norm, per } = args;
	if (norm !== 'l1' && norm !== 'l2') throw new Error(`--norm is "${norm}"; it must be l1 or l2.`);
	if (per !== 'sum' && per !== 'size') throw new Error(`--per is "${per}"; it must be sum or size.`);
	const groups = (args.group ?? '')
		.split(';')
		.filter((text) => text !== '')
		.map((text) => {
			const parts = /^([^=]+)=(.+):([^:]+)$/.exec(text);
			if (!parts) throw new Error(`--group is "${text}"; it must be NAME=PATTERN:FACTOR.`);
			return {
				group: parts[1] as string,
				pattern: parts[2] as string,
				factor: factorOf('--group', parts[3] as string),
			};
		});
	return { norm, per, factor: factorOf('--factor', args.factor), groups };
}

function factorOf(option: string, text: string): number {
	const factor = Number(text);
	if (!Number.isFinite(factor) || factor < 0 || text.trim() === '')
		throw new Error(`${option} has the factor "${text}"; it must be a number from 0 on.`);
	return factor;
}
