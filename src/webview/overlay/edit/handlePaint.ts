// Draws what is edited over the picture: the object as the edit makes it, and the handles of the chosen one.
// A 2D canvas over the marks: a move of the pointer redraws this and nothing else.

import type { InspectedObject } from '../../../core/inspection';
import type { Geometry } from '../../../core/object-edit';
import { type Camera, toScreen } from '../../shared/camera';
import { isHighContrast, tokens, withAlpha } from '../../shared/tokens';
import { cased } from '../paint';
import { stage } from '../stage';
import * as state from '../state';
import { shownGeometry } from './draft';
import { type Handle, handlesOf, sameHandle, screenBox } from './handles';

const { handle: token, labelledObject, labelledPolygon } = tokens.photo;

let blank = true;

export function drawHandles(canvas: HTMLCanvasElement): void {
	const chosen = state.selected.peek();
	const object = chosen === null ? undefined : state.inspection.peek()?.objects[chosen];
	const withHandles = state.editing.peek() && object !== undefined;
	const edited = state.edited.peek();
	const context = canvas.getContext('2d');
	if (!context || (blank && !withHandles && edited === null)) return;
	const { width, height } = stage.size;
	const ratio = window.devicePixelRatio || 1;
	const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
	if (canvas.width !== across || canvas.height !== down) {
		canvas.width = across;
		canvas.height = down;
	}
	context.setTransform(ratio, 0, 0, ratio, 0, 0);
	context.clearRect(0, 0, width, height);
	blank = true;
	const highContrast = isHighContrast(state.theme.peek());
	const geometry = edited === null ? null : shownGeometry(edited);
	if (geometry) {
		strokeGeometry(context, geometry, stage.camera, highContrast);
		blank = false;
	}
	const held = chosen === null || !withHandles ? null : shownGeometry(chosen);
	if (held && object) {
		strokeHandles(context, held, object, highContrast);
		blank = false;
	} else if (state.crowdedCorners.peek()) state.crowdedCorners.value = null;
}

function strokeGeometry(
	context: CanvasRenderingContext2D,
	{ box, segmentation }: Geometry,
	camera: Camera,
	highContrast: boolean,
): void {
	const { color, widthPx } = labelledObject;
	const [x1, y1, x2, y2] = screenBox(box, camera);
	context.beginPath();
	context.rect(x1, y1, x2 - x1, y2 - y1);
	cased(context, color, highContrast ? widthPx.highContrastFocus : widthPx.focus, []);
	if (segmentation?.kind !== 'polygons') return;
	context.beginPath();
	for (const part of segmentation.parts) {
		for (let at = 0; at < part.length; at += 2) {
			const { x, y } = toScreen(camera, part[at] as number, part[at + 1] as number);
			if (at === 0) context.moveTo(x, y);
			else context.lineTo(x, y);
		}
		context.closePath();
	}
	cased(context, labelledPolygon.color, labelledPolygon.widthPx, []);
}

function strokeHandles(
	context: CanvasRenderingContext2D,
	geometry: Geometry,
	object: InspectedObject,
	highContrast: boolean,
): void {
	const active = state.handle.peek();
	const { list, vertices, hidden } = handlesOf(geometry, object.editable, stage.camera, active);
	const crowded = state.crowdedCorners.peek();
	if (hidden !== (crowded?.hidden ?? 0) || (crowded && crowded.all !== vertices))
		state.crowdedCorners.value = hidden > 0 ? { hidden, all: vertices } : null;
	const order = { midpoint: 0, box: 1, vertex: 2 };
	for (const handle of [...list].sort((a, b) => order[a.name.kind] - order[b.name.kind]))
		strokeHandle(context, handle, sameHandle(handle.name, active), highContrast);
}

function strokeHandle(
	context: CanvasRenderingContext2D,
	{ name, x, y }: Handle,
	active: boolean,
	highContrast: boolean,
): void {
	const size = active ? token.activeSizePx : highContrast ? token.highContrast.sizePx : token.sizePx;
	const casing = highContrast ? token.highContrast.casingPx : token.casingPx;
	context.beginPath();
	if (name.kind === 'midpoint') context.arc(x, y, token.midpointPx / 2, 0, 2 * Math.PI);
	else context.rect(x - size / 2, y - size / 2, size, size);
	const fill = name.kind === 'box' ? token.color : labelledObject.color;
	context.lineJoin = 'miter';
	context.lineWidth = 2 * casing;
	context.strokeStyle = tokens.casing.color;
	context.globalAlpha = name.kind === 'midpoint' && !highContrast ? token.midpointOpacity : 1;
	context.stroke();
	context.fillStyle = fill;
	context.fill();
	context.globalAlpha = 1;
	if (!active) return;
	// The chosen handle: a ring around it, so that it differs by form too.
	context.beginPath();
	context.rect(x - size / 2 - 4, y - size / 2 - 4, size + 8, size + 8);
	context.lineWidth = 4;
	context.strokeStyle = withAlpha(tokens.casing.color, tokens.casing.opacity);
	context.stroke();
	context.lineWidth = 2;
	context.strokeStyle = tokens.photo.pointed.color;
	context.stroke();
}
