// Whether a text may be an annotation file, told by its name and its first few KB. Only decides where buttons and hovers
// appear: the compute process reads the file and has the last word. No `vscode` here, so that unit tests can run it.

/** Characters of a text that are looked at. */
export const headLength = 4096;

/** Extensions that annotation files have. */
export const annotationExtensions = ['.json', '.xml', '.txt'];

/** Names beside YOLO labels that hold no labels. */
const otherTexts =
	/^(classes|labels|names|obj|train|val|valid|test|trainval|requirements|readme|licen[cs]e)(\W.*)?\.txt$/i;

/** @param head the first `headLength` characters. */
export function looksLikeAnnotations(path: string, head: string): boolean {
	const name = path.replaceAll('\\', '/').split('/').pop() ?? '';
	const text = head.replace(/^\ufeff/, '').trimStart();
	switch (extensionOf(name)) {
		case '.json':
		case '.jsonc':
			return looksLikeJsonLabels(name, text);
		case '.xml':
			return /<annotation[\s>]/.test(text);
		case '.txt':
			return !otherTexts.test(name) && looksLikeRows(path, text, head.length);
		default:
			return false;
	}
}

/** ".json" of "a/b.JSON". */
export function extensionOf(path: string): string {
	return /\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? '';
}

function looksLikeJsonLabels(name: string, text: string): boolean {
	if (!text.startsWith('{') || /\.anchorage\.json$/i.test(name)) return false;
	const records = String.raw`\s*:\s*\[\s*[{\]]`;
	if (new RegExp(`"(annotations|images|shapes)"${records}`).test(text)) return true;
	if (/"(imagePath|imageData)"\s*:/.test(text)) return true;
	// A long list of classes, or of licences, may fill the whole beginning.
	return (
		new RegExp(`"categories"${records}`).test(text) ||
		(/"licenses"\s*:/.test(text) && /"info"\s*:/.test(text))
	);
}

function looksLikeRows(path: string, text: string, length: number): boolean {
	const inLabels = /[\\/](labels|obj_\w+_data)[\\/]/i.test(path);
	const lines = text.split(/\r?\n/);
	// The last line may be cut.
	if (length >= headLength && lines.length > 1) lines.pop();
	const rows = lines.filter((line) => line.trim() !== '').slice(0, 20);
	if (rows.length === 0) return inLabels;
	const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
	const good = rows.filter((row) => {
		const tokens = row.trim().split(/\s+/);
		return (
			tokens.length >= 5 &&
			/^\d+$/.test(tokens[0] ?? '') &&
			tokens.slice(1).every((token) => number.test(token))
		);
	});
	return good.length * 2 > rows.length;
}
