// Final detections as the renderer draws them: dashed boxes, heavier where they find nothing, and the outlines of masks.

import type { JudgedDetection } from '../../../core/estimate/types';
import type { InputTransform, Inspection } from '../../../core/inspection';
import { boxToInput } from '../../shared/camera';
import { rgb, tokens } from '../../shared/tokens';
import type { RectInstance } from '../gl/boxes';
import type { FillBatch } from '../gl/fills';
import type { LineBatch } from '../gl/lines';
import { lineStyle, ring } from '../lineStyle';

const { foundDetection, falseDetection, detectionOutline } = tokens.photo;

export interface DrawnDetections {
	inspection: Inspection;
	/** Rows in `estimate.detections`. */
	rows: readonly number[];
	/** The one that is pointed at. */
	pointed: number | null;
	/** Outlines of masks of those that find an object, too. */
	allOutlines: boolean;
	highContrast: boolean;
}

/** Those that find an object first, the pointed one last, over all others. */
export function detectionBoxes(drawn: DrawnDetections): RectInstance[] {
	const { inspection, pointed, highContrast } = drawn;
	return listed(drawn)
		.sort((a, b) => rank(a, pointed) - rank(b, pointed) || b.row - a.row)
		.map(({ row, detection: { box, fate } }) => {
			const { widthPx, ...token } = fate === 'false' ? falseDetection : foundDetection;
			const width = widthPx + (row === pointed ? 1.2 : 0) + (highContrast ? 0.6 : 0);
			return { box: boxToInput(box, inspection.input), style: lineStyle(token, width) };
		});
}

interface Listed {
	row: number;
	detection: JudgedDetection;
}

function rank({ row, detection }: Listed, pointed: number | null): number {
	return row === pointed ? 2 : detection.fate === 'false' ? 1 : 0;
}

export function detectionOutlines(drawn: DrawnDetections): LineBatch[] {
	const { inspection, pointed, allOutlines } = drawn;
	const lines = listed(drawn)
		.filter(({ row, detection }) => allOutlines || row === pointed || detection.fate === 'false')
		.flatMap(({ detection: { outline } }) => (outline ?? []).map((each) => toInput(each, inspection.input)));
	if (lines.length === 0) return [];
	const style = lineStyle(detectionOutline, detectionOutline.widthPx);
	return [{ lines, closed: true, casing: true, style }];
}

/** The pointed one is faintly filled, so that it is told from its neighbours. */
export function detectionFill(drawn: DrawnDetections): FillBatch[] {
	return listed(drawn)
		.filter(({ row }) => row === drawn.pointed)
		.map(({ detection: { box } }) => ({
			rings: [ring(boxToInput(box, drawn.inspection.input))],
			color: rgb(falseDetection.color),
			opacity: falseDetection.fillOpacity,
			hatch: false,
		}));
}

function listed({ inspection, rows }: DrawnDetections): Listed[] {
	const all = inspection.estimate?.detections ?? [];
	return rows.flatMap((row) => {
		const detection = all[row];
		return detection ? [{ row, detection }] : [];
	});
}

function toInput(points: Float64Array, { scaleX, scaleY, offsetX, offsetY }: InputTransform): Float32Array {
	return Float32Array.from(points, (value, at) =>
		at & 1 ? value * scaleY + offsetY : value * scaleX + offsetX,
	);
}
