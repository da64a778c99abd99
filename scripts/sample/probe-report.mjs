// What the training script tells of a probe model: average precision, and how its losses rank planted label errors.

import { writeFileSync } from 'node:fs';
import { Failure } from '../lib/run.mjs';
import { classes } from './shapes.mjs';

/** IoU from which a place or box points at an error. */
const pointsAt = 0.5;

/** COCO's average precision of boxes and masks on scenes held out; `base`: path of its results without the ending. */
export async function precisionTable(core, reader, { text, images }, base) {
	const labels = core.readCocoLabels(Buffer.from(text), 'held-out scenes');
	const ids = JSON.parse(text).images.map(({ id }) => id);
	const results = [];
	for (const [row, image] of images.entries()) {
		const detections = await reader.detections(image);
		if ('error' in detections) throw new Failure(detections.error);
		for (const { className, ...found } of detections)
			results.push({ image_id: ids[row], category_id: classes.indexOf(className) + 1, ...found });
	}
	const path = `${base}-detections.json`;
	writeFileSync(path, JSON.stringify(results));
	const lines = [`Average precision on ${images.length} held-out scenes, ${results.length} detections:`];
	for (const kind of ['bbox', 'segm']) {
		const { evaluation } = await core.compareFiles(async () => labels, path, kind);
		const [ap, ap50, ap75] = evaluation.stats;
		lines.push(`  ${kind}  AP ${ap.toFixed(3)}  AP50 ${ap50.toFixed(3)}  AP75 ${ap75.toFixed(3)}`);
	}
	return lines.join('\n');
}

/** Suspects of all images in one list, and how many of the first 10 and 20 are planted errors. */
export async function rankingTable(core, reader, { images, planted }, title) {
	const all = [];
	for (const [row, image] of images.entries()) {
		const answer = await reader.outputs(image, 1);
		if ('error' in answer) throw new Failure(answer.error);
		const { scene, heads } = answer;
		const { inspection } = core.losses(scene, heads, 1);
		for (const suspect of core.suspectsOf(inspection)) all.push({ image: row, inspection, ...suspect });
	}
	all.sort((a, b) => b.loss - a.loss);
	const errors = all.map((suspect) => planted.findIndex((error) => isAt(core, suspect, error)));
	const precision = (count) => errors.slice(0, count).filter((error) => error >= 0).length / count;
	const places = planted.map((error, k) => {
		const at = errors.indexOf(k);
		return `  ${images[error.image].name}, ${error.kind}: ${at < 0 ? 'not in the list' : `place ${at + 1}`}`;
	});
	const first = all.slice(0, 20).map((suspect, k) => {
		const what = suspect.object === null ? 'no label' : suspect.inspection.objects[suspect.object].className;
		const error = errors[k] >= 0 ? planted[errors[k]].kind : '';
		return `  ${String(k + 1).padStart(2)}. ${suspect.loss.toFixed(3)}  ${images[suspect.image].name}  ${what}  ${error}`;
	});
	return [
		`${title}: ${all.length} suspects, ${planted.length} planted errors; precision at 10 ${precision(10).toFixed(2)}, at 20 ${precision(20).toFixed(2)}.`,
		...first,
		...(planted.length <= 10 ? places : [medianPlace(errors, planted.length)]),
	].join('\n');
}

function medianPlace(errors, count) {
	const places = Array.from({ length: count }, (_, k) => {
		const at = errors.indexOf(k);
		return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
	}).sort((a, b) => a - b);
	return `  half of the errors stand in the first ${places[places.length >> 1]} places`;
}

/** A suspect points at an error when it is the wrong label, or lies where the object really is. */
function isAt(core, suspect, error) {
	if (suspect.image !== error.image) return false;
	if (suspect.object !== null) return suspect.inspection.objects[suspect.object].id === error.id;
	return core.iouOf('torchvision', error.box, suspect.box) >= pointsAt;
}
