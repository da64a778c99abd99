// Between the host and the page that compares: the same labels under two recipes, two sets of head outputs, or two sets of
// detections. A is what is chosen for the file, B differs in one choice (or the other way round, when they were exchanged).

import type { ComparedLine, ComparedList, ComparedTotal } from '../core/compare/types';
import type { Inspection } from '../core/inspection';
import type { OverlayMessage, PageCommand, Picture } from '.';

export type { ComparedLine, ComparedList, ComparedTotal };

/** The choice in which A and B differ. */
export const compareSubjects = ['recipes', 'predictions', 'detections'] as const;
export type CompareSubject = (typeof compareSubjects)[number];

export interface CompareSide {
	/** "torchvision Faster R-CNN FPN", "epoch_11.safetensors", "results.json". */
	title: string;
	/** "sizes 32 64 128 256 512", "exact loss", "47 detections of 0.05 and more". */
	detail: string;
	inspection: Inspection;
	/** What a person must know of this side: a dump that is not for this recipe, an image that it does not hold; `null` for nothing. */
	note: string | null;
}

/** One image on both sides. */
export interface CompareView {
	subject: CompareSubject;
	a: CompareSide;
	b: CompareSide;
	picture: Picture;
	file: { name: string; imageCount: number; imageRow: number };
	selectedObject: number | null;
	/** The side that `choose` replaces: A after an exchange; B where it is not told. */
	otherSide: 'a' | 'b';
}

export interface ComparedClass {
	name: string;
	objects: number;
	/** Positives (of detections: found objects) on each side; `null` while they wait for predictions. */
	a: number | null;
	b: number | null;
	/** Objects that are served worse, and better, in B. */
	worse: number;
	better: number;
}

/** The whole data set on both sides. */
export interface DatasetComparison {
	subject: CompareSubject;
	/** The verdict, with both numbers. */
	finding: string;
	images: number;
	objects: number;
	totals: ComparedTotal[];
	/** Titles of the lines' columns, as in `ImageComparison`: of the data set, whatever the image at hand lacks. */
	valueTitle: string;
	countTitle: string;
	/** Those with the most changes first. */
	classes: ComparedClass[];
	/** How many lines each list has. */
	lists: Record<ComparedList, number>;
	/** Of detections: how the intervals came about. */
	intervals: string | null;
	/** A sentence each: what is not in this comparison, and why. */
	notes: string[];
	milliseconds: number;
}

/** How far the comparison of the data set is. */
export interface CompareProgress {
	/** "Scanning A", "Drawing 412 of 1,000". */
	text: string;
	/** 0..1; `null` before that is known. */
	share: number | null;
}

export interface CompareRequests {
	/** Lines `[from, to)` of the whole data set. */
	lines: {
		ask: { list: ComparedList; class: string | null; from: number; to: number };
		answer: { total: number; lines: ComparedLine[] };
	};
}

export type CompareRequest = {
	[K in keyof CompareRequests]: { v: 1; id: number; kind: K } & CompareRequests[K]['ask'];
}[keyof CompareRequests];

export type CompareAnswer = CompareRequests[keyof CompareRequests]['answer'];

export type HostToCompare =
	| { v: 1; kind: 'view'; view: CompareView }
	| { v: 1; kind: 'message'; message: OverlayMessage }
	/** What is chosen elsewhere. `reveal`: pan and scroll so that it is seen. */
	| { v: 1; kind: 'select'; object: number | null; reveal: boolean }
	/** The data set, as far as it was compared: at most one of the two is there. A failure is a sentence. */
	| {
			v: 1;
			kind: 'dataset';
			progress: CompareProgress | null;
			comparison: DatasetComparison | null;
			failure: string | null;
	  }
	/** The data set may be another by now: a sentence; `null` while it is the same. */
	| { v: 1; kind: 'stale'; reason: string | null }
	| { v: 1; kind: 'reply'; re: number; ok: CompareAnswer }
	| { v: 1; kind: 'reply'; re: number; error: { code: string; message: string } };

export type CompareToHost =
	| { v: 1; kind: 'ready' }
	| { v: 1; kind: 'selected'; object: number | null }
	/** Exchanges A and B. */
	| { v: 1; kind: 'swap' }
	/** Another choice is compared: the host asks for the other side. */
	| { v: 1; kind: 'subject'; subject: CompareSubject }
	/** Another other side: the host asks for it. */
	| { v: 1; kind: 'choose' }
	/** Compares the whole data set; ends that. */
	| { v: 1; kind: 'compareDataset' }
	| { v: 1; kind: 'cancel' }
	/** The image of a line, with its object chosen. */
	| { v: 1; kind: 'open'; image: number; object: number | null }
	/** The overlay, or the record in the text, of an object; `image`: as lines have it, without it the one that is shown. */
	| { v: 1; kind: 'show'; where: 'overlay' | 'record'; object: number | null; image?: number }
	| { v: 1; kind: 'command'; command: PageCommand }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string }
	| CompareRequest;
