// A scanned data set as tables: images, objects and classes, one row each, in the order of the scan. Names of columns are those
// that data frames have; `image` and `object` are indices of the data set, `row` counts in a file, all from 0.

import { imageOfObjects } from '../compute/dataset/held';
import { termTitles } from '../core/breakdown/rows';
import { type DatasetColumns, objectUses } from '../core/dataset/columns';
import { classLines, isForcedOnly, isTrained, isUnmatched } from '../core/dataset/summary';
import type { ReportColumn, ReportTable } from '../report/types';
import { columnNames, numberColumn, strided, textColumn, wholeColumn } from './columns';
import { reportPath } from './findings';

/** What stands in front of every row that is about an image or an object: where it is. */
interface Where {
	split: (string | null)[];
	file: string[];
	row: Int32Array;
	id: string[];
	name: string[];
}

/** @param z of each image; `null` without losses. */
export function imageTable(columns: DatasetColumns, z: Float64Array | null): ReportTable {
	const { images, terms } = columns;
	const { count } = images;
	const per = (counts: (columns: DatasetColumns, object: number) => boolean) =>
		Int32Array.from({ length: count }, (_, image) => {
			let sum = 0;
			for (let at = images.first[image] as number; at < (images.first[image + 1] as number); at++)
				if (counts(columns, at)) sum++;
			return sum;
		});
	const losses = terms.map((term, at) =>
		numberColumn(
			`loss_${term}`,
			termTitles[term],
			strided(images.losses, { count, width: terms.length, at }),
			4,
		),
	);
	return {
		name: 'images',
		title: 'Images',
		count,
		columns: [
			wholeColumn(
				'image',
				'Image',
				Int32Array.from({ length: count }, (_, image) => image),
			),
			...whereColumns(whereOf(columns)),
			numberColumn('width', 'Width', images.width.map(unknownSize), 0),
			numberColumn('height', 'Height', images.height.map(unknownSize), 0),
			wholeColumn('objects', 'Objects', per(isTrained)),
			wholeColumn('unmatched', 'Without a positive', per(isUnmatched)),
			wholeColumn('forced_only', 'Forced matches alone', per(isForcedOnly)),
			wholeColumn('problems', 'Problems', images.problems),
			...(terms.length > 0 ? [numberColumn('loss', 'Loss', images.total, 4)] : []),
			...(z ? [numberColumn('loss_z', 'Loss, z-score', z, 1)] : []),
			...losses,
		],
	};
}

/**
 * @param z of each object; `null` without losses.
 * @param more columns behind its own, one value an object.
 */
export function objectTable(
	columns: DatasetColumns,
	z: Float64Array | null,
	more: readonly ReportColumn[] = [],
): ReportTable {
	const { objects, images, classes, terms, levels } = columns;
	const { count } = objects;
	const imageOf = imageOfObjects(columns);
	const where = whereOf(columns);
	const levelNames = columnNames('positives_', levels);
	const at = <T>(values: ArrayLike<T>) => Array.from(imageOf, (image) => values[image] as T);
	const corners = (prefix: string, title: string, values: Float64Array) =>
		['x1', 'y1', 'x2', 'y2'].map((name, corner) =>
			numberColumn(
				`${prefix}${name}`,
				`${title}${name}`,
				strided(values, { count, width: 4, at: corner }),
				1,
			),
		);
	const className = (index: number) => classes[index] ?? null;
	const modelColumns =
		terms.length > 0
			? [
					numberColumn('loss', 'Loss', objects.loss, 4),
					...(z ? [numberColumn('loss_z', 'Loss, z-score', z, 1)] : []),
					...terms.map((term, each) =>
						numberColumn(
							`loss_${term}`,
							termTitles[term],
							strided(objects.losses, { count, width: terms.length, at: each }),
							4,
						),
					),
					numberColumn('own_probability', 'Probability of its class', objects.own, 2),
					textColumn('other_class', 'Likeliest other class', Array.from(objects.other, className)),
					numberColumn('other_probability', 'Its probability', objects.otherProbability, 2),
				]
			: [];
	return {
		name: 'objects',
		title: 'Objects',
		count,
		columns: [
			wholeColumn('image', 'Image', imageOf),
			wholeColumn(
				'object',
				'Object',
				Int32Array.from(imageOf, (image, object) => object - (images.first[image] as number)),
			),
			...whereColumns({
				split: at(where.split),
				file: at(where.file),
				row: Int32Array.from(imageOf, (image) => images.row[image] as number),
				id: at(where.id),
				name: at(where.name),
			}),
			textColumn('class', 'Class', Array.from(objects.class, className)),
			...corners('', '', objects.box),
			...corners('input_', 'Input ', objects.input),
			textColumn(
				'use',
				'Use',
				Array.from(objects.use, (code) => objectUses[code] ?? null),
			),
			wholeColumn('positives', 'Positives', objects.positives),
			wholeColumn('forced', 'Forced', objects.forced),
			wholeColumn('candidates', 'Candidates', objects.candidates),
			{ name: 'open', title: 'Waits for predictions', type: 'flag', values: objects.open },
			numberColumn('best_iou', 'Best IoU', objects.bestIou, 2),
			...levels.map((level, each) =>
				wholeColumn(
					levelNames[each] as string,
					`Positives on ${level}`,
					Int32Array.from(
						{ length: count },
						(_, object) => objects.levels[object * levels.length + each] as number,
					),
				),
			),
			...modelColumns,
			...more,
		],
	};
}

export function classTable(columns: DatasetColumns): ReportTable {
	const lines = classLines(columns);
	const { splits, terms } = columns;
	const named = splits.length > 1 ? splits : [];
	const splitNames = columnNames('objects_', named);
	return {
		name: 'classes',
		title: 'Classes',
		count: lines.length,
		columns: [
			textColumn(
				'class',
				'Class',
				lines.map(({ name }) => name),
			),
			wholeColumn(
				'objects',
				'Objects',
				lines.map(({ objects }) => objects),
			),
			...named.map((split, at) =>
				wholeColumn(
					splitNames[at] as string,
					`Objects in ${split}`,
					lines.map(({ bySplit }) => bySplit[at] ?? 0),
				),
			),
			wholeColumn(
				'images',
				'Images',
				lines.map(({ images }) => images),
			),
			wholeColumn(
				'positives',
				'Positives',
				lines.map(({ positives }) => positives),
			),
			wholeColumn(
				'forced',
				'Forced',
				lines.map(({ forced }) => forced),
			),
			wholeColumn(
				'unmatched',
				'Without a positive',
				lines.map(({ unmatched }) => unmatched),
			),
			...(terms.length > 0
				? [
						numberColumn(
							'loss',
							'Mean loss',
							Float64Array.from(lines, ({ loss }) => loss ?? Number.NaN),
							4,
						),
					]
				: []),
		],
	};
}

function whereOf({ images, files, splits }: DatasetColumns): Where {
	const paths = files.map(({ path }) => reportPath(path));
	const named = files.map(({ split }) => splits[split] || null);
	return {
		split: Array.from(images.file, (file) => named[file] ?? null),
		file: Array.from(images.file, (file) => paths[file] ?? ''),
		row: images.row,
		id: images.id,
		name: images.fileName,
	};
}

function whereColumns({ split, file, row, id, name }: Where): ReportColumn[] {
	return [
		textColumn('split', 'Split', split),
		textColumn('file', 'File', file),
		wholeColumn('row', 'Row', row),
		textColumn('image_id', 'Image id', id),
		textColumn('file_name', 'Picture', name),
	];
}

/** Nobody knows the size of an image of 0 pixels. */
function unknownSize(pixels: number): number {
	return pixels > 0 ? pixels : Number.NaN;
}
