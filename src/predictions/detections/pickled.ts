// Detections in pickles, told apart by what they hold. See `docs/detections.md` for what is refused.

import { isDetectron2, refuseProposals, takeDetectron2 } from './detectron2';
import { isVersion2, isVersion3, takeVersion2, takeVersion3 } from './mmdetection';
import { readPickleFile, withTorchArchive } from './pickle/archive';
import { isArray, PickleRefused, type PickleValue } from './pickle/values';
import { RowBuilder } from './row-builder';
import type { DetectionResult, DetectionTarget } from './types';

/** Reads a pickle that stands alone, or the older form of torch.save. */
export function readPickled(bytes: Uint8Array, name: string, target: DetectionTarget): DetectionResult {
	return refusable(name, () => detectionsOf(readPickleFile(bytes), bytes.length, name, target));
}

/** Reads a zip of torch.save. */
export function readTorchArchive(
	path: string,
	size: number,
	name: string,
	target: DetectionTarget,
): DetectionResult {
	return refusable(name, () => withTorchArchive(path, (value) => detectionsOf(value, size, name, target)));
}

function refusable(name: string, read: () => DetectionResult): DetectionResult {
	try {
		return read();
	} catch (error) {
		if (error instanceof PickleRefused) return { error: `${name} ${error.message}.` };
		throw error;
	}
}

function detectionsOf(
	value: PickleValue,
	size: number,
	name: string,
	target: DetectionTarget,
): DetectionResult {
	const builder = new RowBuilder(size);
	const notes: string[] = [];
	const purpose = { name, target, notes, where: (place: number) => `record ${place.toLocaleString('en')}` };
	if (Array.isArray(value) && value.length === 0) {
		notes.push('The list of results is empty: there are no detections.');
		return builder.finish({
			...purpose,
			format: name.endsWith('.pth') ? 'detectron2-pth' : 'mmdetection-pkl',
		});
	}
	if (isDetectron2(value)) {
		takeDetectron2(value, builder);
		return builder.finish({ ...purpose, format: 'detectron2-pth' });
	}
	refuseProposals(value);
	if (isVersion3(value)) {
		takeVersion3(value, builder, target);
		return builder.finish({ ...purpose, format: 'mmdetection-pkl' });
	}
	if (isVersion2(value)) {
		takeVersion2(value, builder, target);
		notes.push(
			'Results carry no image ids: they are taken in the order of the images in the annotation file.',
		);
		return builder.finish({ ...purpose, format: 'mmdetection-pkl' });
	}
	return {
		error: `${name} holds ${described(value)}, not the detections of Detectron2 (instances_predictions.pth) or MMDetection (results.pkl).`,
	};
}

/** What a pickle holds, for a sentence. */
function described(value: PickleValue): string {
	if (value instanceof Map) {
		const keys = [...value.keys()].filter((key) => typeof key === 'string').slice(0, 5);
		const isModel =
			keys.some((key) => key === 'state_dict' || key === 'model') || [...value.values()].every(isArray);
		if (isModel && value.size > 0) return 'the weights of a model';
		return `a dictionary${keys.length > 0 ? ` of ${keys.join(', ')}` : ''}`;
	}
	if (Array.isArray(value)) return `a list of ${value.length.toLocaleString('en')} other things`;
	if (isArray(value)) return `an array of ${value.shape.join(' × ')} numbers`;
	if (value === null) return 'nothing';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
