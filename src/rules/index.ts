// Every rule there is, and the rule of a name. One file a rule; its page in docs/rules is made from the texts in it.

import { rule as annotationIdDuplicate } from './annotation-id-duplicate';
import { rule as annotationIdMissing } from './annotation-id-missing';
import { rule as annotationIdZero } from './annotation-id-zero';
import { rule as annotationImageMissing } from './annotation-image-missing';
import { rule as annotationOrphan } from './annotation-orphan';
import { rule as areaMaskDisagree } from './area-mask-disagree';
import { rule as boxCornersSwapped } from './box-corners-swapped';
import { rule as boxFromMask } from './box-from-mask';
import { rule as boxMalformed } from './box-malformed';
import { rule as boxMaskDisagree } from './box-mask-disagree';
import { rule as boxMissing } from './box-missing';
import { rule as boxNegativeSize } from './box-negative-size';
import { rule as boxNormalised } from './box-normalised';
import { rule as boxNotFinite } from './box-not-finite';
import { rule as boxOutsideImage } from './box-outside-image';
import { rule as boxXywhAsXyxy } from './box-xywh-as-xyxy';
import { rule as boxXyxyAsXywh } from './box-xyxy-as-xywh';
import { rule as boxZeroSize } from './box-zero-size';
import { rule as categoryIdDuplicate } from './category-id-duplicate';
import { rule as categoryIdMissing } from './category-id-missing';
import { rule as categoryMissing } from './category-missing';
import { rule as categoryNameDuplicate } from './category-name-duplicate';
import { rule as classListDisagrees } from './class-list-disagrees';
import { rule as classMissing } from './class-missing';
import { rule as crowdHandling } from './crowd-handling';
import { rule as crowdWithoutMask } from './crowd-without-mask';
import { rule as cvatTracks } from './cvat-tracks';
import { rule as encodingByteOrderMark } from './encoding-byte-order-mark';
import { rule as encodingNotUtf8 } from './encoding-not-utf8';
import { rule as fileEmpty } from './file-empty';
import { rule as fileIsList } from './file-is-list';
import { rule as fileIsResults } from './file-is-results';
import { rule as fileLfsPointer } from './file-lfs-pointer';
import { rule as fileSymlinkText } from './file-symlink-text';
import { rule as formatUnknown } from './format-unknown';
import { rule as formatUnsupported } from './format-unsupported';
import { rule as idTypeMismatch } from './id-type-mismatch';
import { rule as imageExifSwap } from './image-exif-swap';
import { rule as imageFormatMismatch } from './image-format-mismatch';
import { rule as imageIdDuplicate } from './image-id-duplicate';
import { rule as imageIdMissing } from './image-id-missing';
import { rule as imageMissing } from './image-missing';
import { rule as imageSizeMismatch } from './image-size-mismatch';
import { rule as imageSizeMissing } from './image-size-missing';
import { rule as imageSizeUnknown } from './image-size-unknown';
import { rule as imageUnreadable } from './image-unreadable';
import { rule as imageWithoutAnnotations } from './image-without-annotations';
import { rule as imagesMissing } from './images-missing';
import { rule as jsonSyntax } from './json-syntax';
import { rule as jsonTrailingComma } from './json-trailing-comma';
import { rule as jsonTruncated } from './json-truncated';
import { rule as keyDuplicate } from './key-duplicate';
import { rule as labelEmpty } from './label-empty';
import { rule as labelNameMismatch } from './label-name-mismatch';
import { rule as labelStudioAnnotations } from './label-studio-annotations';
import { rule as labelmeMarkShape } from './labelme-mark-shape';
import { rule as labelmeShapeMalformed } from './labelme-shape-malformed';
import { rule as listExpected } from './list-expected';
import { rule as maskVanishes } from './mask-vanishes';
import { rule as numberDecimalComma } from './number-decimal-comma';
import { rule as numberNotFinite } from './number-not-finite';
import { rule as objectDuplicate } from './object-duplicate';
import { rule as objectNearDuplicate } from './object-near-duplicate';
import { rule as objectSamePlace } from './object-same-place';
import { rule as objectUnmatched } from './object-unmatched';
import { rule as objectVanishes } from './object-vanishes';
import { rule as polygonNotFinite } from './polygon-not-finite';
import { rule as polygonOdd } from './polygon-odd';
import { rule as polygonSelfCrossing } from './polygon-self-crossing';
import { rule as polygonTooShort } from './polygon-too-short';
import { rule as recordExpected } from './record-expected';
import { rule as rleBytesLiteral } from './rle-bytes-literal';
import { rule as rleMalformed } from './rle-malformed';
import { rule as rleRowMajor } from './rle-row-major';
import { rule as rleSizeMalformed } from './rle-size-malformed';
import { rule as rleSizeMismatch } from './rle-size-mismatch';
import { rule as rleSumMismatch } from './rle-sum-mismatch';
import type { Rule } from './rule';
import { rule as segmentationFlatList } from './segmentation-flat-list';
import { rule as segmentationMalformed } from './segmentation-malformed';
import { rule as shapeNotTrained } from './shape-not-trained';
import { rule as viaClassAttribute } from './via-class-attribute';
import { rule as vocCountsFromOne } from './voc-counts-from-one';
import { rule as xmlSyntax } from './xml-syntax';
import { rule as yoloClassNotIndex } from './yolo-class-not-index';
import { rule as yoloClassOutOfRange } from './yolo-class-out-of-range';
import { rule as yoloDatasetCount } from './yolo-dataset-count';
import { rule as yoloDatasetSyntax } from './yolo-dataset-syntax';
import { rule as yoloExtraColumn } from './yolo-extra-column';
import { rule as yoloMixedRows } from './yolo-mixed-rows';
import { rule as yoloOutOfRange } from './yolo-out-of-range';
import { rule as yoloPoseRows } from './yolo-pose-rows';
import { rule as yoloRowDuplicate } from './yolo-row-duplicate';
import { rule as yoloRowMalformed } from './yolo-row-malformed';

export const rules: readonly Rule[] = [
	annotationIdDuplicate,
	annotationIdMissing,
	annotationIdZero,
	annotationImageMissing,
	annotationOrphan,
	areaMaskDisagree,
	boxCornersSwapped,
	boxFromMask,
	boxMalformed,
	boxMaskDisagree,
	boxMissing,
	boxNegativeSize,
	boxNormalised,
	boxNotFinite,
	boxOutsideImage,
	boxXywhAsXyxy,
	boxXyxyAsXywh,
	boxZeroSize,
	categoryIdDuplicate,
	categoryIdMissing,
	categoryMissing,
	categoryNameDuplicate,
	classListDisagrees,
	classMissing,
	crowdHandling,
	crowdWithoutMask,
	cvatTracks,
	encodingByteOrderMark,
	encodingNotUtf8,
	fileEmpty,
	fileIsList,
	fileIsResults,
	fileLfsPointer,
	fileSymlinkText,
	formatUnknown,
	formatUnsupported,
	idTypeMismatch,
	imageExifSwap,
	imageFormatMismatch,
	imageIdDuplicate,
	imageIdMissing,
	imageMissing,
	imageSizeMismatch,
	imageSizeMissing,
	imageSizeUnknown,
	imageUnreadable,
	imageWithoutAnnotations,
	imagesMissing,
	jsonSyntax,
	jsonTrailingComma,
	jsonTruncated,
	keyDuplicate,
	labelEmpty,
	labelNameMismatch,
	labelStudioAnnotations,
	labelmeMarkShape,
	labelmeShapeMalformed,
	listExpected,
	maskVanishes,
	numberDecimalComma,
	numberNotFinite,
	objectDuplicate,
	objectNearDuplicate,
	objectSamePlace,
	objectUnmatched,
	objectVanishes,
	polygonNotFinite,
	polygonOdd,
	polygonSelfCrossing,
	polygonTooShort,
	recordExpected,
	rleBytesLiteral,
	rleMalformed,
	rleRowMajor,
	rleSizeMalformed,
	rleSizeMismatch,
	rleSumMismatch,
	segmentationFlatList,
	segmentationMalformed,
	shapeNotTrained,
	viaClassAttribute,
	vocCountsFromOne,
	xmlSyntax,
	yoloClassNotIndex,
	yoloClassOutOfRange,
	yoloDatasetCount,
	yoloDatasetSyntax,
	yoloExtraColumn,
	yoloMixedRows,
	yoloOutOfRange,
	yoloPoseRows,
	yoloRowDuplicate,
	yoloRowMalformed,
];

const byName = new Map(rules.map((rule) => [rule.name, rule]));

/** The rule of a name in the Problems panel or the settings; `undefined` for names that are none. */
export function ruleNamed(name: string): Rule | undefined {
	return byName.get(name);
}
