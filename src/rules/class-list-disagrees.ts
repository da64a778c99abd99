import type { Rule } from './rule';
import { counted } from './support/places';

/** Names that are given as an example. */
const shown = 3;

/**
 * A list of class names that does not go with the labels.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (check_det_dataset: names or nc must be there and agree),
 * ultralytics/data/utils.py (verify_image_label: class index against the number of classes).
 */
export const rule: Rule = {
	name: 'class-list-disagrees',
	severity: 'warning',
	scope: 'file',
	title: 'Class list does not fit',
	finds:
		'A YOLO label file has no list of class names, one in which two classes have the same name, or two that disagree.',
	training:
		'Rows name classes by index alone. Without the list Ultralytics does not start, and nobody can tell whether an index still means what it meant; where two indices have the same name, the class loss teaches the detector to tell apart what is the same, or the list has slipped against the labels. Where classes.txt and data.yaml disagree, labelling tools show one class and training takes another.',
	tolerance:
		'A list that is missing is information, and only told where there are rows. Names are compared without the case and the spaces around them; empty ones are left out. Two lists are held against each other where a plain one lies beside the yaml; a yaml that only counts its classes must agree in the count. An index outside the list is told by yolo-class-out-of-range, nc and names that disagree by yolo-dataset-count.',
	repair:
		'Put data.yaml, classes.txt or obj.names beside the labels or above them; give each class its own name.',
	check({ annotations, yolo }, report) {
		const [image] = annotations.images;
		if (!yolo || !image || image.objects.length === 0) return;
		const place = {
			span: image.objects[0].spans.class ?? image.objects[0].spans.record,
			image: 0,
			object: 0,
		};
		if (yolo.source === null) {
			report({
				...place,
				severity: 'information',
				message:
					'There is no list of class names beside these labels (data.yaml, classes.txt, obj.names): what an index means is unknown, and Ultralytics does not start without one.',
			});
			return;
		}
		const { rival } = yolo;
		if (rival && !(isUnnamed(yolo.names) && yolo.names.length === rival.names.length)) {
			report({
				span: null,
				message: `${yolo.source} names ${counted(yolo.names.length, 'class', 'classes')} (${someNames(yolo.names)}), ${rival.source} beside it ${counted(rival.names.length, 'class', 'classes')} (${someNames(rival.names)}): one of them is not the list of these labels, and Ultralytics trains with the yaml.`,
			});
		}
		const first = new Map<string, number>();
		yolo.names.forEach((name, index) => {
			const key = name.trim().toLowerCase();
			const known = first.get(key);
			if (known === undefined) first.set(key, index);
			else if (key !== '') {
				report({
					span: null,
					message: `${yolo.source} gives the name ${name} to the classes ${known} and ${index}: they are trained as two, so the class loss tells apart what is the same.`,
				});
			}
		});
	},
};

function someNames(names: readonly string[]): string {
	return `${names.slice(0, shown).join(', ')}${names.length > shown ? ', ...' : ''}`;
}

/** A yaml that only counts its classes. */
function isUnnamed(names: readonly string[]): boolean {
	return names.every((name, index) => name === `class ${index}`);
}
