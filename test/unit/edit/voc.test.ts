import { describe, expect, it } from 'vitest';
import { edited, objectsOf, type ReadOptions, readText, refused } from '../../support/edits';

const options: ReadOptions = { path: '/x/a.xml' };
const object = `	<object>
		<name>cat</name>
		<difficult>0</difficult>
		<bndbox>
			<ymax> 40.0 </ymax><xmin>10.0</xmin>
			<ymin>20.0</ymin>
			<xmax>30.0</xmax>
		</bndbox>
		<part><name>head</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></part>
	</object>
`;
const head =
	'<annotation>\n\t<filename>a.jpg</filename>\n\t<size><width>90</width><height>80</height></size>\n';
const voc = (...objects: string[]) => readText(`${head}${objects.join('')}</annotation>\n`, options);
const crlf = (text: string) => text.replaceAll('\n', '\r\n');

describe('a VOC box', () => {
	it('changes in the texts of the sides that moved, in any order of elements', () => {
		const file = voc(object);
		expect(edited(file, 0, { kind: 'box', box: [10, 20, 33.36, 40] })).toBe(
			file.text.replace('30.0', '33.4'),
		);
		expect(edited(file, 0, { kind: 'move', dx: 1, dy: 2 })).toBe(
			file.text
				.replace('10.0', '11.0')
				.replace('20.0', '22.0')
				.replace('30.0', '31.0')
				.replace('40.0', '42.0'),
		);
		expect(edited(file, 0, { kind: 'move', dx: 0, dy: 0 })).toBe(file.text);
	});

	it('keeps decimal commas, whole pixels and a size', () => {
		const commas = voc(object.replaceAll('.0', ',5'));
		expect(edited(commas, 0, { kind: 'move', dx: 0.5, dy: 0 })).toContain('<xmin>11,0</xmin>');
		const whole = voc(object.replaceAll('.0', ''));
		expect(edited(whole, 0, { kind: 'box', box: [29.8, 20, 30, 40] })).toBe(
			whole.text.replace('<xmin>10<', '<xmin>29<'),
		);
		expect(refused(whole, 0, { kind: 'box', box: [31, 20, 30, 40] })).toContain('no width');
	});

	it('has no corners, and says which number is missing', () => {
		expect(refused(voc(object), 0, { kind: 'remove-vertex', part: 0, vertex: 0 })).toContain('no polygon');
		const missing = voc(object.replace('<xmax>30.0</xmax>', '<xmax/>'));
		expect(refused(missing, 0, { kind: 'box', box: [10, 20, 33, 40] })).toContain('<xmax>');
		const empty = voc(object.replace('<xmax>30.0</xmax>', '<xmax></xmax>'));
		expect(edited(empty, 0, { kind: 'box', box: [10, 20, 33, 40] })).toContain('<xmax>33.0</xmax>');
	});
});

describe('a VOC object', () => {
	it('gets its class escaped', () => {
		const file = voc(object);
		const text = edited(file, 0, { kind: 'class', className: 'A & <B>' });
		expect(text).toBe(file.text.replace('cat', 'A &amp; &lt;B&gt;'));
		expect(objectsOf(readText(text, options))[0].className).toBe('A & <B>');
		const empty = voc(object.replace('<name>cat</name>', '<name/>'));
		expect(edited(empty, 0, { kind: 'class', className: 'dog' })).toContain('<name>dog</name>');
		const none = voc(object.replace('\t\t<name>cat</name>\n', ''));
		expect(edited(none, 0, { kind: 'class', className: 'dog' })).toContain(
			'\t\t<name>dog</name>\n\t\t<bndbox>',
		);
	});

	it('is marked difficult, with a line of its own where there was none', () => {
		const file = voc(object);
		expect(edited(file, 0, { kind: 'flag', on: true })).toBe(file.text.replace('>0<', '>1<'));
		expect(edited(file, 0, { kind: 'flag', on: false })).toBe(file.text);
		const none = readText(crlf(file.text.replace('\t\t<difficult>0</difficult>\n', '')), options);
		expect(edited(none, 0, { kind: 'flag', on: true })).toBe(crlf(file.text.replace('>0<', '>1<')));
		const nameless = readText(none.text.replace('\t\t<name>cat</name>\r\n', ''), options);
		expect(edited(nameless, 0, { kind: 'flag', on: true })).toContain(
			'\t\t<difficult>1</difficult>\r\n\t\t<bndbox>',
		);
		const flat = readText(none.text.replace(/\s*\r\n\s*/g, ''), options);
		expect(edited(flat, 0, { kind: 'flag', on: true })).toContain('</name><difficult>1</difficult><bndbox>');
	});

	it('is copied and taken out with its lines', () => {
		const other = object.replace('cat', 'dog');
		for (const file of [voc(object, other), readText(crlf(voc(object, other).text), options)]) {
			const [cat, dog] = file.text.includes('\r') ? [crlf(object), crlf(other)] : [object, other];
			expect(edited(file, 0, { kind: 'duplicate' })).toBe(file.text.replace(cat, cat + cat));
			expect(edited(file, 0, { kind: 'delete' })).toBe(file.text.replace(cat, ''));
			expect(edited(file, 1, { kind: 'delete' })).toBe(file.text.replace(dog, ''));
		}
		const flat = readText(voc(object, other).text.replace(/\s*\n\s*/g, ''), options);
		expect(objectsOf(readText(edited(flat, 0, { kind: 'delete' }), options))).toHaveLength(1);
		expect(objectsOf(readText(edited(flat, 1, { kind: 'duplicate' }), options))).toHaveLength(3);
	});
});
