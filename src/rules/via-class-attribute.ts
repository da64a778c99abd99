import type { Rule } from './rule';

/**
 * The attribute that is taken for the class in a VIA file.
 *
 * Sources: vgg via 2 (region attributes are free: name, type and options are up to the person); matterport/Mask_RCNN
 * samples/balloon/balloon.py (load_balloon: one class, without an attribute).
 */
export const rule: Rule = {
	name: 'via-class-attribute',
	severity: 'information',
	scope: 'reading',
	title: 'Attribute that is the class',
	finds:
		'The regions of a VGG Image Annotator file have several attributes, or none: VIA has no classes, and the attribute that names them is a choice.',
	training:
		'The attribute that most regions have is read as the class; a script that reads another trains other classes. Without any attribute all regions are of one class, as in the balloon example of Mask R-CNN.',
	tolerance: 'Told once a file.',
	repair: 'Nothing, if it is the attribute that your training script reads.',
};
