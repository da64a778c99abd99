// What the evaluation panel says where there are no numbers: what is missing, why, and what to do next.

import type { OverlayMessage } from '../../messages';

const chooseDetections = { label: 'Choose Detections', command: 'chooseDetections' } as const;
const evaluate = { label: 'Evaluate', command: 'evaluateDetections' } as const;
const tryAgain = { label: 'Try Again', command: 'evaluateDetections' } as const;
const showLog = { label: 'Show Log', command: 'showLog' } as const;

/** @param name base name of the detections. */
export function workingState(name: string): OverlayMessage {
	return { kind: 'loading', title: `Comparing ${name} with the labels`, detail: '', actions: [] };
}

export function cancelledState(): OverlayMessage {
	return {
		kind: 'empty',
		title: 'Nothing was evaluated',
		detail: 'The evaluation was cancelled before it was done.',
		actions: [evaluate],
	};
}

/** @param code of the engine's error. */
export function failureState(code: string, detail: string): OverlayMessage {
	switch (code) {
		case 'no-detections':
			return {
				kind: 'empty',
				title: 'No detections to evaluate',
				detail: `${detail} COCO results, Detectron2, MMDetection and YOLO labels with confidences are read.`,
				actions: [chooseDetections],
			};
		case 'not-annotations':
			return { kind: 'error', title: 'No labels to compare with', detail, actions: [tryAgain, showLog] };
		default:
			return {
				kind: 'error',
				title: 'The detections could not be evaluated',
				detail,
				actions: [chooseDetections, tryAgain, showLog],
			};
	}
}
