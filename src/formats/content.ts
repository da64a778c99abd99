// What a record says, whatever way it is written: the same record with other blanks, line ends or order of keys has the same content.

import type { Span } from '../core/problem';
import { partOf } from './part';
import type { AnnotatedText } from './types';

/** A text that two records share where they say the same. */
export function contentOf(file: AnnotatedText, span: Span): string {
	const text = partOf(file, span).trim();
	if (/^[{["]/.test(text)) {
		try {
			return JSON.stringify(JSON.parse(text), inOrder);
		} catch {
			// Broken JSON is compared as it is written.
		}
	}
	return text.replace(/>\s+</g, '><').replace(/\s+/g, ' ');
}

/** Keys by name, so that a writer may have another order. */
function inOrder(_key: string, value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
