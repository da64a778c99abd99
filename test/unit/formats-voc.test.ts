import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnnotations } from '../../src/formats';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`formats-voc: skips the real files, ${data} is absent`);

function box(xmin: unknown, ymin: unknown, xmax: unknown, ymax: unknown): string {
	return `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
}

function annotation(objects: string, size = '<size><width>100</width><height>50</height></size>'): string {
	return `<annotation><filename>a.jpg</filename>${size}${objects}</annotation>`;
}

function read(text: string) {
	return readAnnotations(text, { path: '/x/Annotations/a.xml' });
}

function rules(text: string): string[] {
	return read(text).problems.map(({ rule }) => rule);
}

describe('VOC', () => {
	it('keeps numbers as written, in any order of elements', () => {
		const text = `<?xml version="1.0"?>\r\n<annotation>\r\n<object><bndbox><ymax>40</ymax><xmin> 12.0 </xmin><ymin>3</ymin><xmax>30.5</xmax></bndbox>
			<difficult>1</difficult><name> 猫𝒳 </name></object><size><height>50</height><width>100</width></size><filename>b</filename></annotation>`;
		const file = read(text);
		expect(file.problems).toEqual([]);
		const [image] = file.images;
		expect(image).toMatchObject({ id: 'b', fileName: 'b', width: 100, height: 50 });
		expect(image.objects).toMatchObject([
			{ id: 'object 1', className: '猫𝒳', classId: null, box: [12, 3, 30.5, 40], flag: 'difficult' },
		]);
		const { spans } = image.objects[0];
		const cut = (span: { start: number; end: number } | null) => span && text.slice(span.start, span.end);
		expect(cut(spans.class)).toBe('猫𝒳');
		expect(cut(spans.box)).toMatch(/^<bndbox>.*<\/bndbox>$/s);
		expect(cut(spans.record)).toMatch(/^<object>.*<\/object>$/s);
		expect(cut(image.spans.fileName)).toBe('b');
	});

	it('does not take the boxes of parts for objects', () => {
		const part = `<part><name>head</name>${box(1, 1, 5, 5)}</part>`;
		const { images } = read(annotation(`<object><name>person</name>${box(0, 1, 20, 30)}${part}</object>`));
		expect(images[0].objects.map((object) => [object.className, object.box])).toEqual([
			['person', [0, 1, 20, 30]],
		]);
	});

	it.each([
		['number-decimal-comma', 'error', box('0,5', 5, 9, 9)],
		['box-missing', 'error', ''],
	])('%s (%s)', (rule, severity, bndbox) => {
		const file = read(
			annotation(
				`<object><name>cat</name>${bndbox}</object><object><name>dog</name>${box(0, 2, 3, 4)}</object>`,
			),
		);
		expect(file.problems).toMatchObject([{ rule, severity }]);
		expect(file.images[0].objects.at(-1)?.className).toBe('dog');
	});

	it('reads decimal commas as points', () => {
		expect(
			read(annotation(`<object><name>a</name>${box('0,5', 5, '9,25', 9)}</object>`)).images[0].objects[0].box,
		).toEqual([0.5, 5, 9.25, 9]);
	});

	it('tells missing names', () => {
		const object = `<object><name>a</name>${box(0, 1, 20, 30)}</object>`;
		expect(read(annotation(object, '')).images[0]).toMatchObject({ width: null, height: null });
		const zero = annotation(object, '<size><width>0</width><height>0</height></size>');
		expect(read(zero).images[0]).toMatchObject({ width: null, height: null });
		expect([...rules(zero), ...rules(annotation(object, ''))]).toEqual([]);
		expect(rules(annotation(`<object>${box(0, 1, 20, 30)}</object>`))).toEqual(['class-missing']);
		expect(read('<annotation></annotation>').images[0].fileName).toBe('a');
	});

	it('keeps the whole objects of broken XML and says where it breaks', () => {
		const object = `<object><name>a</name>${box(0, 1, 20, 30)}</object>`;
		const text = annotation(`${object}<object><name>b</nam></object>${object}`);
		const file = read(text);
		expect(file.problems).toMatchObject([{ rule: 'xml-syntax', severity: 'error' }]);
		expect(file.problems[0].span?.start).toBeGreaterThan(text.indexOf('<name>b'));
		expect(file.images[0].objects).toHaveLength(2);
		const { record, box: boxSpan } = file.images[0].objects[1].spans;
		expect(text.slice(record.start, record.end)).toBe(object);
		expect(text.slice(boxSpan?.start, boxSpan?.end)).toBe(box(0, 1, 20, 30));
	});

	it('does not expand entities that a file declares, and survives absurd nesting', () => {
		const bomb = `<!DOCTYPE a [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]>${annotation(`<object><name>&b;</name>${box(0, 1, 2, 3)}</object>`)}`;
		expect(read(bomb).images[0].objects[0].className).not.toContain('boom');
		const deep = `<annotation>${'<a>'.repeat(50_000)}`;
		expect(rules(deep)).toEqual(['xml-syntax']);
		expect(rules(`<annotation><bndbox>${'<object>'.repeat(50_000)}`)).toEqual(['xml-syntax']);
	});
});

describe.skipIf(!hasData)('real VOC files', () => {
	const readFolder = (folder: string) =>
		readdirSync(`${data}/${folder}`)
			.filter((name) => name.endsWith('.xml'))
			.map((name) =>
				readAnnotations(readFileSync(join(data, folder, name), 'utf8'), { path: join(data, folder, name) }),
			);

	it('bccd: 831 boxes, nothing that cannot be read', () => {
		const files = readFolder('bccd-voc/Annotations');
		expect(files).toHaveLength(60);
		const objects = files.flatMap(({ images }) => images.flatMap((image) => image.objects));
		const count = (name: string) => objects.filter(({ className }) => className === name).length;
		expect([objects.length, count('RBC'), count('Platelets'), count('WBC')]).toEqual([831, 704, 64, 63]);
		expect(files.flatMap(({ problems }) => problems)).toEqual([]);
	});

	it('raccoon: 47 boxes, no errors', () => {
		const files = readFolder('raccoon-voc/annotations');
		expect(files).toHaveLength(40);
		expect(files.flatMap(({ images }) => images[0].objects)).toHaveLength(47);
		expect(
			files.flatMap(({ problems }) => problems).filter(({ severity }) => severity !== 'information'),
		).toEqual([]);
	});
});
