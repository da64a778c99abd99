// Reads Label Studio's JSON: tasks with annotations, or the short export with one record a task.

import { yoloFallbackSize } from '../assumed-size';
import { editableAs, incompletePlace } from '../editable';
import { countNotTrained, type NotTrained, reportNotTrained } from '../not-trained';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import { eachElement, isList, isObject, type JsonText, openJson, skipSpace } from '../text/json';
import { reportFaults, skipNoRecord } from '../text/json-problems';
import type { AnnotationFile, ImageRecord, ObjectRecord } from '../types';
import { hasWholePlace, type RawRegion, type RegionGeometry, regionGeometry, type Size } from './regions';
import { chosenAnnotation, joinRegions, type RawTask, type Region, readTask } from './tasks';

interface Reading {
	problems: ProblemList;
	images: ImageRecord[];
	others: NotTrained;
}

/**
 * Reads a Label Studio file. Places are percent of the picture as it was labelled, and come out as image pixels; where
 * no region says its size, a stand-in is taken. Of several annotations of a task the first that was not skipped counts;
 * predictions are no labels.
 *
 * Sources: HumanSignal/label-studio-converter label_studio_converter/converter.py (iter_from_json_file, convert_to_coco,
 * convert_to_json_min).
 */
export function readLabelStudio(text: string): AnnotationFile {
	const json = openJson(text);
	const reading: Reading = { problems: createProblems(), images: [], others: new Map() };
	const start = skipSpace(text, 0);
	if (isObject(json, start)) addTask(reading, readTask(json, start).task);
	else if (isList(json, start)) eachElement(json, start, (at) => readElement(json, reading, at));
	reportNotTrained(reading.problems, reading.others);
	const { images } = reading;
	reportFaults(reading.problems, json, `${images.length.toLocaleString('en')} tasks`, text.length);
	const names = new Set(images.flatMap(({ objects }) => objects.map(({ className }) => className)));
	return {
		format: 'label-studio',
		images,
		classes: Array.from(names, (name) => ({ id: null, name })),
		problems: finishProblems(reading.problems),
	};
}

function readElement(json: JsonText, reading: Reading, at: number): number {
	if (!isObject(json, at)) {
		const message = 'An entry of the list is not a task, so its image and labels are left out.';
		return skipNoRecord(json, reading.problems, at, message);
	}
	const { task, end } = readTask(json, at);
	addTask(reading, task);
	return end;
}

function addTask(reading: Reading, task: RawTask): void {
	const { problems, images, others } = reading;
	const chosen = chosenAnnotation(task);
	reportRivals(problems, task, images.length);
	for (const span of task.predictions) countNotTrained(others, 'prediction', span);
	const { regions, others: left } = joinRegions(chosen?.regions ?? task.short);
	for (const { type, span } of left) if (type !== 'relation') countNotTrained(others, type ?? 'region', span);
	const image = imageOf(
		task,
		[...task.annotations.flatMap((each) => each.regions), ...task.short],
		regions.length > 0,
	);
	const row = images.length;
	images.push(image);
	regions.forEach((region, at) => {
		const [{ span }] = region.records;
		const geometry = regionGeometry(region.records[0], region.shape, sizeOf(image));
		if ('error' in geometry) {
			report(
				problems,
				geometry.rule,
				'error',
				span,
				`The ${region.shape} ${geometry.error}: it is left out of training.`,
				{
					image: row,
				},
			);
			return;
		}
		image.objects.push(objectOf(region, geometry, at));
		if (region.labelled?.label) return;
		const message = 'The region has no label, so it cannot be given a class.';
		report(problems, 'class-missing', 'error', span, message, {
			image: row,
			object: image.objects.length - 1,
		});
	});
}

/** Exports for detection take the regions of all annotations of a task together. */
function reportRivals(problems: ProblemList, { annotations, span }: RawTask, image: number): void {
	const count = annotations.filter(({ isCancelled }) => !isCancelled).length;
	if (count < 2) return;
	const message = `The task has ${count} annotations: the first is read, while an export gives the image once for each, with objects that repeat.`;
	report(
		problems,
		'label-studio-annotations',
		'warning',
		{ start: span.start, end: span.start + 1 },
		message,
		{ image },
	);
}

function imageOf(task: RawTask, regions: readonly RawRegion[], hasObjects: boolean): ImageRecord {
	const name = nameOf(task);
	const sized = regions.find(
		({ originalWidth, originalHeight }) => isSize(originalWidth) && isSize(originalHeight),
	);
	const given = isSize(task.width) && isSize(task.height) ? task : null;
	const size: Size | null = sized
		? { width: sized.originalWidth, height: sized.originalHeight }
		: (given ?? (hasObjects ? yoloFallbackSize : null));
	const image: ImageRecord = {
		id: task.id ?? name?.value ?? '',
		fileName: name?.value ?? '',
		width: size?.width ?? null,
		height: size?.height ?? null,
		objects: [],
		spans: { record: task.span, fileName: name?.span ?? null },
	};
	if (size === yoloFallbackSize) image.isSizeAssumed = true;
	return image;
}

/** The text of the task that names the image: "image", or the first that looks like one. */
function nameOf({ texts }: RawTask) {
	const usual = texts.get('image');
	if (usual) return usual;
	const isImage = ({ value }: { value: string }) =>
		/\.(?:jpe?g|png|bmp|gif|webp|tiff?)(?:$|[?#])/i.test(value) || value.startsWith('/data/');
	return [...texts.values()].find(isImage) ?? null;
}

function isSize(value: number): boolean {
	return value > 0 && value < Infinity;
}

/** Of an image with objects, which always has a size. */
export function sizeOf({ width, height }: ImageRecord): Size {
	return { width: width ?? yoloFallbackSize.width, height: height ?? yoloFallbackSize.height };
}

function objectOf(
	{ records: [record], shape, labelled }: Region,
	{ box, segmentation, kind }: RegionGeometry,
	row: number,
): ObjectRecord {
	const { span, id, pointsSpan, rleSpan } = record;
	const mask = pointsSpan ?? rleSpan;
	const isOwnLabel = labelled === record;
	return {
		id: id ?? `object ${row + 1}`,
		className: labelled?.label || 'no class',
		classId: null,
		box,
		segmentation,
		flag: null,
		area: null,
		editable: hasWholePlace(record, shape)
			? editableAs(kind, null)
			: editableAs('fixed', null, incompletePlace),
		spans: {
			record: span,
			box: placeSpan(record),
			class: isOwnLabel ? record.labelSpan : null,
			segmentation: segmentation ? (mask ?? placeSpan(record)) : null,
			area: null,
		},
	};
}

/** From the first to the last of the numbers that say where a region is. */
function placeSpan({ numbers, pointsSpan }: RawRegion) {
	if (pointsSpan) return pointsSpan;
	const spans = Array.from(numbers.values(), ({ span }) => span);
	if (spans.length === 0) return null;
	return {
		start: Math.min(...spans.map(({ start }) => start)),
		end: Math.max(...spans.map(({ end }) => end)),
	};
}
