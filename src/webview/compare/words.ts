// What the comparing page says of a line, a side and a list, in words.

import type { SideCell } from '../../core/compare/types';
import { formatCount } from '../../core/words';
import type { ComparedLine, ComparedList, CompareSubject } from '../../messages';
import type { Mode } from './state';

export const modeWords: Record<Mode, { title: string; key: string; tip: string }> = {
	side: { title: 'Side by side', key: '1', tip: 'Both pictures' },
	swipe: { title: 'Swipe', key: '2', tip: 'A under B, with a divider to drag' },
	changes: { title: 'Changes only', key: '3', tip: 'Only what differs' },
};

export const subjectWords: Record<CompareSubject, { title: string; other: string }> = {
	recipes: { title: 'Recipes', other: 'the other recipe' },
	predictions: { title: 'Head outputs', other: 'the other head outputs' },
	detections: { title: 'Detections', other: 'the other detections' },
};

/** Titles of the lists by subject: of recipes objects are served, of detections they are found. */
export function listTitle(list: ComparedList, isDetections: boolean): string {
	switch (list) {
		case 'changed':
			return 'Changed';
		case 'worse':
			return isDetections ? 'Found in A only' : 'Worse in B';
		case 'better':
			return isDetections ? 'Found in B only' : 'Better in B';
		case 'costlier':
			return 'Larger loss in B';
	}
}

/** "4 positive", "1 forced", "none", "found", "not trained". */
export function cellWords({ glyph, count }: SideCell): string {
	switch (glyph) {
		case 'positive':
		case 'forced':
			return `${count} ${glyph}`;
		case 'open':
			return 'waiting for predictions';
		default:
			return count;
	}
}

/** A title within a sentence: "best IoU". */
export function inSentence(title: string): string {
	return title.charAt(0).toLowerCase() + title.slice(1);
}

/** The line as it is read aloud, and shown where the pointer rests. @param valueTitle what its values are. */
export function lineWords(line: ComparedLine, valueTitle: string): string {
	const { className, name, a, b, meaning } = line;
	const value = inSentence(valueTitle);
	const figures = a.value === '–' && b.value === '–' ? '' : `, ${value} ${a.value} in A and ${b.value} in B`;
	return `${className} ${name}: ${cellWords(a)} in A, ${cellWords(b)} in B${figures}; ${meaning}`;
}

/** "3 of 44" */
export function placeWords({ imageRow, imageCount }: { imageRow: number; imageCount: number }): string {
	return `${formatCount(imageRow + 1)} of ${formatCount(imageCount)}`;
}
