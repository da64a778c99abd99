import { expect, it } from 'vitest';
import { detectFormat, formatNames } from '../../../src/formats';
import { annotated, cocoFile, labelmeFile, told, vocFile, yoloFile } from '../../support/check-file';
import { filesOf, writerOf } from '../../support/conversion';

const name = 'label-empty';

it('is told in every format', () => {
	for (const file of [cocoFile([]), vocFile([]), yoloFile('\n'), labelmeFile([])]) {
		expect(told(file, name), file.annotations.format).toMatchObject([{ severity: 'information', image: 0 }]);
		expect(told(file, name)[0].message).toContain('background, or lost labels?');
	}
});

it('is quiet with an object, and where records could not be read', () => {
	expect(told(cocoFile([{}]), name)).toEqual([]);
	expect(told(cocoFile([{ image_id: 9 }]), name)).toEqual([]);
	expect(told(cocoFile([{ bbox: undefined }]), name)).toEqual([]);
	expect(told(yoloFile('0 0.5'), name)).toEqual([]);
	expect(told(labelmeFile([{ label: 'a', shape_type: 'point', points: [[1, 1]] }]), name)).toEqual([]);
});

it('has words for every format, and is quiet beside shapes that are no objects', () => {
	const empty = { images: [{ fileName: 'a.jpg', width: 9, height: 9, objects: [] }], classes: [] };
	for (const format of formatNames) {
		const [file] = filesOf(format, empty).filter(({ path, text }) => detectFormat(path, text) === format);
		if (!writerOf(format).holds.emptyImages || !file) continue;
		const problems = told(annotated(file.text, { path: file.path }), name);
		expect(problems, format).toMatchObject([{ severity: 'information', image: 0 }]);
	}
	const line = '<polyline label="a" points="1,1;2,2"></polyline>';
	const image = `<image id="0" name="a.jpg" width="9" height="9">${line}</image>`;
	const cvat = annotated(`<annotations>${image}</annotations>`, { path: '/x/a.xml' });
	expect(told(cvat, 'shape-not-trained')).toHaveLength(1);
	expect(told(cvat, name)).toEqual([]);
});
