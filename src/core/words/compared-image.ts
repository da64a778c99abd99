// What is said of one image on both sides beside the verdict: which objects change most, and what only one side has.

import type { ComparedLine } from '../compare/types';
import type { Measure } from '../dataset/compared-rows';
import type { Inspection } from '../inspection';
import type { Sides } from './compare';

const measureWords: Record<Measure | 'score', string> = {
	bestIou: 'best IoU',
	loss: 'loss',
	positives: 'positives',
	score: 'score',
};

/**
 * "In B sports ball id 304761 (best IoU 0.356 to 0.690) improves most, person id 1720612 (...) worsens most."; empty where no
 * object is better or worse. @param lines the largest change first.
 */
export function largestChanges(lines: readonly ComparedLine[], measure: Measure | 'score'): string {
	const words = (direction: ComparedLine['direction']) => {
		const line = lines.find((each) => each.direction === direction);
		if (!line) return null;
		const isKnown = line.a.value !== '–' && line.b.value !== '–';
		const how = isKnown ? `${measureWords[measure]} ${line.a.value} to ${line.b.value}` : line.meaning;
		return `${line.className} ${line.name} (${how})`;
	};
	const [better, worse] = [words('better'), words('worse')];
	if (better && worse) return `In B ${better} improves most, ${worse} worsens most.`;
	if (better) return `In B ${better} improves most.`;
	return worse ? `In B ${worse} worsens most.` : '';
}

/** What one side has and the other has not, so that it takes no part; empty where both have the same. */
export function unequalSides({ a, b }: Sides<Inspection>, compared: 'assignment' | 'detections'): string {
	if (a.tier !== b.tier) {
		const has = (name: string, { tier }: Inspection) =>
			`${name} has ${tier === 'assignment' ? 'no predictions' : tier === 'exact' ? 'losses' : 'detections alone'}`;
		return `${has('A', a)}, ${has('B', b)}: what only one has is not compared.`;
	}
	const [minA, minB] = [a.estimate?.minScore, b.estimate?.minScore];
	if (compared === 'detections' && minA !== minB)
		return `Detections of ${minA} and more count in A, of ${minB} and more in B.`;
	return '';
}
