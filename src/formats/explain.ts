// What to say of a text that is in no format that can be read.

import type { Problem } from '../core/problem';
import { formatFacts, formatNames } from './format-names';
import { Head } from './head';
import { fileBase, fileExtension } from './paths';

interface Guess {
	rule: string;
	message: string;
}

/** What a text that no reader takes most likely is, for a person who expected labels; more where it holds what is special. */
export function explainUnreadable(path: string, text: string): Problem[] {
	const { rule, message } = guess(new Head(path, text));
	return [{ rule, severity: 'error', message, span: null }];
}

function guess(head: Head): Guess {
	const { path, prefix, length } = head;
	const trimmed = prefix.replace(/^\ufeff/, '').trim();
	const name = fileBase(path);
	if (trimmed === '') {
		return { rule: 'file-empty', message: 'The file is empty, so there is nothing to train on.' };
	}
	if (trimmed.startsWith('version https://git-lfs')) {
		return {
			rule: 'file-lfs-pointer',
			message: 'This is a Git LFS pointer, not the file itself: run "git lfs pull" to fetch the annotations.',
		};
	}
	const isPath = length < 1024 && /^[^\s{}<>"[\]]*[\\/][^\n{}<>"[\]]*\.\w+$/.test(trimmed);
	if (isPath && fileExtension(trimmed) === fileExtension(path)) {
		return {
			rule: 'file-symlink-text',
			message: `The file holds only the path ${trimmed}: a symbolic link was checked out as text, so open the file it points to.`,
		};
	}
	if (trimmed.startsWith('[')) return guessList(head);
	if (trimmed.startsWith('{')) return guessObject(head);
	if (trimmed.startsWith('<')) return guessXml(head);
	if (fileExtension(path) === 'json') {
		return { rule: 'json-syntax', message: `${name} is not JSON, so no annotations can be read from it.` };
	}
	return unknown;
}

const unknown: Guess = {
	rule: 'format-unknown',
	message: `The text is in none of the formats that can be read: ${formatNames.map((name) => formatFacts[name].title).join(', ')}.`,
};

function guessList({ elementKeys: keys }: Head): Guess {
	if (keys.has('score') && keys.has('image_id')) {
		return {
			rule: 'file-is-results',
			message:
				'This is a COCO results list (detections with scores), not a ground truth: it holds no images and no classes to train on.',
		};
	}
	if (keys.has('image_id')) {
		return {
			rule: 'file-is-list',
			message:
				'This is a bare list of annotations: a COCO file is an object with "images", "annotations" and "categories".',
		};
	}
	return unknown;
}

function guessObject({ keys }: Head): Guess {
	if (keys.has('images') || keys.has('annotations')) {
		return {
			rule: 'list-expected',
			message:
				'The keys look like COCO, but "images" and "annotations" are not lists, so nothing can be read.',
		};
	}
	return unknown;
}

function guessXml({ root }: Head): Guess {
	if (root === 'annotation') {
		return {
			rule: 'format-unsupported',
			message:
				'This is the old XML of the LabelMe web tool, which cannot be read: convert it to LabelMe JSON or Pascal VOC.',
		};
	}
	return {
		rule: 'format-unknown',
		message: `The XML has the root element <${root ?? '?'}>, not <annotation> as Pascal VOC has, or <annotations> as CVAT has.`,
	};
}
