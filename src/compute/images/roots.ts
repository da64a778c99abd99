// The folders that images may be read from: a label file must not make the editor open anything else.

import { dirname, resolve, sep } from 'node:path';

/**
 * Folders whose content may be shown for an annotation file: the workspace folder it is in (outside of one, the parent
 * of its own folder), and the image folder that the person has chosen. All absolute.
 */
export function allowedRoots(
	annotationPath: string,
	workspaceFolders: readonly string[],
	imageRoot: string | null,
): string[] {
	const workspace = workspaceFolders.filter((folder) => isInside(annotationPath, [folder]));
	const roots = workspace.length > 0 ? [...workspace] : [dirname(dirname(annotationPath))];
	if (imageRoot) roots.push(imageRoot);
	return roots.map((root) => resolve(root));
}

/** Whether `path`, with `..` resolved, is one of `roots` or lies below one. */
export function isInside(path: string, roots: readonly string[]): boolean {
	const full = resolve(path);
	return roots.some((root) => {
		const folder = resolve(root);
		return full === folder || full.startsWith(folder.endsWith(sep) ? folder : folder + sep);
	});
}
