// A mask file as the label of an image, and the picture that goes with it: the one of the same name nearby.

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { sameShape } from '../../core/segmentation';
import { fileStem } from '../../formats/paths';
import type { Choices, Inspected } from '../protocol';
import { type FoundLabel, maskAt } from '../segmentation';
import type { LabelSource } from '../segmentation-fit';
import { findImage } from './find-image';
import type { ListingCache } from './listings';
import { probeImage } from './probe';
import { displayable } from './render';
import { allowedRoots } from './roots';

/** Extensions that pictures beside masks have, likely ones first; a PNG nearby may be another mask. */
const pictureExtensions = ['jpg', 'jpeg', 'png', 'webp', 'bmp', 'tif', 'tiff'];

/** Reading throws an EngineError where the file is no mask of class indices. */
export function maskLabel(path: string, choices: Choices, listings: ListingCache): FoundLabel {
	const time = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
	return { stamp: String(time), read: () => readLabel(path, choices, listings) };
}

async function readLabel(path: string, choices: Choices, listings: ListingCache): Promise<LabelSource> {
	const { name, width, height, values } = maskAt(path);
	const stem = fileStem(name);
	return {
		name,
		image: { fileName: name, width, height },
		imageNames: [stem, name],
		picture: await pictureFor(path, { width, height }, choices, listings),
		label: { kind: 'indices', width, height, values },
	};
}

async function pictureFor(
	path: string,
	size: { width: number; height: number },
	choices: Choices,
	listings: ListingCache,
): Promise<Inspected['picture']> {
	const roots = allowedRoots(path, choices.workspaceFolders, choices.imageRoot);
	for (const extension of pictureExtensions) {
		const fileName = `${fileStem(basename(path))}.${extension}`;
		// The layout of VOC: SegmentationClass/ beside JPEGImages/.
		const search = {
			annotationPath: path,
			format: 'voc',
			fileName,
			imageRoot: choices.imageRoot,
			roots,
		} as const;
		const { path: found, foundBy } = await findImage(search, listings);
		if (found === null || found === path) continue;
		if (extension === 'png' && foundBy?.startsWith('its name')) continue;
		const probed = await probeImage(found);
		if ('error' in probed || !sameShape(probed, size)) continue;
		const shown = await displayable(found);
		if (shown.kind === 'direct') return { kind: 'file', path: found };
		if (shown.kind === 'bytes') return shown;
	}
	return { kind: 'none', reason: 'No picture of the same name and shape was found near the mask.' };
}
