// Files, images and objects by what a model calls them. What is not found is told with what there is.

import type { FileSummary, ImageSummary } from '../compute/protocol';
import type { Inspection } from '../core/inspection';
import { enumerate, formatCount, nameOf, plural } from '../core/words';
import { formatFacts } from '../formats/format-names';
import { fileBase, isImageNamed } from '../formats/paths';
import type { AgentEngine } from './tool';

export interface AnnotationsFile {
	path: string;
	summary: FileSummary & { format: keyof typeof formatFacts };
	/** "instances.json (COCO, 8 images, 49 objects)" */
	title: string;
}

/** Names that are listed where one was not found. */
const mostNames = 8;

/** Throws an Error with a sentence where it is no annotation file that can be read. */
export async function openAnnotations(engine: AgentEngine, written: string): Promise<AnnotationsFile> {
	const path = await engine.resolve(written);
	const summary = await engine.summarise(path);
	const { format, imageCount, records, reason } = summary;
	if (format === null) throw new Error(`${fileBase(path)}: ${reason}`);
	const counted = `${plural(imageCount, 'image')}, ${plural(records, 'object')}`;
	return {
		path,
		summary: { ...summary, format },
		title: `${fileBase(path)} (${formatFacts[format].title}, ${counted})`,
	};
}

/** The image that is called `wanted`; without a name the only one. Throws an Error with a sentence where it is not one. */
export async function findImage(
	engine: AgentEngine,
	{ path, summary }: AnnotationsFile,
	wanted: string | undefined,
): Promise<ImageSummary> {
	const name = fileBase(path);
	const count = summary.imageCount;
	if (count === 0) throw new Error(`${name} lists no image.`);
	const images = await engine.images(path, 0, count);
	if (wanted === undefined) {
		if (count === 1) return images[0] as ImageSummary;
		throw new Error(`${name} has ${formatCount(count)} images: say which. ${namesOf(images)}`);
	}
	const found = images.filter((image) => image.id === wanted);
	if (found.length === 0) found.push(...images.filter((image) => isImageNamed(image, wanted)));
	if (found.length === 1) return found[0] as ImageSummary;
	if (found.length > 1)
		throw new Error(
			`${formatCount(found.length)} images of ${name} are called "${wanted}": give the row instead, such as ${rowList(found.map(({ row }) => row))}.`,
		);
	const row = rowIn(wanted, count);
	if (row !== null) return images[row] as ImageSummary;
	throw new Error(`${name} has no image "${wanted}". ${namesOf(images)}`);
}

/** The row of the object that is called `wanted`; without a name the only one. Throws an Error with a sentence, too. */
export function findObject(inspection: Inspection, wanted: string | undefined): number {
	const { objects, image } = inspection;
	const name = image.fileName;
	if (objects.length === 0) throw new Error(`${name} has no labelled object.`);
	if (wanted === undefined) {
		if (objects.length === 1) return 0;
		throw new Error(
			`${name} has ${formatCount(objects.length)} objects: say which. ${objectsOf(inspection)}`,
		);
	}
	const found = objects.flatMap(({ id }, row) => (id === wanted ? [row] : []));
	if (found.length === 1) return found[0] as number;
	if (found.length > 1)
		throw new Error(
			`${formatCount(found.length)} objects of ${name} have the id "${wanted}": give the row instead, such as ${rowList(found)}.`,
		);
	const row = rowIn(wanted, objects.length);
	if (row !== null) return row;
	throw new Error(`${name} has no object "${wanted}". ${objectsOf(inspection)}`);
}

/** "row 3" */
function rowIn(wanted: string, count: number): number | null {
	const row = Number(/^row (\d+)$/i.exec(wanted.trim())?.[1] ?? Number.NaN);
	return row < count ? row : null;
}

function rowList(rows: readonly number[]): string {
	return enumerate(rows.slice(0, mostNames).map((row) => `"row ${row}"`));
}

/** "Image ids run from 101 to 108." */
function namesOf(images: readonly ImageSummary[]): string {
	const files = `File names are such as ${(images[0] as ImageSummary).fileName}.`;
	return `${idsWords(
		'Image',
		images.map(({ id }) => id),
	)} ${files}`;
}

function objectsOf(inspection: Inspection): string {
	const { objects } = inspection;
	if (objects.length > mostNames)
		return idsWords(
			'Object',
			objects.map(({ id }) => id),
		);
	return `It has ${enumerate(objects.map((_, row) => nameOf(inspection, row)))}.`;
}

function idsWords(what: string, ids: readonly string[]): string {
	if (ids.length <= mostNames) return `${what} ids are ${enumerate(ids)}.`;
	const numbers = ids.map(Number);
	if (ids.some((id) => id.trim() === '') || !numbers.every(Number.isSafeInteger))
		return `${what} ids are such as ${enumerate(ids.slice(0, mostNames))}.`;
	const least = numbers.reduce((a, b) => Math.min(a, b));
	const most = numbers.reduce((a, b) => Math.max(a, b));
	return `${what} ids run from ${least} to ${most}.`;
}
