// Paints a ranking on a 2D canvas: photograph, band of the chosen boxes, label, open places, numbered discs, pointed box.

import type { Box } from '../../../core/geometry';
import type { Inspection } from '../../../core/inspection';
import { placeWords } from '../../../core/words';
import { inputView } from '../../shared/camera';
import { tokens, withAlpha } from '../../shared/tokens';
import { cased, type Photograph, paintPhotograph } from '../paint';
import { discRadius, type RankingMarks, ringRadius } from './rankingMarks';

const photo = tokens.photo;

export interface RankingPicture extends Photograph {
	/** Row of the object. */
	object: number;
	marks: RankingMarks;
	/** Pointed row, `null` for none. */
	row: number | null;
	ratio: number;
	highContrast: boolean;
	font: string;
}

/** Rows whose predicted box is drawn as a line: the pointed one, and the chosen one where it is alone. */
export function rowsWithBox({ chosen }: RankingMarks, row: number | null): number[] {
	const lone = chosen.length === 1 ? (chosen[0] as number) : null;
	return [...(lone !== null && lone !== row ? [lone] : []), ...(row === null ? [] : [row])];
}

export function paintRanking(context: CanvasRenderingContext2D, picture: RankingPicture): void {
	const { size, ratio, marks, row } = picture;
	context.setTransform(ratio, 0, 0, ratio, 0, 0);
	context.clearRect(0, 0, size.width, size.height);
	paintPhotograph(context, picture);
	paintDim(context, picture);
	paintBand(context, picture);
	paintOpen(context, picture);
	const width = photo.labelledObject.widthPx;
	strokeBox(context, picture, marks.object);
	cased(
		context,
		photo.labelledObject.color,
		picture.highContrast ? width.highContrastFocus : width.focus,
		[],
	);
	const { color, dash, widthPx } = photo.prediction;
	for (const each of rowsWithBox(marks, row)) {
		strokeBox(context, picture, marks.boxes[each] as Box);
		cased(context, color, each === row ? widthPx : widthPx * 0.75, dash);
	}
	// The best one lies on top.
	for (const each of [...marks.chosen].reverse()) if (each !== row) paintDisc(context, picture, each, false);
	if (row !== null) paintDisc(context, picture, row, true);
	for (const each of rowsWithBox(marks, row)) paintQueryName(context, picture, each);
}

/** Input pixels to CSS pixels of the canvas. */
export function toCanvas({ camera, inspection }: Pick<Photograph, 'camera' | 'inspection'>) {
	const { scaleX, scaleY, shiftX, shiftY } = inputView(camera, inspection.input);
	return (x: number, y: number): readonly [number, number] => [x * scaleX + shiftX, y * scaleY + shiftY];
}

/** The photograph steps back; the ground beside it stays as it is. */
function paintDim(context: CanvasRenderingContext2D, { inspection, camera }: RankingPicture): void {
	const { width, height } = inspection.image;
	context.fillStyle = withAlpha(photo.dimOutsideFocus.color, photo.dimOutsideFocus.opacity);
	context.fillRect(camera.panX, camera.panY, width * camera.zoom, height * camera.zoom);
}

function addBox(context: CanvasRenderingContext2D, picture: RankingPicture, box: Box): void {
	const at = toCanvas(picture);
	const [x1, y1] = at(box[0], box[1]);
	const [x2, y2] = at(box[2], box[3]);
	context.rect(x1, y1, x2 - x1, y2 - y1);
}

function strokeBox(context: CanvasRenderingContext2D, picture: RankingPicture, box: Box): void {
	context.beginPath();
	addBox(context, picture, box);
}

function paintBand(context: CanvasRenderingContext2D, picture: RankingPicture): void {
	const { band } = picture.marks;
	if (!band) return;
	context.beginPath();
	addBox(context, picture, band.outer);
	if (band.inner) addBox(context, picture, band.inner);
	context.fillStyle = withAlpha(photo.prediction.color, photo.prediction.bandOpacity);
	context.fill('evenodd');
}

/** Rings, one path a level: coarse levels first. */
function paintOpen(context: CanvasRenderingContext2D, picture: RankingPicture): void {
	const { marks, highContrast, size } = picture;
	const at = toCanvas(picture);
	const scale = picture.camera.zoom / picture.inspection.input.scaleX;
	for (const { stride, points } of [...marks.open].reverse()) {
		const radius = ringRadius(stride, scale, highContrast);
		context.beginPath();
		for (let k = 0; k < points.length; k += 2) {
			const [x, y] = at(points[k] as number, points[k + 1] as number);
			if (x < -radius || y < -radius || x > size.width + radius || y > size.height + radius) continue;
			context.moveTo(x + radius, y);
			context.arc(x, y, radius, 0, 2 * Math.PI);
		}
		// Where rings stand close, casings would cover the picture.
		const close = stride * scale < 8 && !highContrast;
		if (!close) {
			context.strokeStyle = withAlpha(tokens.casing.color, tokens.casing.opacity);
			context.lineWidth = highContrast ? 3.4 : radius < 2.2 ? 1.8 : 2.6;
			context.stroke();
		}
		context.strokeStyle = withAlpha(photo.ignored.color, close ? 0.45 : photo.ignored.opacity);
		context.lineWidth = highContrast ? 1.6 : 1;
		context.stroke();
	}
}

/** A chosen row is a blue disc with its rank, any other pointed one a dark disc; the pointed one has a ring around it. */
function paintDisc(
	context: CanvasRenderingContext2D,
	picture: RankingPicture,
	row: number,
	pointed: boolean,
): void {
	const mark = picture.marks.rows[row];
	if (!mark) return;
	const [x, y] = toCanvas(picture)(mark.x, mark.y);
	const chosen = picture.marks.chosen.includes(row);
	const scale = picture.camera.zoom / picture.inspection.input.scaleX;
	const radius = row < 99 ? discRadius(picture.marks, scale) : 11;
	const circle = (r: number) => {
		context.beginPath();
		context.arc(x, y, r, 0, 2 * Math.PI);
	};
	circle(radius + 1.2);
	context.fillStyle = tokens.casing.color;
	context.fill();
	circle(radius);
	context.fillStyle = chosen ? photo.positive.color : photo.chip.background;
	context.fill();
	if (!chosen) {
		context.strokeStyle = photo.ignored.color;
		context.lineWidth = 1.6;
		context.stroke();
	}
	if (pointed) {
		circle(radius + 0.9 * photo.pointed.gapPx);
		cased(context, photo.pointed.color, photo.pointed.widthPx, []);
	}
	context.font = `700 ${radius < 9 ? 9.5 : photo.chip.fontPx}px ${picture.font}`;
	context.textAlign = 'center';
	context.textBaseline = 'middle';
	context.fillStyle = chosen ? tokens.casing.color : photo.chip.text;
	context.fillText(String(row + 1), x, y + 0.5);
}

/** Queries stand nowhere: their number goes with their box. */
function paintQueryName(context: CanvasRenderingContext2D, picture: RankingPicture, row: number): void {
	if (picture.marks.rows[row] !== null) return;
	const box = picture.marks.boxes[row] as Box;
	const { inspection, size, object } = picture;
	const index = inspection.assignment.rankings?.[object]?.index[row] ?? 0;
	const text = placeWords(inspection as Inspection, index).name;
	context.font = `600 ${photo.chip.fontPx}px ${picture.font}`;
	const width = context.measureText(text).width + 12;
	const [x1, y1] = toCanvas(picture)(box[0], box[1]);
	const [, y2] = toCanvas(picture)(box[0], box[3]);
	const x = Math.min(Math.max(4, x1), size.width - width - 4);
	// The pointed one above its box, the matched one below, so that two alike boxes do not hide a name.
	const y = Math.min(Math.max(4, row === picture.row ? y1 - 21 : y2 + 3), size.height - 22);
	context.fillStyle = withAlpha(photo.chip.background, photo.chip.backgroundOpacity);
	context.beginPath();
	context.roundRect(x, y, width, 18, 3);
	context.fill();
	context.fillStyle = photo.prediction.color;
	context.fillRect(x, y, 3, 18);
	context.fillStyle = photo.chip.text;
	context.textAlign = 'left';
	context.textBaseline = 'middle';
	context.fillText(text, x + 7, y + 9.5);
}
