// What the segmentation view says where it cannot compare: what is missing, why, and what to do next.

import { basename } from 'node:path';
import type { HostToSegmentation, OverlayMessage } from '../../messages';
import type { Session } from '../session';

const choosePrediction = { label: 'Choose Prediction', command: 'choosePrediction' } as const;
const pickImage = { label: 'Pick Image', command: 'pickImage' } as const;
const chooseDump = { label: 'Choose Dump', command: 'chooseDump' } as const;

/** Before there is an image to ask about. */
export function loadingState({ path, failure }: Session): HostToSegmentation {
	if (failure)
		return said({
			kind: 'error',
			title: 'This image could not be inspected',
			detail: failure.message,
			actions: [{ label: 'Show Log', command: 'showLog' }],
		});
	if (path !== null)
		return said({ kind: 'loading', title: `Reading ${basename(path)}`, detail: '', actions: [] });
	return said({
		kind: 'empty',
		title: 'No annotation file is open',
		detail:
			'Open a file with polygons or run-length masks, or open this view on a PNG of class indices in the Explorer.',
		actions: [
			{ label: 'Open Annotation File', command: 'openAnnotationFile' },
			{ label: 'Open Sample', command: 'openSample' },
		],
	});
}

/** @param code of the engine's error; `no-prediction`: a mask file for whose folder nothing was chosen. */
export function failureState(code: string, detail: string, label: 'session' | 'mask'): HostToSegmentation {
	const dumpFirst = label === 'session' ? [chooseDump, choosePrediction, pickImage] : [choosePrediction];
	switch (code) {
		case 'no-prediction':
			return said({
				kind: 'empty',
				title: 'What does the model predict?',
				detail:
					'Choose the logits of a segmentation head (`semantic_logits`, classes × rows × columns, in a *.safetensors or *.npz file), or a PNG of predicted class indices.',
				actions: [choosePrediction],
			});
		case 'no-dump':
			return said({
				kind: 'empty',
				title: 'No dump is chosen',
				detail: `${detail} A dump needs the tensor \`semantic_logits\`, classes × rows × columns.`,
				actions: dumpFirst,
			});
		case 'absent':
			return said({ kind: 'empty', title: 'No logits for this image', detail, actions: dumpFirst });
		case 'no-tensor':
			return said({ kind: 'empty', title: 'The dump has no segmentation', detail, actions: dumpFirst });
		case 'no-objects':
			return said({
				kind: 'empty',
				title: 'No label of pixels',
				detail,
				actions: label === 'session' ? [pickImage] : [],
			});
		case 'refused':
			return said({
				kind: 'error',
				title: 'Label and prediction do not fit',
				detail,
				actions: [choosePrediction],
			});
		default:
			return said({
				kind: 'error',
				title: 'The segmentation could not be shown',
				detail,
				actions: [{ label: 'Show Log', command: 'showLog' }],
			});
	}
}

function said(message: OverlayMessage): HostToSegmentation {
	return { v: 1, kind: 'message', message };
}
