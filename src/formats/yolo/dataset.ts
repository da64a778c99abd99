// The files that name the classes of YOLO labels: data.yaml, classes.txt, obj.names.

import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Problem } from '../../core/problem';
import { fileBase } from '../paths';
import type { YoloDataset } from '../types';

/** More classes than any data set has: a broken map must not make a huge list. */
const classLimit = 100_000;

/**
 * Reads `text` by the name of its file: a yaml with `names`, `nc`, `kpt_shape`, or a plain list with one name a line.
 *
 * `names` may be a list or a map from index to name (ultralytics/ultralytics, data/utils.py, check_det_dataset).
 */
export function parseYoloDataset(
	text: string,
	fileName: string,
): { dataset: YoloDataset; problems: Problem[] } {
	const source = fileBase(fileName);
	return /\.ya?ml$/i.test(fileName)
		? parseYaml(text, source)
		: { dataset: parseNameList(text, source), problems: [] };
}

function parseNameList(text: string, source: string): YoloDataset {
	const names = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
	while (names.length > 0 && names[names.length - 1].trim() === '') names.pop();
	return { names: names.map((name) => name.trim()), source, task: null };
}

/** The parser recurses, so absurd nesting ends in an error of the stack: `null`. */
function tryParse(text: string) {
	try {
		return parseDocument(text, { logLevel: 'silent', strict: false });
	} catch {
		return null;
	}
}

function parseYaml(text: string, source: string): { dataset: YoloDataset; problems: Problem[] } {
	const dataset: YoloDataset = { names: [], source, task: null };
	const problems: Problem[] = [];
	const document = tryParse(text);
	if (!document) {
		const message = `${source} is nested too deeply to be read, so no class names are known.`;
		return { dataset, problems: [{ rule: 'yolo-dataset-syntax', severity: 'error', message, span: null }] };
	}
	for (const error of document.errors.slice(0, 1)) {
		problems.push({
			rule: 'yolo-dataset-syntax',
			severity: 'error',
			message: `${source} is not sound YAML (${error.message.split('\n')[0].replace(/ at line.*/, '')}), so Ultralytics stops on it.`,
			span: { start: error.pos[0], end: error.pos[1] },
		});
	}
	const root = document.contents;
	if (!isMap(root)) return { dataset, problems };
	const names = root.get('names', true);
	if (isSeq(names)) {
		dataset.names = names.items.map((item) => (isScalar(item) ? String(item.value) : ''));
	} else if (isMap(names)) {
		for (const { key, value } of names.items) {
			const index = Number(isScalar(key) ? key.value : key);
			if (Number.isInteger(index) && index >= 0 && index < classLimit) {
				dataset.names[index] = isScalar(value) ? String(value.value) : '';
			}
		}
		dataset.names = Array.from(dataset.names, (name, index) => name ?? `class ${index}`);
	}
	const count = root.get('nc');
	if (typeof count === 'number' && dataset.names.length > 0 && count !== dataset.names.length) {
		problems.push({
			rule: 'yolo-dataset-count',
			severity: 'error',
			message: `${source} says nc: ${count} but names ${dataset.names.length} classes, so Ultralytics stops on it.`,
			span: null,
		});
	}
	if (dataset.names.length === 0 && typeof count === 'number' && count > 0 && count < classLimit) {
		dataset.names = Array.from({ length: Math.floor(count) }, (_, index) => `class ${index}`);
	}
	const shape = root.get('kpt_shape');
	if (isSeq(shape)) {
		const [points, dimensions] = shape.items.map((item) =>
			isScalar(item) ? Number(item.value) : Number.NaN,
		);
		if (points > 0 && (dimensions === 2 || dimensions === 3)) dataset.keypointShape = [points, dimensions];
	}
	return { dataset, problems };
}
