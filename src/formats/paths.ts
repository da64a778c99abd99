// Parts of file paths as annotation files write them: both slashes, on every system.

/** The last part of a path, whichever slashes it uses. */
export function fileBase(path: string): string {
	return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The last part of a path without its extension. */
export function fileStem(path: string): string {
	const base = fileBase(path);
	const dot = base.lastIndexOf('.');
	return dot > 0 ? base.slice(0, dot) : base;
}

/** The extension in lower case without its dot, `''` without one. */
export function fileExtension(path: string): string {
	const base = fileBase(path);
	const dot = base.lastIndexOf('.');
	return dot > 0 ? base.slice(dot + 1).toLowerCase() : '';
}

/** Whether an image is meant by a word: its id, its file name with or without folders, or the stem where labels name no file (YOLO). */
export function isImageNamed(image: { id: string; fileName: string }, wanted: string): boolean {
	const base = fileBase(image.fileName);
	if (image.id === wanted || image.fileName === wanted || base === wanted) return true;
	return !base.includes('.') && base === wanted.replace(/\.[^.]*$/, '');
}

/** Whether a text file beside labels is known by its name to hold none: class names, splits, a readme. */
export function isListOfNames(name: string): boolean {
	return /^(classes|labels|names|obj|train|val|valid|test|trainval|requirements|readme|licen[cs]e)(\W.*)?\.txt$/i.test(
		name,
	);
}
