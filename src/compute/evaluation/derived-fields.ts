// Fields that every data set has, whatever its records write: what names and sizes of the images say.

import type { DetectionTarget } from '../../predictions/detections';
import type { FieldValue, ImageFields } from './image-fields';

type Image = DetectionTarget['images'][number];

/** "train", "val2017", "test-dev": a folder that names a split. */
const splitFolder =
	/^(train|val|valid|validation|test|dev|minival|trainval)(ing|[-_]?(dev|challenge))?[-_]?\d*$/i;

const derived: Record<string, (image: Image) => FieldValue> = {
	split: ({ fileName }) => foldersOf(fileName).find((name) => splitFolder.test(name)) ?? null,
	folder: ({ fileName }) => foldersOf(fileName).join('/') || null,
	width: ({ width }) => width,
	height: ({ height }) => height,
	size: ({ width, height }) => (width === null || height === null ? null : width * height),
};

/**
 * Fields of the records, and `split` (a folder in the file name that is called like one), `folder`, `width`, `height` and
 * `size` (pixels of the image) where the records have none of that name.
 */
export function withDerivedFields(images: readonly Image[], own: ImageFields): ImageFields {
	const field = (name: string): FieldValue[] | null => {
		const values = own.field(name);
		const derive = Object.hasOwn(derived, name) ? derived[name] : undefined;
		if (values || !derive) return values;
		const found = images.map(derive);
		return found.some((value) => value !== null) ? found : null;
	};
	return {
		field,
		fields: () => [
			...new Set([...own.fields(), ...Object.keys(derived).filter((name) => field(name) !== null)]),
		],
	};
}

function foldersOf(fileName: string): string[] {
	return fileName
		.split(/[\\/]/)
		.slice(0, -1)
		.filter((name) => name !== '' && name !== '.' && name !== '..');
}
