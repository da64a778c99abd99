import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rleArea, rleToBitmap } from '../../src/core/masks/rle';
import { detectFormat, readAnnotations } from '../../src/formats';
import { interpolatedPolygon } from '../../src/formats/cvat/interpolate-polygon';
import { editedText, expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`formats-cvat: skips the real files, ${data} is absent`);

const labels = (...names: string[]) =>
	`<meta><task><labels>${names.map((name) => `<label><name>${name}</name></label>`).join('')}</labels></task></meta>`;

const cvat = (body: string, meta = labels('cat', 'dog')) =>
	readText(
		`<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  ${meta}\n${body}\n</annotations>\n`,
		{ path: '/x/annotations.xml' },
	);

const image = (shapes: string, more = 'width="100" height="80"') =>
	cvat(`  <image id="0" name="sub/a.jpg" ${more}>\n${shapes}\n  </image>`);

const box =
	'    <box label="cat" occluded="0" xtl="10.00" ytl="20.50" xbr="30.00" ybr="40.00" z_order="0">\n    </box>';
const polygon = '    <polygon label="dog" points="1.00,2.00;11.00,2.00;11.00,12.50" z_order="0"/>';
const part = (group: number, at: number, label = 'cat') =>
	`    <polygon label="${label}" points="${at},1;${at + 5},1;${at + 5},9" group_id="${group}"/>`;

const objects = (file: ReturnType<typeof cvat>, row = 0) => file.annotations.images[row].objects;
const rules = (file: ReturnType<typeof cvat>) => file.annotations.problems.map(({ rule }) => rule);
function expectClose(found: readonly number[] | Float64Array, wanted: readonly number[]): void {
	expect(found).toHaveLength(wanted.length);
	wanted.forEach((value, at) => {
		expect(found[at]).toBeCloseTo(value, 9);
	});
}
const cut = (text: string, span: { start: number; end: number } | null) =>
	span && text.slice(span.start, span.end);

describe('images', () => {
	it('are read with boxes and polygons where they stand', () => {
		const file = image(`${box}\n${polygon}`);
		const { text, annotations } = file;
		expect(annotations.problems).toEqual([]);
		expect(annotations.format).toBe('cvat');
		expect(annotations.classes).toEqual([
			{ id: null, name: 'cat' },
			{ id: null, name: 'dog' },
		]);
		const [record] = annotations.images;
		expect(record).toMatchObject({ id: '0', fileName: 'sub/a.jpg', width: 100, height: 80 });
		expect(cut(text, record.spans.fileName)).toBe('sub/a.jpg');
		expect(cut(text, record.spans.record)).toMatch(/^<image .*<\/image>$/s);
		const [cat, dog] = record.objects;
		expect(cat).toMatchObject({ className: 'cat', box: [10, 20.5, 30, 40], segmentation: null, flag: null });
		expect(cut(text, cat.spans.record)).toBe(box.trim());
		expect(cut(text, cat.spans.box)).toBe('xtl="10.00" ytl="20.50" xbr="30.00" ybr="40.00"');
		expect(cut(text, cat.spans.class)).toBe('cat');
		expect(dog.box).toEqual([1, 2, 11, 12.5]);
		expect(dog.segmentation).toEqual({ kind: 'polygons', parts: [Float64Array.of(1, 2, 11, 2, 11, 12.5)] });
		expect(cut(text, dog.spans.segmentation)).toBe('1.00,2.00;11.00,2.00;11.00,12.50');
	});

	it('may have names with entities, no size, and labels that the task does not list', () => {
		const file = cvat(
			'<image id="7" name="a &amp; &quot;b&#34;.jpg"><box label="cow &lt;1&gt;" xtl="1" ytl="2" xbr="3" ybr="4"/></image>',
		);
		expect(file.annotations.images[0]).toMatchObject({ fileName: 'a & "b".jpg', width: null, height: null });
		expect(file.annotations.classes.map(({ name }) => name)).toEqual(['cat', 'dog', 'cow <1>']);
		expect(rules(file)).toEqual([]);
	});

	it('hold turned boxes as their rectangles, and ellipses as the box around them', () => {
		const turned = objects(image('<box label="cat" xtl="10" ytl="20" xbr="30" ybr="24" rotation="90"/>'))[0];
		expect(turned.segmentation).toMatchObject({ kind: 'polygons' });
		const parts = turned.segmentation?.kind === 'polygons' ? turned.segmentation.parts : [];
		expectClose(parts[0], [22, 12, 22, 32, 18, 32, 18, 12]);
		expectClose(turned.box, [18, 12, 22, 32]);
		expect(turned.editable).toMatchObject({ box: false, vertices: false, move: true });
		const [flat, tilted] = objects(
			image(
				'<ellipse label="cat" cx="50" cy="40" rx="10" ry="5"/><ellipse label="cat" cx="50" cy="40" rx="10" ry="0" rotation="60"/>',
			),
		);
		expect(flat.box).toEqual([40, 35, 60, 45]);
		const half = [10 * Math.cos(Math.PI / 3), 10 * Math.sin(Math.PI / 3)];
		expectClose(tilted.box, [50 - half[0], 40 - half[1], 50 + half[0], 40 + half[1]]);
	});

	it('hold masks row by row inside their box', () => {
		const mask = '<mask label="cat" rle="1, 2, 1, 2" left="2" top="1" width="3" height="2"/>';
		const file = cvat(`<image id="0" name="a.jpg" width="6" height="4">${mask}</image>`);
		const [object] = objects(file);
		expect(object.box).toEqual([2, 1, 5, 3]);
		expect(object.editable).toMatchObject({ box: false, vertices: false, move: false });
		if (object.segmentation?.kind !== 'rle') throw new Error('no runs');
		const rows = rleToBitmap(object.segmentation.counts, 4, 6);
		const row = (y: number) => rows.slice(6 * y, 6 * y + 6).join('');
		expect([0, 1, 2, 3].map(row)).toEqual(['000000', '000110', '000110', '000000']);
		expect(cut(file.text, object.spans.segmentation)).toBe('1, 2, 1, 2');
		expect(refusal(file, { image: 0, object: 0 }, { kind: 'move', dx: 1, dy: 1 })).toContain('runs');
		expectEdit(file, { image: 0, object: 0 }, { kind: 'class', className: 'dog' });
	});

	it('join the polygons of one group and label', () => {
		const file = image([part(3, 1), part(3, 20, 'dog'), part(3, 40), part(0, 60), part(0, 70)].join('\n'));
		expect(objects(file).map(({ className, box }) => [className, box])).toEqual([
			['cat', [1, 1, 45, 9]],
			['dog', [20, 1, 25, 9]],
			['cat', [60, 1, 65, 9]],
			['cat', [70, 1, 75, 9]],
		]);
	});

	it('tell once of each kind of shape that is no object', () => {
		const skeleton =
			'<skeleton label="cat"><points label="1" points="1,1"/><points label="2" points="2,2"/></skeleton>';
		const file = image(
			`<polyline label="cat" points="1,1;2,2"/><points label="cat" points="1,1"/><points label="cat" points="2,1"/><cuboid label="cat" xtl1="1"/><tag label="cat"/>${skeleton}${box}`,
		);
		expect(objects(file)).toHaveLength(1);
		expect(rules(file)).toEqual(Array(5).fill('shape-not-trained'));
		expect(file.annotations.problems.map(({ message }) => message.slice(0, 28))).toContain(
			'2 shapes of the kind "points',
		);
	});

	it('read on behind skeletons, whatever stands in them', () => {
		const nested = `<skeleton><skeleton>${box}</skeleton>${box}</skeleton><skeleton/>`;
		expect(objects(image(nested + box + polygon))).toHaveLength(2);
	});

	it('are read below elements that are nested deeply', () => {
		const deep = `${'<a>'.repeat(40_000)}${`${box}\n`.repeat(3000)}${'</a>'.repeat(40_000)}`;
		expect(objects(image(deep + box))).toHaveLength(3001);
	});

	it.each([
		['box-missing', '<box label="cat"/>'],
		['polygon-too-short', '<polygon label="cat" points="1,2;3,4"/>'],
		['polygon-odd', '<polygon label="cat" points="1,2;3,4;5,6;7"/>'],
		['polygon-not-finite', '<polygon label="cat" points="1,2;3,4;5,x"/>'],
		['rle-malformed', '<mask label="cat" rle="1, 2" left="0" top="0" width="3" height="2"/>'],
		['rle-malformed', '<mask label="cat" rle="1, 5" left="0" top="0" width="3.5" height="2"/>'],
		['rle-malformed', '<mask label="cat" rle="1, 5" left="0" top="0" width="16000" height="16000"/>'],
		['rle-malformed', '<mask label="cat" rle="5" left="0" top="0" width="1000000000" height="1000000000"/>'],
		['class-missing', box.replace(' label="cat"', '')],
	])('%s is told, and what is sound is read', (rule, shape) => {
		const file = image(`${shape}\n${polygon}`);
		expect(rules(file)).toEqual([rule]);
		expect(objects(file).at(-1)?.className).toBe('dog');
		const { span } = file.annotations.problems[0];
		expect(cut(file.text, span)).toBe(shape.trim());
	});

	it('are missing from a file of nothing', () => {
		expect(rules(cvat(''))).toEqual(['images-missing']);
	});
});

describe('broken XML', () => {
	it.each([
		['a missing end', `<image id="0" name="a.jpg">${box}`],
		['an end too many', `<image id="0" name="a.jpg">${box}</image></image>`],
		['a bare ampersand', `<image id="0" name="a&b.jpg">${box}</image>`],
		['a tag without an end', `<image id="0" name="a.jpg">${box}<box label="cat" </image>`],
		['a quote that is not closed', `<image id="0" name="a.jpg">${box}<box label="cat /></image>`],
	])('%s is one problem', (_, body) => {
		const file = cvat(body);
		expect(rules(file)).toEqual(['xml-syntax']);
		expect(objects(file)).toHaveLength(1);
	});

	it('is read as far as it goes, wherever it ends', () => {
		const { text } = image(`${box}\n${polygon}\n${part(1, 5)}\n${part(2, 9)}`);
		expectSoundWhenCut(text, '/x/annotations.xml', 'xml-syntax');
	});

	it('passes comments, CDATA and document types over', () => {
		const file = cvat(
			`<!-- <image name="no"> & --><![CDATA[<image>&]]><image id="0" name="a.jpg">${box}</image>`,
		);
		expect(rules(file)).toEqual([]);
		expect(file.annotations.images).toHaveLength(1);
		const typed = `<?xml version="1.0"?><!DOCTYPE annotations [<!ENTITY x "y">]><annotations><image id="0" name="&x;"/></annotations>`;
		expect(readAnnotations(typed, { path: '/x/a.xml' }).images[0].fileName).toBe('&x;');
	});
});

describe('tracks', () => {
	const row = (frame: number, x: number, more = 'outside="0" keyframe="1"') =>
		`    <box frame="${frame}" ${more} occluded="0" xtl="${x}" ytl="10" xbr="${x + 10}" ybr="30"></box>\n`;
	const task = (more: string) =>
		`<meta><task>${more}<labels><label><name>cat</name></label></labels><original_size><width>200</width><height>100</height></original_size></task></meta>`;
	const track = (rows: string) => `  <track id="4" label="cat">\n${rows}  </track>`;
	const places = (file: ReturnType<typeof cvat>) =>
		file.annotations.images.map(({ fileName, objects: [{ box: at }] }) => [fileName, at[0]]);

	it('show an object on every frame until it is outside', () => {
		const file = cvat(track(row(0, 10) + row(4, 30) + row(6, 40, 'outside="1" keyframe="1"')), task(''));
		expect(places(file)).toEqual([
			['frame_000000', 10],
			['frame_000001', 15],
			['frame_000002', 20],
			['frame_000003', 25],
			['frame_000004', 30],
			['frame_000005', 35],
		]);
		expect(file.annotations.images[1]).toMatchObject({ width: 200, height: 100 });
		expect(file.annotations.problems).toMatchObject([{ rule: 'cvat-tracks', severity: 'information' }]);
		expect(file.annotations.problems[0].message).toContain('a track: the 4 objects between keyframes');
		const [between] = objects(file, 2);
		expect(cut(file.text, between.spans.record)).toBe(row(0, 10).trim());
		expect(between.id).toBe('track 4');
	});

	it('keep to the frames of the task: every third, up to the last', () => {
		const file = cvat(
			track(row(10, 10) + row(16, 40)),
			task('<stop_frame>20</stop_frame><frame_filter>step=3</frame_filter>'),
		);
		expect(places(file)).toEqual([
			['frame_000010', 10],
			['frame_000013', 25],
			['frame_000016', 40],
			['frame_000019', 40],
		]);
	});

	it('interpolate polygons and turns', () => {
		const shape = (frame: number, points: string) =>
			`<polygon frame="${frame}" outside="0" points="${points}"/>`;
		const file = cvat(track(shape(0, '0,0;10,0;10,10') + shape(2, '4,0;14,0;14,20')), task(''));
		expect(file.annotations.images.map(({ objects: [{ box: at }] }) => at)).toEqual([
			[0, 0, 10, 10],
			[2, 0, 12, 15],
			[4, 0, 14, 20],
		]);
		const turned = (frame: number, angle: number) =>
			`<ellipse frame="${frame}" outside="0" cx="50" cy="50" rx="10" ry="0" rotation="${angle}"/>`;
		const [, middle] = cvat(track(turned(0, 350) + turned(2, 10)), task('')).annotations.images;
		expect(middle.objects[0].box[0]).toBeCloseTo(40, 9);
	});

	// Wanted numbers: interpolate_position of cvat/apps/dataset_manager/annotation.py, run on these polygons.
	it.each([
		{
			from: [0, 0, 40, 0, 40, 40, 0, 40],
			to: [0, 0, 40, 0, 40, 20, 40, 40, 20, 40, 0, 40],
			part: 0.25,
			wanted: [0, 0, 40, 0, 40, 5, 40, 40, 35, 40, 0, 40],
		},
		{
			from: [0, 0, 20, 0, 40, 0, 40, 40, 0, 40],
			to: [10, 10, 50, 10, 10, 50],
			part: 0.5,
			wanted: [5, 5, 15, 5, 45, 5, 45, 25, 5, 45],
		},
		{
			from: [44.23, 47.56, 113.04, 174.21, 197.74, 112.15],
			to: [
				120.99, 141.22, 135.1, 102.01, 101.07, 136.1, 91.01, 21.74, 198.53, 165.26, 93.26, 190.83, 92.27,
				71.77, 80.33, 51.42,
			],
			part: 0.5,
			wanted: [
				82.61, 94.39, 89.665, 74.785, 72.65, 91.83, 102.025, 97.975, 198.135, 138.705, 145.5, 151.49, 68.25,
				59.665,
			],
		},
		{
			from: [4.79, 90.14, 164.19, 41.45, 31.0, 158.67],
			to: [
				157.67, 189.5, 165.8, 53.48, 48.35, 61.6, 150.8, 179.11, 77.93, 198.43, 160.43, 65.15, 148.93, 74.22,
			],
			part: 0.25,
			wanted: [
				43.01, 114.98, 45.0425, 80.975, 135.23, 46.4875, 160.8425, 75.865, 42.7325, 168.61, 63.3575, 135.29,
				60.4825, 137.5575,
			],
		},
		{
			from: [89.04, 19.39, 171.18, 66.93, 101.66, 89.88, 81.71, 12.78],
			to: [
				71.79, 125.26, 74.18, 100.24, 172.32, 22.68, 122.78, 190.02, 171.22, 86.88, 97.07, 54.33, 156.82,
				91.63,
			],
			part: 0.5,
			wanted: [
				80.415, 72.325, 81.61, 59.815, 171.75, 44.805, 146.98, 128.475, 136.44, 88.38, 99.365, 72.105,
				119.265, 52.205, 76.75, 69.02,
			],
		},
	])('match corners along the outline, as many as there are: $from to $to', ({ from, to, part, wanted }) => {
		expectClose(interpolatedPolygon(from, to)(part), wanted);
	});

	it('are edited at their keyframes alone', () => {
		const file = cvat(track(row(0, 10) + row(2, 30) + row(3, 35, 'outside="0" keyframe="0"')), task(''));
		const why = 'keyframes';
		for (const at of [1, 3]) {
			const place = { image: at, object: 0 };
			expect(refusal(file, place, { kind: 'move', dx: 1, dy: 0 })).toContain(why);
			expect(refusal(file, place, { kind: 'box', box: [1, 1, 2, 2] })).toContain(why);
		}
		const moved = editedText(file, { image: 2, object: 0 }, { kind: 'box', box: [30, 10, 44, 30] });
		expect(moved).toBe(file.text.replace('xtl="30" ytl="10" xbr="40"', 'xtl="30" ytl="10" xbr="44"'));
		expect(refusal(file, { image: 0, object: 0 }, { kind: 'delete' })).toContain('outside="1"');
		expect(refusal(file, { image: 0, object: 0 }, { kind: 'duplicate' })).toContain('one shape a frame');
		expect(refusal(file, { image: 0, object: 0 }, { kind: 'class', className: 'cow' })).toContain('<labels>');
		const two = cvat(track(row(0, 10)) + track(row(0, 50)), labels('cat', 'dog'));
		expect(editedText(two, { image: 0, object: 1 }, { kind: 'class', className: 'dog' })).toBe(
			two.text.replace(/(.*)label="cat"/s, '$1label="dog"'),
		);
	});

	it('join the images of their frames where the file names them', () => {
		const file = cvat(`<image id="3" name="shot.png" width="20" height="10"></image>${track(row(3, 1))}`);
		expect(file.annotations.images).toHaveLength(1);
		expect(file.annotations.images[0]).toMatchObject({
			fileName: 'shot.png',
			objects: [{ className: 'cat' }],
		});
	});

	it('with a gap that no video has are not filled without end', () => {
		const file = cvat(track(row(0, 10) + row(900_000_000, 40)), task(''));
		expect(rules(file)).toEqual(['cvat-tracks', 'annotation-image-missing']);
		expect(file.annotations.images).toHaveLength(100_001);
	});

	it('with more frames between than can be held are told once, and their keyframes are read', () => {
		const file = cvat(track(row(0, 10) + row(90_000, 40)).repeat(20), task(''));
		expect(rules(file)).toEqual(['cvat-tracks', 'annotation-image-missing']);
		const { images } = file.annotations;
		expect(images.at(0)?.objects).toHaveLength(20);
		expect(images.at(-1)?.objects).toHaveLength(20);
		const count = images.reduce((sum, { objects: all }) => sum + all.length, 0);
		expect(count).toBeGreaterThan(100_000);
		expect(count).toBeLessThan(200_000);
	});

	it('of outlines with as many corners as a text can hold are interpolated', () => {
		const corners = Array.from({ length: 150_000 }, (_, at) => `${at % 400},${Math.floor(at / 400)}`).join(
			';',
		);
		const outline = (frame: number) =>
			`<polygon frame="${frame}" keyframe="1" outside="0" points="${corners}"/>`;
		const file = cvat(track(outline(0) + outline(2)), task(''));
		expect(file.annotations.images.map(({ objects: all }) => all.length)).toEqual([1, 1, 1]);
		const [{ segmentation }] = objects(file, 1);
		if (segmentation?.kind !== 'polygons') throw new Error('no polygon');
		expect(segmentation.parts[0].length).toBe(300_000);
	});

	it('without frames or labels are told', () => {
		const file = cvat('<track id="0"><box outside="0" xtl="1" ytl="1" xbr="2" ybr="2"/></track>');
		expect(rules(file)).toEqual(['class-missing', 'cvat-tracks', 'annotation-image-missing']);
		expect(file.annotations.images).toEqual([]);
	});
});

describe('edits', () => {
	const file = image([box, polygon, part(3, 40), part(3, 60)].join('\n'));
	const at = (object: number) => ({ image: 0, object });

	it('write boxes and corners in the style of the file', () => {
		expect(expectEdit(file, at(0), { kind: 'box', box: [10, 21.25, 30, 40] })).toBe(
			file.text.replace('ytl="20.50"', 'ytl="21.25"'),
		);
		expect(expectEdit(file, at(0), { kind: 'move', dx: 1, dy: -0.5 })).toContain(
			'xtl="11.00" ytl="20.00" xbr="31.00" ybr="39.50"',
		);
		expect(expectEdit(file, at(1), { kind: 'vertex', part: 0, vertex: 2, x: 11.5, y: 13 })).toContain(
			'points="1.00,2.00;11.00,2.00;11.50,13.00"',
		);
		const grown = expectEdit(file, at(1), { kind: 'insert-vertex', part: 0, vertex: 3, x: 1, y: 12.5 });
		expect(grown).toContain(';11.00,12.50;1.00,12.50"');
		const again = readText(grown, { path: file.path });
		expect(expectEdit(again, at(1), { kind: 'remove-vertex', part: 0, vertex: 3 })).toBe(file.text);
		expect(refusal(file, at(1), { kind: 'remove-vertex', part: 0, vertex: 0 })).toContain('fewer than three');
		expect(refusal(file, at(1), { kind: 'box', box: [1, 1, 2, 2] })).toContain('no box of its own');
	});

	it('move all polygons of a group, and edit each by itself', () => {
		expectEdit(file, at(2), { kind: 'move', dx: 2, dy: 3 });
		expect(expectEdit(file, at(2), { kind: 'vertex', part: 1, vertex: 0, x: 59, y: 0 })).toContain(
			'"59,0;65,1;65,9"',
		);
	});

	it('name, copy and take out whole objects', () => {
		for (const object of [0, 2]) expectEdit(file, at(object), { kind: 'class', className: 'dog' });
		expect(refusal(file, at(0), { kind: 'class', className: 'cow' })).toContain('<labels>');
		expect(refusal(file, at(0), { kind: 'flag', on: true })).toContain('no flag');
		for (const object of [0, 1, 2]) {
			expectEdit(file, at(object), { kind: 'delete' });
			expectEdit(file, at(object), { kind: 'duplicate' });
		}
		expect(editedText(file, at(2), { kind: 'duplicate' })).toContain('group_id="4"');
		const mixed = image([part(3, 1), part(3, 20, 'dog')].join('\n'));
		expect(refusal(mixed, at(0), { kind: 'class', className: 'dog' })).toContain('group_id');
	});

	it('move turned boxes and ellipses as wholes', () => {
		const turned = image(
			'    <box label="cat" xtl="10" ytl="20" xbr="30" ybr="24" rotation="30"/>\n    <ellipse label="cat" cx="50" cy="40" rx="10" ry="5" rotation="30"/>',
		);
		for (const object of [0, 1]) {
			expectEdit(turned, at(object), { kind: 'move', dx: 3, dy: -2 });
			expect(refusal(turned, at(object), { kind: 'box', box: [1, 1, 2, 2] })).not.toBe('');
		}
	});

	it('never write a place that the file does not have', () => {
		const short = image('<box label="cat" xtl="10" ytl="20" xbr="30"/>');
		expect(refusal(short, at(0), { kind: 'box', box: [1, 1, 2, 2] })).toContain('is missing');
		expect(refusal(short, at(0), { kind: 'move', dx: 1, dy: 1 })).toContain('is missing');
	});

	it('write a label where none stands, whatever is in its name', () => {
		const bare = cvat(`<image id="0" name="a.jpg"><box xtl="1" ytl="1" xbr="2" ybr="2"/></image>`, '');
		expect(expectEdit(bare, at(0), { kind: 'class', className: 'a "b" & <c>' })).toContain(
			'<box label="a &quot;b&quot; &amp; &lt;c&gt;" xtl',
		);
	});
});

describe.skipIf(!hasData)('real files', () => {
	const read = (path: string) => {
		const text = readFileSync(join(data, path), 'utf8');
		expect(detectFormat('/x/labels/a.txt', text)).toBe('cvat');
		return readAnnotations(text, { path });
	};
	const count = (path: string) => {
		const { images } = read(path);
		return [images.length, images.flatMap(({ objects: all }) => all).length];
	};

	it('are read with all their shapes', () => {
		expect(count('voc-100-many-formats/gts/cvat_format/annotations.xml')).toEqual([100, 273]);
		expect(count('formats/datumaro/cvat_dataset/for_images/export_project/annotations.xml')).toEqual([6, 6]);
		expect(count('formats/datumaro/cvat_dataset/for_images/export_task/train.xml')).toEqual([2, 2]);
		expect(count('formats/cvat-ai-datumaro/cvat_dataset/for_images/train.xml')).toEqual([2, 2]);
		expect(count('formats/datumaro/cvat_dataset/for_video/annotations.xml')).toEqual([1, 1]);
	});

	it('hold masks that fit their boxes', () => {
		const file = read('cvat-masks/annotations.xml');
		expect(file.problems).toEqual([]);
		const all = file.images.flatMap(({ objects: some }) => some);
		const masks = all.flatMap(({ segmentation }) => (segmentation?.kind === 'rle' ? [segmentation] : []));
		expect(masks).toHaveLength(7);
		expect(all).toHaveLength(9);
		for (const { counts, height, width } of masks) {
			expect([height, width]).toEqual([1080, 1920]);
			expect(rleArea(counts)).toBeGreaterThan(100);
		}
	});
});
