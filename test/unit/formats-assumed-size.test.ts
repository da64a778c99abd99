import { describe, expect, it } from 'vitest';
import { readAnnotations, resizeRecord, yoloFallbackSize } from '../../src/formats';

const rows = '0 0.5 0.25 0.5 0.5\n1 0.1 0.2 0.7 0.2 0.7 0.9\n';
const path = '/x/labels/a.txt';

describe('a size that was assumed', () => {
	it('is said by the record, and put right with its boxes and polygons', () => {
		const size = { width: 200, height: 100 };
		const [record] = readAnnotations(rows, { path }).images;
		expect([record.isSizeAssumed, record.width, record.height]).toEqual([
			true,
			yoloFallbackSize.width,
			yoloFallbackSize.height,
		]);
		resizeRecord(record, size);
		const [sized] = readAnnotations(rows, { path, imageSize: { ...size, orientation: 1 } }).images;
		expect(sized.isSizeAssumed).toBeUndefined();
		expect(record).toEqual(sized);
		expect(record.objects[0].box).toEqual([50, 0, 150, 50]);
	});

	it('is not taken for one that the file records', () => {
		const [record] = readAnnotations(
			'filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,10,20,c,1,2,3,4',
			{
				path: 'a.csv',
			},
		).images;
		resizeRecord(record, { width: 100, height: 100 });
		expect([record.width, record.height, record.objects[0].box]).toEqual([10, 20, [1, 2, 3, 4]]);
		const [without] = readAnnotations('[{"image": "a", "annotations": []}]', { path: 'a.json' }).images;
		resizeRecord(without, { width: 100, height: 100 });
		expect(without.width).toBeNull();
	});
});
