// What the head of a CVAT file says: the labels, and, of a video, its size and frames.

import { decodeXml, type XmlReader, type XmlTag } from '../text/xml-events';

export interface CvatMeta {
	/** Names of the labels, in order; those of the points of skeletons are not among them. */
	labels: string[];
	/** Of a video, pixels. */
	width: number | null;
	height: number | null;
	/** The last frame that is annotated; `null` where none or several are given. */
	stopFrame: number | null;
	/** Every so many frames one is annotated. */
	step: number;
	/** Tasks that have been seen: frames are counted for each by itself. */
	tasks: number;
}

export function createMeta(): CvatMeta {
	return { labels: [], width: null, height: null, stopFrame: null, step: 1, tasks: 0 };
}

/** Takes the text behind a tag that was just read into `meta`, where it says something of interest. */
export function readMetaTag(reader: XmlReader, { name, kind, span }: XmlTag, meta: CvatMeta): void {
	const { text, open } = reader;
	if (kind !== 'open') return;
	const parent = open.at(-2);
	const content = () => {
		const end = text.indexOf('<', span.end);
		return decodeXml(text, { start: span.end, end: end < 0 ? text.length : end }).trim();
	};
	if (name === 'name' && parent === 'label' && open.at(-3) === 'labels') meta.labels.push(content());
	else if (name === 'parent' && parent === 'label' && content() !== '') meta.labels.pop();
	else if (name === 'task') meta.tasks++;
	else if (parent === 'original_size' && name === 'width') meta.width = positive(content());
	else if (parent === 'original_size' && name === 'height') meta.height = positive(content());
	else if (name === 'stop_frame') meta.stopFrame = meta.tasks > 1 ? null : wholeNumber(content());
	else if (name === 'frame_filter')
		meta.step = positive(/step\s*=\s*(\d{1,6})/.exec(content())?.[1] ?? '') ?? 1;
}

function positive(written: string): number | null {
	const value = Number(written);
	return value > 0 && value < Infinity ? value : null;
}

function wholeNumber(written: string): number | null {
	return /^\d{1,9}$/.test(written) ? Number(written) : null;
}
