import { describe, expect, it } from 'vitest';
import { withDerivedFields } from '../../src/compute/evaluation/derived-fields';
import { imageFields, noFields } from '../../src/compute/evaluation/image-fields';

const imageOf = (fileName: string, width: number | null = 4, height: number | null = 3) => ({
	id: fileName,
	fileName,
	width,
	height,
});

describe('fields of images', () => {
	it('are those of the records, and what names and sizes say', () => {
		const images = [
			imageOf('train2017/a.jpg'),
			imageOf('./val/night\\b.jpg', 8, 6),
			imageOf('c.jpg', null, null),
		];
		const texts = ['{"weather": "rain", "width": 40}', '{"weather": null, "width": 80}', 'no json'];
		const { field, fields } = withDerivedFields(
			images,
			imageFields(3, (at) => texts[at] as string),
		);
		expect(field('weather')).toEqual(['rain', null, null]);
		expect(field('width')).toEqual([40, 80, null]);
		expect(field('size')).toEqual([12, 48, null]);
		expect(field('split')).toEqual(['train2017', 'val', null]);
		expect(field('folder')).toEqual(['train2017', 'val/night', null]);
		expect(field('toString')).toBeNull();
		expect(fields().sort()).toEqual(['folder', 'height', 'size', 'split', 'weather', 'width']);
	});

	it('are not there where nothing says them', () => {
		const { field, fields } = withDerivedFields([imageOf('trainer/a.jpg')], noFields);
		expect(field('split')).toBeNull();
		expect(fields()).toEqual(['folder', 'width', 'height', 'size']);
	});
});
