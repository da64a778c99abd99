// What is said of two inspections, or of two scans, beside each other.

import type { RoleName } from '../assignment';
import type { ScanComparison } from '../dataset/compare';
import type { Box } from '../geometry';

/** Which glyph an object gets on a side: how it is served, or whether a detection finds it. */
export type SideGlyph = 'positive' | 'forced' | 'none' | 'open' | 'out' | 'found' | 'missed';

/** An object on one side of a line. */
export interface SideCell {
	glyph: SideGlyph;
	/** "10", "4", "none", "open", "not trained"; of detections "found", "missed". */
	count: string;
	/** Best IoU, the finding detection's score, or the loss: "0.356"; "–" where it is not known. */
	value: string;
}

/** One object, on both sides: a row of the table, the same for one image and for the data set. */
export interface ComparedLine {
	/** Index of the image in the data set; of one image its row in the file. */
	image: number;
	/** Row of the object in its image. */
	object: number;
	className: string;
	/** "id 430999", "line 3"; of the data set the picture's name. */
	name: string;
	/** "26 × 14 px" at the input of A. */
	size: string;
	a: SideCell;
	b: SideCell;
	/** Of the value: "▲ +0.334", "= 0.000"; "–" where one side has none. Of how many positives where no value is shared. */
	change: string;
	/** What happens to it in B: served (or found) worse, better, or alike; then by the value (a larger loss is worse). */
	direction: 'worse' | 'better' | 'same';
	/** "falls under 0.7, forced only". */
	meaning: string;
}

/** `changed`: the largest change first; `worse`, `better`: those alone; `costlier`: by how much the loss grows in B. */
export const comparedLists = ['changed', 'worse', 'better', 'costlier'] as const;
export type ComparedList = (typeof comparedLists)[number];

/** A number of both sides. */
export interface ComparedTotal {
	/** "Forced matches alone", "Loss, in all", "AP". */
	name: string;
	a: string;
	b: string;
	/** "▼ −0.014"; "–" where one of the two is not known. */
	change: string;
	/** Of average precision: "+0.010 to +0.055", where 95 % of the draws lie. */
	interval: string | null;
}

/** How many anchors change from one role to another. */
export interface RoleChange {
	from: RoleName;
	to: RoleName;
	count: number;
}

/** Anchors of both sides. Forced anchors count as positive where `from` and `to` are told. */
export type RoleChanges =
	/** The sides have the same number of anchors at the same places: each is followed. The largest first. */
	| { kind: 'same-anchors'; count: number; changes: RoleChange[]; same: number }
	/** They have others: only how many have each role can be told; here `positive` is without the forced ones. */
	| { kind: 'other-anchors'; a: Record<RoleName, number>; b: Record<RoleName, number> };

/** What a detection that only one side has, or that fares otherwise, comes to. */
export interface ChangedDetection {
	/** Rows in `Estimate.detections` of each side; `null` where it is not there. */
	a: number | null;
	b: number | null;
	/** Image pixels. */
	box: Box;
	/** "false in B, was found", "only in B". */
	meaning: string;
}

/** One image on both sides. */
export interface ImageComparison {
	/** Of the one image: rows, totals and losses. */
	scan: ScanComparison;
	finding: string;
	/** A second sentence where there is something to add; may be empty. */
	detail: string;
	/** Largest change first. */
	lines: ComparedLine[];
	/** Title of the columns that `SideCell.value` fills, without their side: "Best IoU", "Loss", "Score". */
	valueTitle: string;
	/** Title of the columns of `SideCell.count`: "Anchors", "Points", "Detection"; "Positives" where the sides differ in it. */
	countTitle: string;
	/** `null` where detections are compared. */
	roles: RoleChanges | null;
	totals: ComparedTotal[];
	/** `null` unless detections are compared. */
	detections: ChangedDetection[] | null;
	/**
	 * Places that the "changes only" view marks, ascending: anchors of B that become positive, and those of A that no longer
	 * are; all positive ones where the sides have other anchors. Empty where detections are compared.
	 */
	gained: Int32Array;
	lost: Int32Array;
}
