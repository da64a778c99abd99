// JSON of files that people write, with the place of every value in the text.

import {
	findNodeAtLocation,
	type Node,
	type ParseError,
	parseTree,
	printParseErrorCode,
} from 'jsonc-parser/lib/esm/main.js';
import type { Span } from '../core/problem';
import type { FieldPath } from './schema-problems';

/** The value and where its fields stand, or one sentence on what is no JSON in it. A byte order mark is no part of it. */
export function parseJson(text: string):
	| {
			json: unknown /** The nearest value that is there: of the field, else of what it would stand in. */;
			spanOf(path: FieldPath): Span | null;
	  }
	| { error: string; span: Span } {
	const own = text.replace(/^\ufeff/, '');
	const shift = text.length - own.length;
	const errors: ParseError[] = [];
	const tree = parseTree(own, errors, { disallowComments: true });
	const first = errors[0];
	if (first || !tree) {
		const offset = first?.offset ?? 0;
		const line = own.slice(0, offset).split('\n').length;
		const reason = first
			? printParseErrorCode(first.error)
					.replace(/([a-z])([A-Z])/g, '$1 $2')
					.toLowerCase()
			: 'it is empty';
		return {
			error: `Not valid JSON: ${reason} in line ${line}.`,
			span: { start: offset + shift, end: offset + shift + (first?.length ?? 0) },
		};
	}
	return {
		json: JSON.parse(own),
		spanOf(path) {
			let node: Node | undefined;
			for (let length = path.length; length >= 0 && !node; length--)
				node = findNodeAtLocation(tree, path.slice(0, length));
			return node ? { start: node.offset + shift, end: node.offset + node.length + shift } : null;
		},
	};
}
