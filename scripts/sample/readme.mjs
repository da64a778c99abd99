// The sample's README: what each picture is for, where each format stands, and the four deliberate errors.

import { errors } from './scenes.mjs';

const purposes = {
	'01_shapes': 'three large overlapping objects',
	'02_overlap': 'overlapping objects; **wrong class**',
	'03_ring': 'a ring with a hole (compressed RLE in COCO) around a star',
	'04_crowd': 'a crowd region (`iscrowd` 1, uncompressed RLE); **missing object**',
	'05_bar_and_dot': 'a bar so long and thin, and a dot so small, that no anchor fits',
	'06_dense': '24 small objects; **shifted box**',
	'07_background': 'no object: training uses it as background',
	'08_zero_width': '**box of width 0**',
};

export function readme(images) {
	const rows = images.map(
		(image) => `| \`${image.fileName}\` | ${image.labels.length} | ${purposes[image.stem]} |`,
	);
	const list = errors.map(({ image, object, error }) => `- \`${image}\`, ${object}: ${error}`);
	return `# The sample data set

Made by \`npm run sample\` (\`scripts/sample/\`) from fixed seeds; MIT licence like the rest of Anchorage.
Eight pictures of ${images[0].width} x ${images[0].height} pixels, six classes (circle, triangle, square, star, ring, bar).

| Picture | Labels | What it is for |
|---|---|---|
${rows.join('\n')}

## Four deliberate label errors

${list.join('\n')}

## The same objects in four formats

| Format | Files | Differences |
|---|---|---|
| COCO instances | \`coco/instances.json\` | ring and crowd as RLE |
| Pascal VOC | \`voc/*.xml\` | boxes in whole pixels from 1, as the devkit has them; the crowd is \`difficult\` |
| YOLO segments | \`labels/*.txt\`, \`data.yaml\` | the ring has a slit; no crowd |
| LabelMe | \`labelme/*.json\` | the ring has a slit; no crowd |

The pictures stand once, in \`images/\`.

## The task-aligned teaching scene

*Anchorage: Open Task-Aligned Teaching Scene* opens \`media/teaching\`: two objects, three cells, three predictions, as textbooks
explain task-aligned assignment, and what frameworks do instead (\`docs/task-aligned.md\`).

## Recipe and predictions

\`sample.anchorage.json\` is torchvision's Mask R-CNN with a smaller input (short side 320).
\`predictions/epoch_03.safetensors\` holds raw outputs of a made-up head for pictures 01 to 06: right about most objects,
and sure of what is really in the picture where the label is wrong. Pictures 01 and 03 also have the logits of a segmentation
head (\`semantic_logits\`, 7 x 90 x 120) for *Anchorage: Open Segmentation View*: one class is partly taken for another. \`predictions/detections.json\` has final detections with masks (COCO results) of a detector that
makes a few mistakes of each kind: *Anchorage: Choose Detections* shows them on the pictures, *Anchorage: Evaluate Detections* what they come to. No network was trained for these; the numbers come from a fixed seed.

\`predictions/probe_0100.safetensors\`, \`probe_0700\` and \`probe_2800\` hold what a real model says of all eight pictures after so many steps of
training on other scenes, and \`probe/\` the model at the end: a small Mask R-CNN, trained by \`npm run train:sample\` with Anchorage's own losses.
`;
}
