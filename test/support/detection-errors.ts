// Cases of the golden file of error types, confusion and calibration (scripts/goldens/detection_errors.py), read as columns.

import { readFileSync } from 'node:fs';
import type { DetectionColumns, LabelColumns } from '../../src/core/evaluation/columns';
import { overlapsOf } from '../../src/core/evaluation/overlap';
import { cocoSettings } from '../../src/core/evaluation/settings';
import { readGolden } from '../goldens-runner/container';
import { readPair } from './evaluation';

const data = '../shared/data';

interface Inputs {
	kind: 'bbox' | 'segm';
	gt?: unknown;
	results?: unknown;
	/** Files of others, by their place below the folder of data. */
	truth?: string;
	found?: string;
}

export interface ErrorOutputs {
	tide: {
		ap: number;
		main: Record<string, number>;
		special: { FalsePos: number; FalseNeg: number };
		count: Record<string, number>;
		verdicts?: (string | null)[];
		missed?: number[];
	};
	calibration: {
		ece: number;
		mce: number;
		num_detections: number;
		bins: { avg_confidence: number; avg_accuracy: number; count: number }[];
		per_category: Record<string, number>;
	};
	confusion?: number[][];
}

export interface ErrorCase {
	name: string;
	kind: 'bbox' | 'segm';
	/** Whether it speaks of files of others. */
	isReal: boolean;
	outputs: ErrorOutputs;
	read(): ReadCase;
}

export interface ReadCase {
	labels: LabelColumns;
	detections: DetectionColumns;
	/** Names of the classes by number. */
	classNames: string[];
	overlaps: ReturnType<typeof overlapsOf>;
}

/** All cases. */
export function errorCases(): ErrorCase[] {
	return readGolden('test/goldens/evaluation/detection_errors.json.br').cases.map(
		({ name, inputs, outputs }) => {
			const { kind, gt, results, truth, found } = inputs as unknown as Inputs;
			return {
				name,
				kind,
				isReal: truth !== undefined,
				outputs: outputs as unknown as ErrorOutputs,
				read() {
					const pair = truth && found ? readPair(parsed(truth), parsed(found)) : readPair(gt, results);
					const { columns, target } = pair.labels;
					return {
						labels: columns,
						detections: pair.detections,
						classNames: target.classes.map(({ name: className }) => className),
						overlaps: overlapsOf(kind, columns, pair.detections, cocoSettings(kind).sigmas),
					};
				},
			};
		},
	);
}

function parsed(path: string): unknown {
	return JSON.parse(readFileSync(`${data}/${path}`, 'utf8'));
}
