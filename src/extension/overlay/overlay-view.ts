// What the overlay is told to show: the view of the session's image, or a state with what to do next.

import { basename } from 'node:path';
import { Uri, type Webview } from 'vscode';
import type { Inspected } from '../../compute/protocol';
import type { HostToOverlay, OverlayMessage, OverlayView, Picture, SamplingChoice } from '../../messages';
import type { Failure, Session, View } from '../session';

export function overlayContent(session: Session, webview: Webview): HostToOverlay {
	if (session.failure) return { v: 1, kind: 'message', message: failureMessage(session.failure) };
	if (session.view) return { v: 1, kind: 'view', view: overlayView(session, session.view, webview) };
	return { v: 1, kind: 'message', message: session.path === null ? nothingOpen : loading(session.path) };
}

function overlayView(session: Session, view: View, webview: Webview): OverlayView {
	const { inspection, samplings } = view.inspected;
	return {
		inspection,
		picture: pictureOf(view.inspected.picture, view.pictureStamp, webview),
		file: {
			name: basename(view.path),
			imageCount: session.entries.length,
			imageRow: Math.max(0, session.entry?.order ?? 0),
		},
		selectedObject: session.selected,
		sampling: samplingOf(view),
		samplings,
		requestedAt: view.requestedAt,
	};
}

/** The choice that is in force. */
export function samplingOf({ inspected, choices }: View): SamplingChoice {
	const wanted = inspected.inspection.breakdown?.sampling.mode ?? choices.sampling;
	if (wanted && inspected.samplings.includes(wanted)) return wanted;
	return inspected.samplings.includes('dump') ? 'dump' : 'seeded';
}

/** How a page shows a picture. @param stamp Changes with the file on disk. */
export function pictureOf(picture: Inspected['picture'], stamp: number, webview: Webview): Picture {
	switch (picture.kind) {
		case 'file': {
			// A query that changes with the file keeps an old picture from being shown.
			const uri = webview.asWebviewUri(Uri.file(picture.path)).with({ query: `t=${Math.round(stamp)}` });
			return { kind: 'uri', uri: uri.toString() };
		}
		case 'bytes':
			return picture;
		case 'none':
			return { kind: 'none', reason: picture.reason };
	}
}

export const nothingOpen: OverlayMessage = {
	kind: 'empty',
	title: 'No annotation file is open',
	detail:
		'Open an annotation file (COCO, YOLO, Pascal VOC, CVAT or any of eleven more formats) to see what training does with it.',
	actions: [
		{ label: 'Open Annotation File', command: 'openAnnotationFile' },
		{ label: 'Open Sample', command: 'openSample' },
	],
};

function loading(path: string): OverlayMessage {
	return { kind: 'loading', title: `Reading ${basename(path)}`, detail: '', actions: [] };
}

export function failureMessage({ code, message }: Failure): OverlayMessage {
	switch (code) {
		case 'not-annotations':
			return {
				kind: 'empty',
				title: 'This is no annotation file that can be read',
				detail: message,
				actions: [
					{ label: 'Open Annotation File', command: 'openAnnotationFile' },
					{ label: 'Open Sample', command: 'openSample' },
				],
			};
		case 'no-image':
			return {
				kind: 'empty',
				title: 'No image to show',
				detail: message,
				actions: [{ label: 'Open Annotation File', command: 'openAnnotationFile' }],
			};
		case 'recipe':
			return {
				kind: 'error',
				title: 'The recipe cannot be used',
				detail: message,
				actions: [
					{ label: 'Change Recipe', command: 'changeRecipe' },
					{ label: 'Show Log', command: 'showLog' },
				],
			};
		default:
			return {
				kind: 'error',
				title: 'This image could not be inspected',
				detail: message,
				actions: [{ label: 'Show Log', command: 'showLog' }],
			};
	}
}
