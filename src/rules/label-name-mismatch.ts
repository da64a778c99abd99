import { fileBase, fileExtension, fileStem } from '../formats/paths';
import type { Rule } from './rule';

/**
 * A label file that names a picture other than its own.
 *
 * Sources: open-mmlab/mmdetection mmdet/datasets/xml_style.py (the picture is taken by the name of the XML);
 * facebookresearch/detectron2 detectron2/data/datasets/pascal_voc.py (load_voc_instances, likewise); tensorflow/models
 * research/object_detection/dataset_tools/create_pascal_tf_record.py (dict_to_tf_example takes filename);
 * wkentaro/labelme labelme/_label_file.py (LabelFile.load takes imagePath).
 */
export const rule: Rule = {
	name: 'label-name-mismatch',
	severity: 'information',
	scope: 'file',
	title: 'Label file named unlike its picture',
	finds:
		'The picture that a VOC file or a LabelMe file names is called otherwise than the label file itself.',
	training:
		'MMDetection and Detectron2 take the picture by the name of the XML file, TensorFlow’s converter takes the name in it; LabelMe goes by imagePath. Where the two differ, one of them trains these boxes on another picture, or finds none.',
	tolerance:
		'Folders, extensions and the case of letters do not matter. A warning where imagePath names a JSON file, as then LabelMe cannot open the picture.',
	repair: 'Rename the label file, or correct the name in it.',
	check({ path, annotations }, report) {
		const { format, images } = annotations;
		const [image] = images;
		if ((format !== 'voc' && format !== 'labelme') || !image?.spans.fileName) return;
		const { fileName, spans } = image;
		const key = format === 'voc' ? 'filename' : 'imagePath';
		if (format === 'labelme' && fileExtension(fileName) === 'json') {
			report({
				severity: 'warning',
				image: 0,
				span: spans.fileName,
				message: `imagePath names the label file ${fileBase(fileName)}, not a picture: LabelMe cannot open it, and converters find no picture.`,
			});
			return;
		}
		const own = fileStem(path).toLowerCase();
		const stem = fileStem(fileName).toLowerCase();
		// VOC names may come without an extension, and hold points all the same.
		if (stem === own || fileBase(fileName).toLowerCase() === own) return;
		report({
			image: 0,
			span: spans.fileName,
			message: `${key} says ${fileBase(fileName)}, but the label file is called ${fileBase(path)}: loaders that go by the name of the label file take another picture than those that go by ${key}.`,
		});
	},
};
