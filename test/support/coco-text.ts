// Texts of COCO files as people have them, made by chance: ids as numbers and texts, letters outside of ASCII, masks of all
// kinds, records that belong to nothing, spaces and line ends of several tools.

import fc from 'fast-check';

const id = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('a', '2', 'é"b'));
const coordinate = fc.oneof(
	fc.integer({ min: -5, max: 700 }),
	fc.integer({ min: 0, max: 70_000 }).map((value) => value / 100),
);
const polygon = fc.array(coordinate, { minLength: 0, maxLength: 12 });
const segmentation = fc.oneof(
	fc.array(polygon, { maxLength: 3 }),
	fc.constant({ size: [4, 4], counts: [3, 2, 11] }),
	fc.constant({ size: [4, 4], counts: '31;' }),
	fc.constant(null),
);
const optional = { requiredKeys: [] as [] };

const image = fc
	.record(
		{
			file_name: fc.constantFrom('a.jpg', 'Straße [1], {2}.png', 'ü/ü.jpg'),
			width: fc.constantFrom(640, 0),
			height: fc.constantFrom(480, '480'),
		},
		optional,
	)
	.chain((rest) => id.map((own) => ({ ...rest, id: own })));

const annotation = fc
	.record(
		{
			bbox: fc.oneof(fc.array(coordinate, { minLength: 4, maxLength: 4 }), polygon),
			segmentation,
			area: coordinate,
			iscrowd: fc.constantFrom(0, 1),
			category_id: fc.constantFrom(1, 2, 3, '1'),
			note: fc.constantFrom('x}]', '\\"{', 'Ж'),
		},
		optional,
	)
	.chain((rest) => fc.tuple(id, id).map(([own, of]) => ({ ...rest, id: own, image_id: of })));

const categories = fc.constantFrom(
	[{ id: 1, name: 'cat' }],
	[
		{ id: 1, name: 'Bär' },
		{ id: 2, name: 'cat', supercategory: 'animal' },
	],
);

/** Whole files; the order of the lists and the white space vary. */
export function cocoText(): fc.Arbitrary<string> {
	return fc
		.record({
			images: fc.array(image, { maxLength: 6 }),
			annotations: fc.array(annotation, { maxLength: 12 }),
			categories,
			info: fc.constant({ description: 'x", "images": [{"id": 1}]' }),
		})
		.chain((file) =>
			fc
				.tuple(fc.shuffledSubarray(Object.keys(file), { minLength: 4 }), fc.constantFrom(undefined, 1, '\t'))
				.map(([keys, indent]) => {
					const value = Object.fromEntries(keys.map((key) => [key, file[key as 'info']]));
					const text = JSON.stringify(value, null, indent);
					// By chance, as good as any.
					return text.length % 2 === 0 ? escaped(text) : text;
				}),
		);
}

/** As Python's json writes it unless it is told otherwise. */
function escaped(text: string): string {
	return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
