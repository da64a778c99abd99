// The text at a span, of files that are one string and of files that are too large to be.

import type { Span } from '../core/problem';
import type { AnnotatedText } from './types';

export function partOf(file: AnnotatedText, span: Span): string {
	return file.part ? file.part(span) : file.text.slice(span.start, span.end);
}
