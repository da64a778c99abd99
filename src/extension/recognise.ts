// Whether a text may be an annotation file, told by its name and its first few KB. Only decides where buttons and hovers
// appear: the compute process reads the file and has the last word. No `vscode` here, so that unit tests can run it.

import { detectFormat } from '../formats';
import { isListOfNames } from '../formats/paths';

/** Characters of a text that are looked at. */
export const headLength = 4096;

/** Extensions that annotation files have. */
export const annotationExtensions = ['.json', '.xml', '.txt', '.csv'];

/** @param head the first `headLength` characters. */
export function looksLikeAnnotations(path: string, head: string): boolean {
	const name = path.replaceAll('\\', '/').split('/').pop() ?? '';
	const extension = extensionOf(name);
	if (!annotationExtensions.includes(extension) && extension !== '.jsonc') return false;
	if (/\.anchorage\.json$/i.test(name) || isListOfNames(name)) return false;
	const format = detectFormat(path, head);
	if (format === 'yolo') return isInLabels(path) || hasIndices(head);
	return format !== null || (extension === '.json' && isLongStart(head));
}

/** ".json" of "a/b.JSON". */
export function extensionOf(path: string): string {
	return /\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? '';
}

function isInLabels(path: string): boolean {
	return /[\\/](labels|obj_\w+_data)[\\/]/i.test(path);
}

/** Rows of fractions are labels where they start with an index; without one they may be any table of numbers. */
function hasIndices(head: string): boolean {
	const rows = head.split('\n').filter((row) => row.trim() !== '');
	return rows.filter((row) => /^\ufeff?\s*\d+\s/.test(row)).length * 2 > rows.length;
}

/** A COCO file whose licences or classes fill the whole beginning. */
function isLongStart(head: string): boolean {
	if (head.length < headLength || !head.trimStart().startsWith('{')) return false;
	return (
		/"categories"\s*:\s*\[\s*[{\]]/.test(head) || (/"licenses"\s*:/.test(head) && /"info"\s*:/.test(head))
	);
}
