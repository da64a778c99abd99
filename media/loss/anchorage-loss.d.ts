// Types of Anchorage's losses: what loss(tf, predictions, targets) is given, with those of TensorFlow.js that it needs,
// so that the editor knows them without any package. Made by Anchorage: a newer version may replace this file.
// The types of TensorFlow.js are Copyright Google LLC, under the Apache License 2.0.

interface ShapeMap {
	R0: number[];
	R1: [
		number
	];
	R2: [
		number,
		number
	];
	R3: [
		number,
		number,
		number
	];
	R4: [
		number,
		number,
		number,
		number
	];
	R5: [
		number,
		number,
		number,
		number,
		number
	];
	R6: [
		number,
		number,
		number,
		number,
		number,
		number
	];
}
interface ArrayMap {
	R0: number;
	R1: number[];
	R2: number[][];
	R3: number[][][];
	R4: number[][][][];
	R5: number[][][][][];
	R6: number[][][][][][];
}
interface DataTypeMap {
	float32: Float32Array;
	int32: Int32Array;
	bool: Uint8Array;
	complex64: Float32Array;
	string: string[];
}
interface SingleValueMap {
	bool: boolean;
	int32: number;
	float32: number;
	complex64: number;
	string: string;
}
type DataType = keyof DataTypeMap;
type NumericDataType = "float32" | "int32" | "bool" | "complex64";
type TypedArray = Float32Array | Int32Array | Uint8Array;
declare enum Rank {
	R0 = "R0",
	R1 = "R1",
	R2 = "R2",
	R3 = "R3",
	R4 = "R4",
	R5 = "R5",
	R6 = "R6"
}
interface RecursiveArray<T extends any> {
	[index: number]: T | RecursiveArray<T>;
}
type TensorLike = TypedArray | number | boolean | string | RecursiveArray<number | number[] | TypedArray> | RecursiveArray<boolean> | RecursiveArray<string> | Uint8Array[];
type ScalarLike = number | boolean | string | Uint8Array;
type TensorLike1D = TypedArray | number[] | boolean[] | string[] | Uint8Array[];
type TensorLike2D = TypedArray | number[] | number[][] | boolean[] | boolean[][] | string[] | string[][] | Uint8Array[] | Uint8Array[][];
type TensorLike3D = TypedArray | number[] | number[][][] | boolean[] | boolean[][][] | string[] | string[][][] | Uint8Array[] | Uint8Array[][][];
type TensorLike4D = TypedArray | number[] | number[][][][] | boolean[] | boolean[][][][] | string[] | string[][][][] | Uint8Array[] | Uint8Array[][][][];
type TensorLike5D = TypedArray | number[] | number[][][][][] | boolean[] | boolean[][][][][] | string[] | string[][][][][] | Uint8Array[] | Uint8Array[][][][][];
type TensorLike6D = TypedArray | number[] | number[][][][][][] | boolean[] | boolean[][][][][][] | string[] | string[][][][][][] | Uint8Array[] | Uint8Array[][][][][];
type WebGLChannels = "A" | "B" | "G" | "R" | "AB" | "AG" | "AR" | "BA" | "BG" | "BR" | "GA" | "GB" | "GR" | "RA" | "RB" | "RG" | "ABG" | "ABR" | "AGB" | "AGR" | "ARB" | "ARG" | "BAG" | "BAR" | "BGA" | "BGR" | "BRA" | "BRG" | "GAB" | "GAR" | "GBA" | "GBR" | "GRA" | "GRB" | "RAB" | "RAG" | "RBA" | "RBG" | "RGA" | "RGB" | "ABGR" | "ABRG" | "AGBR" | "AGRB" | "ARBG" | "ARGB" | "BAGR" | "BARG" | "BGAR" | "BGRA" | "BRAG" | "BRGA" | "GABR" | "GARB" | "GBAR" | "GBRA" | "GRAB" | "GRBA" | "RABG" | "RAGB" | "RBAG" | "RBGA" | "RGAB" | "RGBA";
interface WebGLData {
	texture: WebGLTexture;
	height: number;
	width: number;
	channels: WebGLChannels;
}
interface WebGPUData {
	buffer: GPUBuffer;
	zeroCopy?: boolean;
}
interface Tensor<R extends Rank = Rank> {
	abs<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	acos<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	acosh<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	add<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	all<T extends Tensor>(this: T, axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	any<T extends Tensor>(this: T, axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	argMax<T extends Tensor>(axis?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	argMin<T extends Tensor>(axis?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	asScalar<T extends Tensor>(): Scalar;
}
interface Tensor<R extends Rank = Rank> {
	asType<T extends Tensor>(this: T, dtype: DataType): T;
}
interface Tensor<R extends Rank = Rank> {
	as1D<T extends Tensor>(): Tensor1D;
}
interface Tensor<R extends Rank = Rank> {
	as2D<T extends Tensor>(rows: number, columns: number): Tensor2D;
}
interface Tensor<R extends Rank = Rank> {
	as3D<T extends Tensor>(rows: number, columns: number, depth: number): Tensor3D;
}
interface Tensor<R extends Rank = Rank> {
	as4D<T extends Tensor>(rows: number, columns: number, depth: number, depth2: number): Tensor4D;
}
interface Tensor<R extends Rank = Rank> {
	as5D<T extends Tensor>(rows: number, columns: number, depth: number, depth2: number, depth3: number): Tensor5D;
}
interface Tensor<R extends Rank = Rank> {
	asin<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	asinh<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	atan<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	atan2<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	atanh<T extends Tensor>(this: T): T;
}
type ExplicitPadding = [
	[
		number,
		number
	],
	[
		number,
		number
	],
	[
		number,
		number
	],
	[
		number,
		number
	]
];
interface Tensor<R extends Rank = Rank> {
	avgPool<T extends Tensor3D | Tensor4D>(filterSize: [
		number,
		number
	] | number, strides: [
		number,
		number
	] | number, pad: "valid" | "same" | number | ExplicitPadding, dimRoundingMode?: "floor" | "round" | "ceil"): T;
}
interface Tensor<R extends Rank = Rank> {
	batchToSpaceND<R extends Rank>(blockShape: number[], crops: number[][]): Tensor<R>;
}
interface Tensor<R extends Rank = Rank> {
	batchNorm<T extends Tensor>(mean: Tensor<R> | Tensor1D | TensorLike, variance: Tensor<R> | Tensor1D | TensorLike, offset?: Tensor<R> | Tensor1D | TensorLike, scale?: Tensor<R> | Tensor1D | TensorLike, varianceEpsilon?: number): Tensor<R>;
}
interface Tensor<R extends Rank = Rank> {
	broadcastTo<R extends Rank>(shape: ShapeMap[R]): Tensor<R>;
}
interface Tensor<R extends Rank = Rank> {
	cast<T extends Tensor>(dtype: DataType): T;
}
interface Tensor<R extends Rank = Rank> {
	ceil<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	clipByValue<T extends Tensor>(min: number, max: number): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	concat<T extends Tensor>(tensors: T | Array<T | TensorLike>, axis?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	conv1d<T extends Tensor2D | Tensor3D>(filter: Tensor3D | TensorLike3D, stride: number, pad: "valid" | "same" | number | ExplicitPadding, dataFormat?: "NWC" | "NCW", dilation?: number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
}
interface Tensor<R extends Rank = Rank> {
	conv2dTranspose<T extends Tensor3D | Tensor4D>(filter: Tensor4D | TensorLike4D, outputShape: [
		number,
		number,
		number,
		number
	] | [
		number,
		number,
		number
	], strides: [
		number,
		number
	] | number, pad: "valid" | "same" | number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
}
interface Tensor<R extends Rank = Rank> {
	conv2d<T extends Tensor3D | Tensor4D>(filter: Tensor4D | TensorLike4D, strides: [
		number,
		number
	] | number, pad: "valid" | "same" | number, dataFormat?: "NHWC" | "NCHW", dilations?: [
		number,
		number
	] | number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
}
interface Tensor<R extends Rank = Rank> {
	cos<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	cosh<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	cumprod<R extends Rank>(axis?: number, exclusive?: boolean, reverse?: boolean): Tensor<R>;
}
interface Tensor<R extends Rank = Rank> {
	cumsum<R extends Rank>(axis?: number, exclusive?: boolean, reverse?: boolean): Tensor<R>;
}
interface Tensor<R extends Rank = Rank> {
	depthToSpace<T extends Tensor4D>(blockSize: number, dataFormat: "NHWC" | "NCHW"): T;
}
interface Tensor<R extends Rank = Rank> {
	depthwiseConv2d<T extends Tensor3D | Tensor4D>(filter: Tensor4D | TensorLike4D, strides: [
		number,
		number
	] | number, pad: "valid" | "same" | number, dataFormat?: "NHWC" | "NCHW", dilations?: [
		number,
		number
	] | number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
}
interface Tensor<R extends Rank = Rank> {
	dilation2d<T extends Tensor3D | Tensor4D>(filter: Tensor3D | TensorLike3D, strides: [
		number,
		number
	] | number, pad: "valid" | "same", dilations?: [
		number,
		number
	] | number, dataFormat?: "NHWC"): T;
}
interface Tensor<R extends Rank = Rank> {
	divNoNan<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	div<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	dot<T extends Tensor>(b: Tensor | TensorLike): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	elu<T extends Tensor>(): T;
}
interface Tensor<R extends Rank = Rank> {
	equal<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	erf<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	euclideanNorm<T extends Tensor>(this: T, axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	exp<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	expandDims<T extends Tensor>(axis?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	expm1<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	fft<T extends Tensor>(this: Tensor): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	flatten<T extends Tensor>(): Tensor1D;
}
interface Tensor<R extends Rank = Rank> {
	floor<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	floorDiv<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	gather<T extends Tensor>(this: T, indices: Tensor | TensorLike, axis?: number, batchDims?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	greaterEqual<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	greater<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	ifft<T extends Tensor>(this: Tensor): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	irfft<T extends Tensor>(this: Tensor): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	isFinite<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	isInf<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	isNaN<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	leakyRelu<T extends Tensor>(alpha: number): T;
}
interface Tensor<R extends Rank = Rank> {
	lessEqual<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	less<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	localResponseNormalization<T extends Tensor>(depthRadius?: number, bias?: number, alpha?: number, beta?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	logSigmoid<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	logSoftmax<T extends Tensor>(this: T, axis?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	logSumExp<T extends Tensor>(this: T, axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	log<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	log1p<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	logicalAnd<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	logicalNot<T extends Tensor>(): T;
}
interface Tensor<R extends Rank = Rank> {
	logicalOr<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	logicalXor<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	matMul<T extends Tensor>(b: Tensor | TensorLike, transposeA?: boolean, transposeB?: boolean): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	maxPool<T extends Tensor3D | Tensor4D>(filterSize: [
		number,
		number
	] | number, strides: [
		number,
		number
	] | number, pad: "valid" | "same" | number | ExplicitPadding, dimRoundingMode?: "floor" | "round" | "ceil"): T;
}
interface Tensor<R extends Rank = Rank> {
	max<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	maximum<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	mean<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	min<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	minimum<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	mirrorPad<T extends Tensor>(paddings: Array<[
		number,
		number
	]>, mode: "reflect" | "symmetric"): T;
}
interface Tensor<R extends Rank = Rank> {
	mod<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	mul<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	neg<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	norm<T extends Tensor>(ord?: number | "euclidean" | "fro", axis?: number | number[], keepDims?: boolean): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	notEqual<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	oneHot(depth: number, onValue: number, offValue: number): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	onesLike<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	pad<T extends Tensor>(paddings: Array<[
		number,
		number
	]>, constantValue?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	pool<T extends Tensor3D | Tensor4D>(windowShape: [
		number,
		number
	] | number, poolingType: "avg" | "max", padding: "valid" | "same" | number | ExplicitPadding, diationRate?: [
		number,
		number
	] | number, strides?: [
		number,
		number
	] | number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
}
interface Tensor<R extends Rank = Rank> {
	pow<T extends Tensor>(exp: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	prelu<T extends Tensor>(alpha: T | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	prod<T extends Tensor>(this: T, axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	reciprocal<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	relu<T extends Tensor>(): T;
}
interface Tensor<R extends Rank = Rank> {
	relu6<T extends Tensor>(): T;
}
interface Tensor<R extends Rank = Rank> {
	reshapeAs<T extends Tensor>(x: T): T;
}
interface Tensor<R extends Rank = Rank> {
	reshape<T extends Tensor>(shape: number[]): T;
}
interface Tensor<R extends Rank = Rank> {
	resizeBilinear<T extends Tensor3D | Tensor4D>(newShape2D: [
		number,
		number
	], alignCorners?: boolean, halfPixelCenters?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	resizeNearestNeighbor<T extends Tensor3D | Tensor4D>(newShape2D: [
		number,
		number
	], alignCorners?: boolean, halfFloatCenters?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	reverse<T extends Tensor>(this: T, axis?: number | number[]): T;
}
interface Tensor<R extends Rank = Rank> {
	rfft<T extends Tensor>(this: Tensor): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	round<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	rsqrt<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	selu<T extends Tensor>(): T;
}
interface Tensor<R extends Rank = Rank> {
	separableConv2d<T extends Tensor3D | Tensor4D>(depthwiseFilter: Tensor4D | TensorLike4D, pointwiseFilter: Tensor4D | TensorLike, strides: [
		number,
		number
	] | number, pad: "valid" | "same", dilation?: [
		number,
		number
	] | number, dataFormat?: "NHWC" | "NCHW"): T;
}
interface Tensor<R extends Rank = Rank> {
	sigmoid<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	sign<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	sin<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	sinh<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	slice<T extends Tensor>(this: T, begin: number | number[], size?: number | number[]): T;
}
interface Tensor<R extends Rank = Rank> {
	softmax<T extends Tensor>(this: T, dim?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	softplus<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	spaceToBatchND<R extends Rank>(blockShape: number[], paddings: number[][]): Tensor<R>;
}
interface Tensor<R extends Rank = Rank> {
	split<T extends Tensor>(numOrSizeSplits: number[] | number, axis?: number): T[];
}
interface Tensor<R extends Rank = Rank> {
	sqrt<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	square<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	squaredDifference<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	squeeze<T extends Tensor>(axis?: number[]): T;
}
interface Tensor<R extends Rank = Rank> {
	stack<T extends Tensor>(x: Tensor | Tensor[], axis?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	step<T extends Tensor>(this: T, alpha?: number): T;
}
interface Tensor<R extends Rank = Rank> {
	stridedSlice<T extends Tensor>(this: Tensor, begin: number[], end: number[], strides: number[], beginMask?: number, endMask?: number, ellipsisMask?: number, newAxisMask?: number, shrinkAxisMask?: number): Tensor;
}
interface Tensor<R extends Rank = Rank> {
	sub<T extends Tensor>(b: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	sum<T extends Tensor>(axis?: number | number[], keepDims?: boolean): T;
}
interface Tensor<R extends Rank = Rank> {
	tan<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	tanh<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	tile<T extends Tensor>(b: number[]): T;
}
interface Tensor<R extends Rank = Rank> {
	toBool<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	toFloat<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	toInt<T extends Tensor>(this: T): T;
}
interface Tensor<R extends Rank = Rank> {
	topk<T extends Tensor>(this: T, k?: number, sorted?: boolean): {
		values: T;
		indices: T;
	};
}
interface Tensor<R extends Rank = Rank> {
	transpose<T extends Tensor>(perm?: number[]): T;
}
interface Tensor<R extends Rank = Rank> {
	unique<T extends Tensor>(this: T, axis?: number): {
		values: T;
		indices: T;
	};
}
interface Tensor<R extends Rank = Rank> {
	unsortedSegmentSum<T extends Tensor>(this: T, segmentIds: Tensor1D | TensorLike1D, numSegments: number): T;
}
interface Tensor<R extends Rank = Rank> {
	unstack<T extends Tensor>(axis?: number): T[];
}
interface Tensor<R extends Rank = Rank> {
	where<T extends Tensor>(condition: Tensor | TensorLike, x: Tensor | TensorLike): T;
}
interface Tensor<R extends Rank = Rank> {
	zerosLike<T extends Tensor>(this: T): T;
}
type DataId = object;
interface TensorInfo {
	dataId: DataId;
	shape: number[];
	dtype: DataType;
}
declare class TensorBuffer<R extends Rank, D extends DataType = "float32"> {
	dtype: D;
	size: number;
	shape: ShapeMap[R];
	strides: number[];
	values: DataTypeMap[D];
	constructor(shape: ShapeMap[R], dtype: D, values?: DataTypeMap[D]);
	/**
	 * Sets a value in the buffer at a given location.
	 *
	 * @param value The value to set.
	 * @param locs  The location indices.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Creation'}
	 */
	set(value: SingleValueMap[D], ...locs: number[]): void;
	/**
	 * Returns the value in the buffer at the provided location.
	 *
	 * @param locs The location indices.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Creation'}
	 */
	get(...locs: number[]): SingleValueMap[D];
	locToIndex(locs: number[]): number;
	indexToLoc(index: number): number[];
	get rank(): number;
	/**
	 * Creates an immutable `tf.Tensor` object from the buffer.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Creation'}
	 */
	toTensor(): Tensor<R>;
}
interface DataToGPUWebGLOption {
	customTexShape?: [
		number,
		number
	];
}
type DataToGPUOptions = DataToGPUWebGLOption;
interface GPUData {
	tensorRef: Tensor;
	texture?: WebGLTexture;
	buffer?: GPUBuffer;
	texShape?: [
		number,
		number
	];
}
declare namespace Tensor { }
declare class Tensor<R extends Rank = Rank> implements TensorInfo {
	/** Unique id of this tensor. */
	readonly id: number;
	/**
	 * Id of the bucket holding the data for this tensor. Multiple arrays can
	 * point to the same bucket (e.g. when calling array.reshape()).
	 */
	dataId: DataId;
	/** The shape of the tensor. */
	readonly shape: ShapeMap[R];
	/** Number of elements in the tensor. */
	readonly size: number;
	/** The data type for the array. */
	readonly dtype: DataType;
	/** The rank type for the array (see `Rank` enum). */
	readonly rankType: R;
	/** Whether this tensor has been globally kept. */
	kept: boolean;
	/** The id of the scope this tensor is being tracked in. */
	scopeId: number;
	/** The keras mask that some keras layers attach to the tensor */
	kerasMask?: Tensor;
	/**
	 * Number of elements to skip in each dimension when indexing. See
	 * https://docs.scipy.org/doc/numpy/reference/generated/\
	 * numpy.ndarray.strides.html
	 */
	readonly strides: number[];
	constructor(shape: ShapeMap[R], dtype: DataType, dataId: DataId, id: number);
	get rank(): number;
	/**
	 * Returns a promise of `tf.TensorBuffer` that holds the underlying data.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	buffer<D extends DataType = "float32">(): Promise<TensorBuffer<R, D>>;
	/**
	 * Returns a `tf.TensorBuffer` that holds the underlying data.
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	bufferSync<D extends DataType = "float32">(): TensorBuffer<R, D>;
	/**
	 * Returns the tensor data as a nested array. The transfer of data is done
	 * asynchronously.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	array(): Promise<ArrayMap[R]>;
	/**
	 * Returns the tensor data as a nested array. The transfer of data is done
	 * synchronously.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	arraySync(): ArrayMap[R];
	/**
	 * Asynchronously downloads the values from the `tf.Tensor`. Returns a
	 * promise of `TypedArray` that resolves when the computation has finished.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	data<D extends DataType = NumericDataType>(): Promise<DataTypeMap[D]>;
	/**
	 * Copy the tensor's data to a new GPU resource. Comparing to the `dataSync()`
	 * and `data()`, this method prevents data from being downloaded to CPU.
	 *
	 * For WebGL backend, the data will be stored on a densely packed texture.
	 * This means that the texture will use the RGBA channels to store value.
	 *
	 * For WebGPU backend, the data will be stored on a buffer. There is no
	 * parameter, so can not use a user-defined size to create the buffer.
	 *
	 * @param options:
	 *     For WebGL,
	 *         - customTexShape: Optional. If set, will use the user defined
	 *     texture shape to create the texture.
	 *
	 * @returns For WebGL backend, a GPUData contains the new texture and
	 *     its information.
	 *     {
	 *        tensorRef: The tensor that is associated with this texture,
	 *        texture: WebGLTexture,
	 *        texShape: [number, number] // [height, width]
	 *     }
	 *
	 *     For WebGPU backend, a GPUData contains the new buffer.
	 *     {
	 *        tensorRef: The tensor that is associated with this buffer,
	 *        buffer: GPUBuffer,
	 *     }
	 *
	 *     Remember to dispose the GPUData after it is used by
	 *     `res.tensorRef.dispose()`.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	dataToGPU(options?: DataToGPUOptions): GPUData;
	/**
	 * Synchronously downloads the values from the `tf.Tensor`. This blocks the
	 * UI thread until the values are ready, which can cause performance issues.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	dataSync<D extends DataType = NumericDataType>(): DataTypeMap[D];
	/** Returns the underlying bytes of the tensor's data. */
	bytes(): Promise<Uint8Array[] | Uint8Array>;
	/**
	 * Disposes `tf.Tensor` from memory.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	dispose(): void;
	protected isDisposedInternal: boolean;
	get isDisposed(): boolean;
	throwIfDisposed(): void;
	/**
	 * Prints the `tf.Tensor`. See `tf.print` for details.
	 *
	 * @param verbose Whether to print verbose information about the tensor,
	 *    including dtype and size.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	print(verbose?: boolean): void;
	/**
	 * Returns a copy of the tensor. See `tf.clone` for details.
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	clone<T extends Tensor>(this: T): T;
	/**
	 * Returns a human-readable description of the tensor. Useful for logging.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	toString(verbose?: boolean): string;
	variable(trainable?: boolean, name?: string, dtype?: DataType): Variable<R>;
}
type Scalar = Tensor<Rank.R0>;
type Tensor1D = Tensor<Rank.R1>;
type Tensor2D = Tensor<Rank.R2>;
type Tensor3D = Tensor<Rank.R3>;
type Tensor4D = Tensor<Rank.R4>;
type Tensor5D = Tensor<Rank.R5>;
type Tensor6D = Tensor<Rank.R6>;
declare class Variable<R extends Rank = Rank> extends Tensor<R> {
	trainable: boolean;
	name: string;
	constructor(initialValue: Tensor<R>, trainable: boolean, name: string, tensorId: number);
	/**
	 * Assign a new `tf.Tensor` to this variable. The new `tf.Tensor` must have
	 * the same shape and dtype as the old `tf.Tensor`.
	 *
	 * @param newValue New tensor to be assigned to this variable.
	 *
	 * @doc {heading: 'Tensors', subheading: 'Classes'}
	 */
	assign(newValue: Tensor<R>): void;
	dispose(): void;
}
type NamedTensorMap = {
	[name: string]: Tensor;
};
type GradSaveFunc = (save: Tensor[]) => void;
type TensorContainer = void | Tensor | string | number | boolean | TensorContainerObject | TensorContainerArray | Float32Array | Int32Array | Uint8Array;
interface TensorContainerObject {
	[x: string]: TensorContainer;
}
interface TensorContainerArray extends Array<TensorContainer> {
}
type CustomGradientFunc<T extends Tensor> = (...inputs: Array<Tensor | GradSaveFunc>) => {
	value: T;
	gradFunc: (dy: T, saved: Tensor[]) => Tensor | Tensor[];
};
type MemoryInfo = {
	numTensors: number;
	numDataBuffers: number;
	numBytes: number;
	unreliable?: boolean;
	reasons: string[];
};
type ScopeFn<T extends TensorContainer> = () => T;
declare function memory(): MemoryInfo;
declare function tidy<T extends TensorContainer>(nameOrFn: string | ScopeFn<T>, fn?: ScopeFn<T>): T;
declare function dispose(container: TensorContainer): void;
declare function keep<T extends Tensor>(result: T): T;
declare function grad(f: (x: Tensor) => Tensor): (x: TensorLike | Tensor, dy?: TensorLike | Tensor) => Tensor;
declare function grads(f: (...args: Tensor[]) => Tensor): (args: Array<Tensor | TensorLike>, dy?: Tensor | TensorLike) => Tensor[];
declare function valueAndGrad<I extends Tensor, O extends Tensor>(f: (x: I) => O): (x: I, dy?: O) => {
	value: O;
	grad: I;
};
declare function valueAndGrads<O extends Tensor>(f: (...args: Tensor[]) => O): (args: Tensor[], dy?: O) => {
	grads: Tensor[];
	value: O;
};
declare function customGrad<T extends Tensor>(f: CustomGradientFunc<T>): (...args: Tensor[]) => T;
declare function abs_<T extends Tensor>(x: T | TensorLike): T;
declare const abs: typeof abs_;
declare function acos_<T extends Tensor>(x: T | TensorLike): T;
declare const acos: typeof acos_;
declare function acosh_<T extends Tensor>(x: T | TensorLike): T;
declare const acosh: typeof acosh_;
declare function add_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const add: typeof add_;
declare function addN_<T extends Tensor>(tensors: Array<T | TensorLike>): T;
declare const addN: typeof addN_;
declare function all_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const all: typeof all_;
declare function any_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const any: typeof any_;
declare function argMax_<T extends Tensor>(x: Tensor | TensorLike, axis?: number): T;
declare const argMax: typeof argMax_;
declare function argMin_<T extends Tensor>(x: Tensor | TensorLike, axis?: number): T;
declare const argMin: typeof argMin_;
declare function asin_<T extends Tensor>(x: T | TensorLike): T;
declare const asin: typeof asin_;
declare function asinh_<T extends Tensor>(x: T | TensorLike): T;
declare const asinh: typeof asinh_;
declare function atan_<T extends Tensor>(x: T | TensorLike): T;
declare const atan: typeof atan_;
declare function atan2_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const atan2: typeof atan2_;
declare function atanh_<T extends Tensor>(x: T | TensorLike): T;
declare const atanh: typeof atanh_;
declare function avgPool_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, filterSize: [
	number,
	number
] | number, strides: [
	number,
	number
] | number, pad: "valid" | "same" | number | ExplicitPadding, dimRoundingMode?: "floor" | "round" | "ceil"): T;
declare const avgPool: typeof avgPool_;
declare function avgPool3d_<T extends Tensor4D | Tensor5D>(x: T | TensorLike, filterSize: [
	number,
	number,
	number
] | number, strides: [
	number,
	number,
	number
] | number, pad: "valid" | "same" | number, dimRoundingMode?: "floor" | "round" | "ceil", dataFormat?: "NDHWC" | "NCDHW"): T;
declare const avgPool3d: typeof avgPool3d_;
declare function basicLSTMCell_(forgetBias: Scalar | TensorLike, lstmKernel: Tensor2D | TensorLike, lstmBias: Tensor1D | TensorLike, data: Tensor2D | TensorLike, c: Tensor2D | TensorLike, h: Tensor2D | TensorLike): [
	Tensor2D,
	Tensor2D
];
declare const basicLSTMCell: typeof basicLSTMCell_;
declare function batchToSpaceND_<T extends Tensor>(x: T | TensorLike, blockShape: number[], crops: number[][]): T;
declare const batchToSpaceND: typeof batchToSpaceND_;
declare function batchNorm_<R extends Rank>(x: Tensor<R> | TensorLike, mean: Tensor<R> | Tensor1D | TensorLike, variance: Tensor<R> | Tensor1D | TensorLike, offset?: Tensor<R> | Tensor1D | TensorLike, scale?: Tensor<R> | Tensor1D | TensorLike, varianceEpsilon?: number): Tensor<R>;
declare const batchNorm: typeof batchNorm_;
declare function batchNorm2d_(x: Tensor2D | TensorLike, mean: Tensor2D | Tensor1D | TensorLike, variance: Tensor2D | Tensor1D | TensorLike, offset?: Tensor2D | Tensor1D | TensorLike, scale?: Tensor2D | Tensor1D | TensorLike, varianceEpsilon?: number): Tensor2D;
declare const batchNorm2d: typeof batchNorm2d_;
declare function batchNorm3d_(x: Tensor3D | TensorLike, mean: Tensor3D | Tensor1D | TensorLike, variance: Tensor3D | Tensor1D | TensorLike, offset?: Tensor3D | Tensor1D | TensorLike, scale?: Tensor3D | Tensor1D | TensorLike, varianceEpsilon?: number): Tensor3D;
declare const batchNorm3d: typeof batchNorm3d_;
declare function batchNorm4d_(x: Tensor4D | TensorLike, mean: Tensor4D | Tensor1D | TensorLike, variance: Tensor4D | Tensor1D | TensorLike, offset?: Tensor4D | Tensor1D | TensorLike, scale?: Tensor4D | Tensor1D | TensorLike, varianceEpsilon?: number): Tensor4D;
declare const batchNorm4d: typeof batchNorm4d_;
declare function bincount_<T extends Tensor1D>(x: T | TensorLike, weights: T | TensorLike, size: number): T;
declare const bincount: typeof bincount_;
declare function bitwiseAnd_<R extends Rank>(x: Tensor, y: Tensor): Tensor<R>;
declare const bitwiseAnd: typeof bitwiseAnd_;
declare function broadcastArgs_<R extends Rank>(s0: Tensor | TensorLike, s1: Tensor | TensorLike): Tensor<R>;
declare const broadcastArgs: typeof broadcastArgs_;
declare function broadcastTo_<R extends Rank>(x: Tensor | TensorLike, shape: ShapeMap[R]): Tensor<R>;
declare const broadcastTo: typeof broadcastTo_;
declare function buffer<R extends Rank, D extends DataType = "float32">(shape: ShapeMap[R], dtype?: D, values?: DataTypeMap[D]): TensorBuffer<R, D>;
declare function cast_<T extends Tensor>(x: T | TensorLike, dtype: DataType): T;
declare const cast: typeof cast_;
declare function ceil_<T extends Tensor>(x: T | TensorLike): T;
declare const ceil: typeof ceil_;
declare function clipByValue_<T extends Tensor>(x: T | TensorLike, clipValueMin: number, clipValueMax: number): T;
declare const clipByValue: typeof clipByValue_;
declare function clone_<T extends Tensor>(x: T | TensorLike): T;
declare const clone: typeof clone_;
declare function complex_<T extends Tensor>(real: T | TensorLike, imag: T | TensorLike): T;
declare const complex: typeof complex_;
declare function concat_<T extends Tensor>(tensors: Array<T | TensorLike>, axis?: number): T;
declare const concat: typeof concat_;
declare function concat1d_(tensors: Array<Tensor1D | TensorLike>): Tensor1D;
declare const concat1d: typeof concat1d_;
declare function concat2d_(tensors: Array<Tensor2D | TensorLike>, axis: number): Tensor2D;
declare const concat2d: typeof concat2d_;
declare function concat3d_(tensors: Array<Tensor3D | TensorLike>, axis: number): Tensor3D;
declare const concat3d: typeof concat3d_;
declare function concat4d_(tensors: Array<Tensor4D | TensorLike>, axis: number): Tensor4D;
declare const concat4d: typeof concat4d_;
declare function conv1d_<T extends Tensor2D | Tensor3D>(x: T | TensorLike, filter: Tensor3D | TensorLike, stride: number, pad: "valid" | "same" | number | ExplicitPadding, dataFormat?: "NWC" | "NCW", dilation?: number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
declare const conv1d: typeof conv1d_;
declare function conv2d_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, filter: Tensor4D | TensorLike, strides: [
	number,
	number
] | number, pad: "valid" | "same" | number | ExplicitPadding, dataFormat?: "NHWC" | "NCHW", dilations?: [
	number,
	number
] | number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
declare const conv2d: typeof conv2d_;
declare function conv2dTranspose_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, filter: Tensor4D | TensorLike, outputShape: [
	number,
	number,
	number,
	number
] | [
	number,
	number,
	number
], strides: [
	number,
	number
] | number, pad: "valid" | "same" | number | ExplicitPadding, dimRoundingMode?: "floor" | "round" | "ceil"): T;
declare const conv2dTranspose: typeof conv2dTranspose_;
declare function conv3d_<T extends Tensor4D | Tensor5D>(x: T | TensorLike, filter: Tensor5D | TensorLike, strides: [
	number,
	number,
	number
] | number, pad: "valid" | "same", dataFormat?: "NDHWC" | "NCDHW", dilations?: [
	number,
	number,
	number
] | number): T;
declare const conv3d: typeof conv3d_;
declare function conv3dTranspose_<T extends Tensor4D | Tensor5D>(x: T | TensorLike, filter: Tensor5D | TensorLike, outputShape: [
	number,
	number,
	number,
	number,
	number
] | [
	number,
	number,
	number,
	number
], strides: [
	number,
	number,
	number
] | number, pad: "valid" | "same"): T;
declare const conv3dTranspose: typeof conv3dTranspose_;
declare function cos_<T extends Tensor>(x: T | TensorLike): T;
declare const cos: typeof cos_;
declare function cosh_<T extends Tensor>(x: T | TensorLike): T;
declare const cosh: typeof cosh_;
declare function cumprod_<T extends Tensor>(x: Tensor | TensorLike, axis?: number, exclusive?: boolean, reverse?: boolean): T;
declare const cumprod: typeof cumprod_;
declare function cumsum_<T extends Tensor>(x: Tensor | TensorLike, axis?: number, exclusive?: boolean, reverse?: boolean): T;
declare const cumsum: typeof cumsum_;
declare function denseBincount_<T extends Tensor1D | Tensor2D>(x: T | TensorLike, weights: T | TensorLike, size: number, binaryOutput?: boolean): T;
declare const denseBincount: typeof denseBincount_;
declare function depthToSpace_(x: Tensor4D | TensorLike4D, blockSize: number, dataFormat?: "NHWC" | "NCHW"): Tensor4D;
declare const depthToSpace: typeof depthToSpace_;
declare function depthwiseConv2d_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, filter: Tensor4D | TensorLike, strides: [
	number,
	number
] | number, pad: "valid" | "same" | number | ExplicitPadding, dataFormat?: "NHWC" | "NCHW", dilations?: [
	number,
	number
] | number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
declare const depthwiseConv2d: typeof depthwiseConv2d_;
declare function diag_(x: Tensor): Tensor;
declare const diag: typeof diag_;
declare function dilation2d_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, filter: Tensor3D | TensorLike, strides: [
	number,
	number
] | number, pad: "valid" | "same", dilations?: [
	number,
	number
] | number, dataFormat?: "NHWC"): T;
declare const dilation2d: typeof dilation2d_;
declare function div_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const div: typeof div_;
declare function divNoNan_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const divNoNan: typeof divNoNan_;
declare function dot_(t1: Tensor | TensorLike, t2: Tensor | TensorLike): Tensor;
declare const dot: typeof dot_;
declare function einsum_(equation: string, ...tensors: Tensor[]): Tensor;
declare const einsum: typeof einsum_;
declare function elu_<T extends Tensor>(x: T | TensorLike): T;
declare const elu: typeof elu_;
declare function ensureShape_<R extends Rank>(x: Tensor, shape: ShapeMap[R]): Tensor;
declare const ensureShape: typeof ensureShape_;
declare function equal_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const equal: typeof equal_;
declare function erf_<T extends Tensor>(x: T | TensorLike): T;
declare const erf: typeof erf_;
declare function euclideanNorm_(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): Tensor;
declare const euclideanNorm: typeof euclideanNorm_;
declare function exp_<T extends Tensor>(x: T | TensorLike): T;
declare const exp: typeof exp_;
declare function expandDims_<T extends Tensor>(x: Tensor | TensorLike, axis?: number): T;
declare const expandDims: typeof expandDims_;
declare function expm1_<T extends Tensor>(x: T | TensorLike): T;
declare const expm1: typeof expm1_;
declare function eye_(numRows: number, numColumns?: number, batchShape?: [
	number
] | [
	number,
	number
] | [
	number,
	number,
	number
] | [
	number,
	number,
	number,
	number
], dtype?: DataType): Tensor2D;
declare const eye: typeof eye_;
declare function fill<R extends Rank>(shape: ShapeMap[R], value: number | string, dtype?: DataType): Tensor<R>;
declare function floor_<T extends Tensor>(x: T | TensorLike): T;
declare const floor: typeof floor_;
declare function floorDiv_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const floorDiv: typeof floorDiv_;
declare function gather_<T extends Tensor>(x: T | TensorLike, indices: Tensor | TensorLike, axis?: number, batchDims?: number): T;
declare const gather: typeof gather_;
declare function greater_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const greater: typeof greater_;
declare function greaterEqual_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const greaterEqual: typeof greaterEqual_;
declare function imag_<T extends Tensor>(input: T | TensorLike): T;
declare const imag: typeof imag_;
declare function isFinite_<T extends Tensor>(x: T | TensorLike): T;
declare const isFinite$1: typeof isFinite_;
declare function isInf_<T extends Tensor>(x: T | TensorLike): T;
declare const isInf: typeof isInf_;
declare function isNaN_<T extends Tensor>(x: T | TensorLike): T;
declare const isNaN$1: typeof isNaN_;
declare function leakyRelu_<T extends Tensor>(x: T | TensorLike, alpha?: number): T;
declare const leakyRelu: typeof leakyRelu_;
declare function less_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const less: typeof less_;
declare function lessEqual_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const lessEqual: typeof lessEqual_;
declare function linspace(start: number, stop: number, num: number): Tensor1D;
declare function localResponseNormalization_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, depthRadius?: number, bias?: number, alpha?: number, beta?: number): T;
declare const localResponseNormalization: typeof localResponseNormalization_;
declare function log_<T extends Tensor>(x: T | TensorLike): T;
declare const log: typeof log_;
declare function log1p_<T extends Tensor>(x: T | TensorLike): T;
declare const log1p: typeof log1p_;
declare function logSigmoid_<T extends Tensor>(x: T | TensorLike): T;
declare const logSigmoid: typeof logSigmoid_;
declare function logSoftmax_<T extends Tensor>(logits: T | TensorLike, axis?: number): T;
declare const logSoftmax: typeof logSoftmax_;
declare function logSumExp_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const logSumExp: typeof logSumExp_;
declare function logicalAnd_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const logicalAnd: typeof logicalAnd_;
declare function logicalNot_<T extends Tensor>(x: T | TensorLike): T;
declare const logicalNot: typeof logicalNot_;
declare function logicalOr_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const logicalOr: typeof logicalOr_;
declare function logicalXor_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const logicalXor: typeof logicalXor_;
declare function lowerBound(sortedSequence: Tensor | TensorLike, values: Tensor | TensorLike): Tensor;
declare function matMul_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike, transposeA?: boolean, transposeB?: boolean): T;
declare const matMul: typeof matMul_;
declare function max_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const max: typeof max_;
declare function maxPool_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, filterSize: [
	number,
	number
] | number, strides: [
	number,
	number
] | number, pad: "valid" | "same" | number | ExplicitPadding, dimRoundingMode?: "floor" | "round" | "ceil"): T;
declare const maxPool: typeof maxPool_;
declare function maxPool3d_<T extends Tensor4D | Tensor5D>(x: T | TensorLike, filterSize: [
	number,
	number,
	number
] | number, strides: [
	number,
	number,
	number
] | number, pad: "valid" | "same" | number, dimRoundingMode?: "floor" | "round" | "ceil", dataFormat?: "NDHWC" | "NCDHW"): T;
declare const maxPool3d: typeof maxPool3d_;
declare function maxPoolWithArgmax_<T extends Tensor4D>(x: T | TensorLike, filterSize: [
	number,
	number
] | number, strides: [
	number,
	number
] | number, pad: "valid" | "same" | number, includeBatchInIndex?: boolean): NamedTensorMap;
declare const maxPoolWithArgmax: typeof maxPoolWithArgmax_;
declare function maximum_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const maximum: typeof maximum_;
declare function mean_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const mean: typeof mean_;
declare function meshgrid<T extends Tensor>(x?: T | TensorLike, y?: T | TensorLike, { indexing }?: {
	indexing?: string;
}): T[];
declare function min_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const min: typeof min_;
declare function minimum_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const minimum: typeof minimum_;
declare function mirrorPad_<T extends Tensor>(x: T | TensorLike, paddings: Array<[
	number,
	number
]>, mode: "reflect" | "symmetric"): T;
declare const mirrorPad: typeof mirrorPad_;
declare function mod_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const mod: typeof mod_;
declare function moments_(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): {
	mean: Tensor;
	variance: Tensor;
};
declare const moments: typeof moments_;
declare function mul_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const mul: typeof mul_;
type LSTMCellFunc = {
	(data: Tensor2D, c: Tensor2D, h: Tensor2D): [
		Tensor2D,
		Tensor2D
	];
};
declare function multiRNNCell_(lstmCells: LSTMCellFunc[], data: Tensor2D | TensorLike, c: Array<Tensor2D | TensorLike>, h: Array<Tensor2D | TensorLike>): [
	Tensor2D[],
	Tensor2D[]
];
declare const multiRNNCell: typeof multiRNNCell_;
declare function multinomial_(logits: Tensor1D | Tensor2D | TensorLike, numSamples: number, seed?: number, normalized?: boolean): Tensor1D | Tensor2D;
declare const multinomial: typeof multinomial_;
declare function neg_<T extends Tensor>(x: T | TensorLike): T;
declare const neg: typeof neg_;
declare function notEqual_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const notEqual: typeof notEqual_;
declare function oneHot_(indices: Tensor | TensorLike, depth: number, onValue?: number, offValue?: number, dtype?: DataType): Tensor;
declare const oneHot: typeof oneHot_;
declare function ones<R extends Rank>(shape: ShapeMap[R], dtype?: DataType): Tensor<R>;
declare function onesLike_<T extends Tensor>(x: T | TensorLike): T;
declare const onesLike: typeof onesLike_;
declare function outerProduct_(v1: Tensor1D | TensorLike, v2: Tensor1D | TensorLike): Tensor2D;
declare const outerProduct: typeof outerProduct_;
declare function pad_<T extends Tensor>(x: T | TensorLike, paddings: Array<[
	number,
	number
]>, constantValue?: number): T;
declare const pad: typeof pad_;
declare function pad1d_(x: Tensor1D | TensorLike, paddings: [
	number,
	number
], constantValue?: number): Tensor1D;
declare const pad1d: typeof pad1d_;
declare function pad2d_(x: Tensor2D | TensorLike, paddings: [
	[
		number,
		number
	],
	[
		number,
		number
	]
], constantValue?: number): Tensor2D;
declare const pad2d: typeof pad2d_;
declare function pad3d_(x: Tensor3D | TensorLike, paddings: [
	[
		number,
		number
	],
	[
		number,
		number
	],
	[
		number,
		number
	]
], constantValue?: number): Tensor3D;
declare const pad3d: typeof pad3d_;
declare function pad4d_(x: Tensor4D | TensorLike, paddings: [
	[
		number,
		number
	],
	[
		number,
		number
	],
	[
		number,
		number
	],
	[
		number,
		number
	]
], constantValue?: number): Tensor4D;
declare const pad4d: typeof pad4d_;
declare function pool_<T extends Tensor3D | Tensor4D>(input: T | TensorLike, windowShape: [
	number,
	number
] | number, poolingType: "avg" | "max", pad: "valid" | "same" | number | ExplicitPadding, dilations?: [
	number,
	number
] | number, strides?: [
	number,
	number
] | number, dimRoundingMode?: "floor" | "round" | "ceil"): T;
declare const pool: typeof pool_;
declare function pow_<T extends Tensor>(base: Tensor | TensorLike, exp: Tensor | TensorLike): T;
declare const pow: typeof pow_;
declare function prelu_<T extends Tensor>(x: T | TensorLike, alpha: T | TensorLike): T;
declare const prelu: typeof prelu_;
declare function print$1<T extends Tensor>(x: T, verbose?: boolean): void;
declare function prod_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const prod: typeof prod_;
interface RaggedGatherMap {
	outputNestedSplits: Tensor[];
	outputDenseValues: Tensor;
}
declare function raggedGather_(paramsNestedSplits: Tensor[], paramsDenseValues: Tensor | TensorLike, indices: Tensor | TensorLike, outputRaggedRank: number): RaggedGatherMap;
declare const raggedGather: typeof raggedGather_;
declare function raggedRange_(starts: Tensor | TensorLike, limits: Tensor | TensorLike, deltas: Tensor | TensorLike): NamedTensorMap;
declare const raggedRange: typeof raggedRange_;
declare function raggedTensorToTensor_(shape: Tensor | TensorLike, values: Tensor | TensorLike, defaultValue: Tensor | TensorLike, rowPartitionTensors: Tensor[], rowPartitionTypes: string[]): Tensor;
declare const raggedTensorToTensor: typeof raggedTensorToTensor_;
declare function rand_<R extends Rank>(shape: ShapeMap[R], randFunction: () => number, dtype?: DataType): Tensor<R>;
declare const rand: typeof rand_;
declare function randomGamma_<R extends Rank>(shape: ShapeMap[R], alpha: number, beta?: number, dtype?: "float32" | "int32", seed?: number): Tensor<R>;
declare const randomGamma: typeof randomGamma_;
declare function randomNormal_<R extends Rank>(shape: ShapeMap[R], mean?: number, stdDev?: number, dtype?: "float32" | "int32", seed?: number): Tensor<R>;
declare const randomNormal: typeof randomNormal_;
declare function randomStandardNormal_<R extends Rank>(shape: ShapeMap[R], dtype?: "float32" | "int32", seed?: number): Tensor<R>;
declare const randomStandardNormal: typeof randomStandardNormal_;
declare function randomUniform_<R extends Rank>(shape: ShapeMap[R], minval?: number, maxval?: number, dtype?: DataType, seed?: number | string): Tensor<R>;
declare const randomUniform: typeof randomUniform_;
declare function randomUniformInt_<R extends Rank>(shape: ShapeMap[R], minval: number, maxval: number, seed?: number | string): Tensor<R>;
declare const randomUniformInt: typeof randomUniformInt_;
declare function range(start: number, stop: number, step?: number, dtype?: "float32" | "int32"): Tensor1D;
declare function real_<T extends Tensor>(input: T | TensorLike): T;
declare const real: typeof real_;
declare function reciprocal_<T extends Tensor>(x: T | TensorLike): T;
declare const reciprocal: typeof reciprocal_;
declare function relu_<T extends Tensor>(x: T | TensorLike): T;
declare const relu: typeof relu_;
declare function relu6_<T extends Tensor>(x: T | TensorLike): T;
declare const relu6: typeof relu6_;
declare function reshape_<R extends Rank>(x: Tensor | TensorLike, shape: ShapeMap[R]): Tensor<R>;
declare const reshape: typeof reshape_;
declare function reverse_<T extends Tensor>(x: T | TensorLike, axis?: number | number[]): T;
declare const reverse: typeof reverse_;
declare function reverse1d_(x: Tensor1D | TensorLike): Tensor1D;
declare const reverse1d: typeof reverse1d_;
declare function reverse2d_(x: Tensor2D | TensorLike, axis?: number | number[]): Tensor2D;
declare const reverse2d: typeof reverse2d_;
declare function reverse3d_(x: Tensor3D | TensorLike, axis?: number | number[]): Tensor3D;
declare const reverse3d: typeof reverse3d_;
declare function reverse4d_(x: Tensor4D | TensorLike, axis?: number | number[]): Tensor4D;
declare const reverse4d: typeof reverse4d_;
declare function round_<T extends Tensor>(x: T | TensorLike): T;
declare const round: typeof round_;
declare function rsqrt_<T extends Tensor>(x: T | TensorLike): T;
declare const rsqrt: typeof rsqrt_;
declare function scalar(value: number | boolean | string | Uint8Array, dtype?: DataType): Scalar;
declare function selu_<T extends Tensor>(x: T | TensorLike): T;
declare const selu: typeof selu_;
declare function separableConv2d_<T extends Tensor3D | Tensor4D>(x: T | TensorLike, depthwiseFilter: Tensor4D | TensorLike, pointwiseFilter: Tensor4D | TensorLike, strides: [
	number,
	number
] | number, pad: "valid" | "same", dilation?: [
	number,
	number
] | number, dataFormat?: "NHWC" | "NCHW"): T;
declare const separableConv2d: typeof separableConv2d_;
declare function setdiff1dAsync_(x: Tensor | TensorLike, y: Tensor | TensorLike): Promise<[
	Tensor,
	Tensor
]>;
declare const setdiff1dAsync: typeof setdiff1dAsync_;
declare function sigmoid_<T extends Tensor>(x: T | TensorLike): T;
declare const sigmoid: typeof sigmoid_;
declare function sign_<T extends Tensor>(x: T | TensorLike): T;
declare const sign: typeof sign_;
declare function sin_<T extends Tensor>(x: T | TensorLike): T;
declare const sin: typeof sin_;
declare function sinh_<T extends Tensor>(x: T | TensorLike): T;
declare const sinh: typeof sinh_;
declare function slice_<R extends Rank, T extends Tensor<R>>(x: T | TensorLike, begin: number | number[], size?: number | number[]): T;
declare const slice: typeof slice_;
declare function slice1d_(x: Tensor1D | TensorLike, begin: number, size: number): Tensor1D;
declare const slice1d: typeof slice1d_;
declare function slice2d_(x: Tensor2D | TensorLike, begin: [
	number,
	number
], size: [
	number,
	number
]): Tensor2D;
declare const slice2d: typeof slice2d_;
declare function slice3d_(x: Tensor3D | TensorLike, begin: [
	number,
	number,
	number
], size: [
	number,
	number,
	number
]): Tensor3D;
declare const slice3d: typeof slice3d_;
declare function slice4d_(x: Tensor4D | TensorLike, begin: [
	number,
	number,
	number,
	number
], size: [
	number,
	number,
	number,
	number
]): Tensor4D;
declare const slice4d: typeof slice4d_;
declare function softmax_<T extends Tensor>(logits: T | TensorLike, dim?: number): T;
declare const softmax: typeof softmax_;
declare function softplus_<T extends Tensor>(x: T | TensorLike): T;
declare const softplus: typeof softplus_;
declare function spaceToBatchND_<T extends Tensor>(x: T | TensorLike, blockShape: number[], paddings: number[][]): T;
declare const spaceToBatchND: typeof spaceToBatchND_;
declare function fft_(input: Tensor): Tensor;
declare const fft: typeof fft_;
declare function ifft_(input: Tensor): Tensor;
declare const ifft: typeof ifft_;
declare function irfft_(input: Tensor): Tensor;
declare const irfft: typeof irfft_;
declare function rfft_(input: Tensor, fftLength?: number): Tensor;
declare const rfft: typeof rfft_;
declare function split_<T extends Tensor>(x: Tensor | TensorLike, numOrSizeSplits: number[] | number, axis?: number): T[];
declare const split: typeof split_;
declare function sqrt_<T extends Tensor>(x: T | TensorLike): T;
declare const sqrt: typeof sqrt_;
declare function square_<T extends Tensor>(x: T | TensorLike): T;
declare const square: typeof square_;
declare function squaredDifference_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const squaredDifference: typeof squaredDifference_;
declare function squeeze_<T extends Tensor>(x: Tensor | TensorLike, axis?: number[]): T;
declare const squeeze: typeof squeeze_;
declare function stack_<T extends Tensor>(tensors: Array<T | TensorLike>, axis?: number): Tensor;
declare const stack: typeof stack_;
declare function step_<T extends Tensor>(x: T | TensorLike, alpha?: number): T;
declare const step: typeof step_;
declare function stridedSlice_(x: Tensor | TensorLike, begin: number[], end: number[], strides?: number[], beginMask?: number, endMask?: number, ellipsisMask?: number, newAxisMask?: number, shrinkAxisMask?: number): Tensor;
declare const stridedSlice: typeof stridedSlice_;
declare function sub_<T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike): T;
declare const sub: typeof sub_;
declare function sum_<T extends Tensor>(x: Tensor | TensorLike, axis?: number | number[], keepDims?: boolean): T;
declare const sum: typeof sum_;
declare function tan_<T extends Tensor>(x: T | TensorLike): T;
declare const tan: typeof tan_;
declare function tanh_<T extends Tensor>(x: T | TensorLike): T;
declare const tanh: typeof tanh_;
declare function tensor<R extends Rank>(values: TensorLike | WebGLData | WebGPUData, shape?: ShapeMap[R], dtype?: DataType): Tensor<R>;
declare function tensor1d(values: TensorLike1D, dtype?: DataType): Tensor1D;
declare function tensor2d(values: TensorLike2D, shape?: [
	number,
	number
], dtype?: DataType): Tensor2D;
declare function tensor3d(values: TensorLike3D, shape?: [
	number,
	number,
	number
], dtype?: DataType): Tensor3D;
declare function tensor4d(values: TensorLike4D, shape?: [
	number,
	number,
	number,
	number
], dtype?: DataType): Tensor4D;
declare function tensor5d(values: TensorLike5D, shape?: [
	number,
	number,
	number,
	number,
	number
], dtype?: DataType): Tensor5D;
declare function tensor6d(values: TensorLike6D, shape?: [
	number,
	number,
	number,
	number,
	number,
	number
], dtype?: DataType): Tensor6D;
declare function tensorScatterUpdate_<R extends Rank>(tensor: Tensor<R> | TensorLike, indices: Tensor | TensorLike, updates: Tensor | TensorLike): Tensor<R>;
declare const tensorScatterUpdate: typeof tensorScatterUpdate_;
declare function tile_<T extends Tensor>(x: T | TensorLike, reps: number[]): T;
declare const tile: typeof tile_;
declare function topk_<T extends Tensor>(x: T | TensorLike, k?: number, sorted?: boolean): {
	values: T;
	indices: T;
};
declare const topk: typeof topk_;
declare function truncatedNormal_<R extends Rank>(shape: ShapeMap[R], mean?: number, stdDev?: number, dtype?: "float32" | "int32", seed?: number): Tensor<R>;
declare const truncatedNormal: typeof truncatedNormal_;
declare function unique_<T extends Tensor>(x: T | TensorLike, axis?: number): {
	values: T;
	indices: Tensor1D;
};
declare const unique: typeof unique_;
declare function unsortedSegmentSum_<T extends Tensor>(x: T | TensorLike, segmentIds: Tensor1D | TensorLike, numSegments: number): T;
declare const unsortedSegmentSum: typeof unsortedSegmentSum_;
declare function unstack_(x: Tensor | TensorLike, axis?: number): Tensor[];
declare const unstack: typeof unstack_;
declare function upperBound(sortedSequence: Tensor | TensorLike, values: Tensor | TensorLike): Tensor;
declare function variable<R extends Rank>(initialValue: Tensor<R>, trainable?: boolean, name?: string, dtype?: DataType): Variable<R>;
declare function where_<T extends Tensor>(condition: Tensor | TensorLike, a: T | TensorLike, b: T | TensorLike): T;
declare const where: typeof where_;
declare function whereAsync_(condition: Tensor | TensorLike): Promise<Tensor2D>;
declare const whereAsync: typeof whereAsync_;
declare function zeros<R extends Rank>(shape: ShapeMap[R], dtype?: DataType): Tensor<R>;
declare function zerosLike_<T extends Tensor>(x: T | TensorLike): T;
declare const zerosLike: typeof zerosLike_;
declare function booleanMaskAsync_(tensor: Tensor | TensorLike, mask: Tensor | TensorLike, axis?: number): Promise<Tensor>;
declare const booleanMaskAsync: typeof booleanMaskAsync_;
declare function transpose_<T extends Tensor>(x: T | TensorLike, perm?: number[], conjugate?: boolean): T;
declare const transpose: typeof transpose_;
declare function norm_(x: Tensor | TensorLike, ord?: number | "euclidean" | "fro", axis?: number | number[], keepDims?: boolean): Tensor;
declare const norm: typeof norm_;
declare function movingAverage_<T extends Tensor>(v: T | TensorLike, x: T | TensorLike, decay: number | Scalar, step?: number | Scalar, zeroDebias?: boolean): T;
declare const movingAverage: typeof movingAverage_;
declare function scatterND_<R extends Rank>(indices: Tensor | TensorLike, updates: Tensor | TensorLike, shape: ShapeMap[R]): Tensor<R>;
declare const scatterND: typeof scatterND_;
declare function searchSorted_(sortedSequence: Tensor | TensorLike, values: Tensor | TensorLike, side?: "left" | "right"): Tensor;
declare const searchSorted: typeof searchSorted_;
declare function sparseToDense_<R extends Rank>(sparseIndices: Tensor | TensorLike, sparseValues: Tensor | TensorLike, outputShape: ShapeMap[R], defaultValue?: Scalar | ScalarLike): Tensor<R>;
declare const sparseToDense: typeof sparseToDense_;
declare function gatherND_(x: Tensor | TensorLike, indices: Tensor | TensorLike): Tensor;
declare const gatherND: typeof gatherND_;
declare function dropout_(x: Tensor | TensorLike, rate: number, noiseShape?: number[], seed?: number | string): Tensor;
declare const dropout: typeof dropout_;
declare function enclosingPowerOfTwo(value: number): number;
declare function cosineWindow(windowLength: number, a: number, b: number): Tensor1D;
declare function inTopKAsync_<T extends Tensor, U extends Tensor>(predictions: T | TensorLike, targets: U | TensorLike, k?: number): Promise<U>;
declare const inTopKAsync: typeof inTopKAsync_;
declare const OP_SCOPE_SUFFIX = "__op";
declare function op<T extends Function>(f: {
	[name: string]: T;
}): T;
type Activation = "linear" | "relu" | "prelu" | "elu" | "relu6" | "leakyrelu" | "sigmoid";
declare function fusedConv2d_<T extends Tensor3D | Tensor4D>({ x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, bias, activation, preluActivationWeights, leakyreluAlpha }: {
	x: T | TensorLike;
	filter: Tensor4D | TensorLike;
	strides: [
		number,
		number
	] | number;
	pad: "valid" | "same" | number | ExplicitPadding;
	dataFormat?: "NHWC" | "NCHW";
	dilations?: [
		number,
		number
	] | number;
	dimRoundingMode?: "floor" | "round" | "ceil";
	bias?: Tensor | TensorLike;
	activation?: Activation;
	preluActivationWeights?: Tensor;
	leakyreluAlpha?: number;
}): T;
declare const conv2d$1: typeof fusedConv2d_;
declare function fusedDepthwiseConv2d_<T extends Tensor3D | Tensor4D>({ x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, bias, activation, preluActivationWeights, leakyreluAlpha }: {
	x: T | TensorLike;
	filter: Tensor4D | TensorLike;
	strides: [
		number,
		number
	] | number;
	pad: "valid" | "same" | number;
	dataFormat?: "NHWC" | "NCHW";
	dilations?: [
		number,
		number
	] | number;
	dimRoundingMode?: "floor" | "round" | "ceil";
	bias?: Tensor | TensorLike;
	activation?: Activation;
	preluActivationWeights?: Tensor;
	leakyreluAlpha?: number;
}): T;
declare const depthwiseConv2d$1: typeof fusedDepthwiseConv2d_;
declare function fusedMatMul_({ a, b, transposeA, transposeB, bias, activation, preluActivationWeights, leakyreluAlpha, }: {
	a: Tensor | TensorLike;
	b: Tensor | TensorLike;
	transposeA?: boolean;
	transposeB?: boolean;
	bias?: Tensor | TensorLike;
	activation?: Activation;
	preluActivationWeights?: Tensor;
	leakyreluAlpha?: number;
}): Tensor;
declare const matMul$1: typeof fusedMatMul_;
declare enum Reduction {
	NONE = 0,
	MEAN = 1,
	SUM = 2,
	SUM_BY_NONZERO_WEIGHTS = 3
}
declare const spectral: {
	fft: (input: Tensor<Rank>) => Tensor<Rank>;
	ifft: (input: Tensor<Rank>) => Tensor<Rank>;
	rfft: (input: Tensor<Rank>, fftLength?: number) => Tensor<Rank>;
	irfft: (input: Tensor<Rank>) => Tensor<Rank>;
};
declare const signal: {
	hammingWindow: (windowLength: number) => Tensor1D;
	hannWindow: (windowLength: number) => Tensor1D;
	frame: (signal: Tensor1D, frameLength: number, frameStep: number, padEnd?: boolean, padValue?: number) => Tensor<Rank>;
	stft: (signal: Tensor1D, frameLength: number, frameStep: number, fftLength?: number, windowFn?: (length: number) => Tensor1D) => Tensor<Rank>;
};
declare const image: {
	flipLeftRight: (image: TensorLike | Tensor4D) => Tensor4D;
	grayscaleToRGB: <T extends Tensor2D | Tensor3D | Tensor4D | Tensor5D | Tensor6D>(image: TensorLike | T) => T;
	resizeNearestNeighbor: <T_1 extends Tensor3D | Tensor4D>(images: TensorLike | T_1, size: [
		number,
		number
	], alignCorners?: boolean, halfPixelCenters?: boolean) => T_1;
	resizeBilinear: <T_2 extends Tensor3D | Tensor4D>(images: TensorLike | T_2, size: [
		number,
		number
	], alignCorners?: boolean, halfPixelCenters?: boolean) => T_2;
	rgbToGrayscale: <T_3 extends Tensor2D | Tensor3D | Tensor4D | Tensor5D | Tensor6D>(image: TensorLike | T_3) => T_3;
	rotateWithOffset: (image: TensorLike | Tensor4D, radians: number, fillValue?: number | [
		number,
		number,
		number
	], center?: number | [
		number,
		number
	]) => Tensor4D;
	cropAndResize: (image: TensorLike | Tensor4D, boxes: TensorLike | Tensor2D, boxInd: TensorLike | Tensor1D, cropSize: [
		number,
		number
	], method?: "bilinear" | "nearest", extrapolationValue?: number) => Tensor4D;
	nonMaxSuppression: (boxes: TensorLike | Tensor2D, scores: TensorLike | Tensor1D, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number) => Tensor1D;
	nonMaxSuppressionAsync: (boxes: TensorLike | Tensor2D, scores: TensorLike | Tensor1D, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number) => Promise<Tensor1D>;
	nonMaxSuppressionWithScore: (boxes: TensorLike | Tensor2D, scores: TensorLike | Tensor1D, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, softNmsSigma?: number) => NamedTensorMap;
	nonMaxSuppressionWithScoreAsync: (boxes: TensorLike | Tensor2D, scores: TensorLike | Tensor1D, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, softNmsSigma?: number) => Promise<NamedTensorMap>;
	nonMaxSuppressionPadded: (boxes: TensorLike | Tensor2D, scores: TensorLike | Tensor1D, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, padToMaxOutputSize?: boolean) => NamedTensorMap;
	nonMaxSuppressionPaddedAsync: (boxes: TensorLike | Tensor2D, scores: TensorLike | Tensor1D, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, padToMaxOutputSize?: boolean) => Promise<NamedTensorMap>;
	threshold: (image: TensorLike | Tensor3D, method?: string, inverted?: boolean, threshValue?: number) => Tensor3D;
	transform: (image: TensorLike | Tensor4D, transforms: TensorLike | Tensor2D, interpolation?: "bilinear" | "nearest", fillMode?: "reflect" | "nearest" | "constant" | "wrap", fillValue?: number, outputShape?: [
		number,
		number
	]) => Tensor4D;
};
declare const linalg: {
	bandPart: <T extends Tensor<Rank>>(a: TensorLike | T, numLower: number | Scalar, numUpper: number | Scalar) => T;
	gramSchmidt: (xs: Tensor2D | Tensor1D[]) => Tensor2D | Tensor1D[];
	qr: (x: Tensor<Rank>, fullMatrices?: boolean) => [
		Tensor<Rank>,
		Tensor<Rank>
	];
};
declare const losses: {
	absoluteDifference: <T extends Tensor<Rank>, O extends Tensor<Rank>>(labels: TensorLike | T, predictions: TensorLike | T, weights?: TensorLike | Tensor<Rank>, reduction?: Reduction) => O;
	computeWeightedLoss: <T_1 extends Tensor<Rank>, O_1 extends Tensor<Rank>>(losses: TensorLike | T_1, weights?: TensorLike | Tensor<Rank>, reduction?: Reduction) => O_1;
	cosineDistance: <T_2 extends Tensor<Rank>, O_2 extends Tensor<Rank>>(labels: TensorLike | T_2, predictions: TensorLike | T_2, axis: number, weights?: TensorLike | Tensor<Rank>, reduction?: Reduction) => O_2;
	hingeLoss: <T_3 extends Tensor<Rank>, O_3 extends Tensor<Rank>>(labels: TensorLike | T_3, predictions: TensorLike | T_3, weights?: TensorLike | Tensor<Rank>, reduction?: Reduction) => O_3;
	huberLoss: <T_4 extends Tensor<Rank>, O_4 extends Tensor<Rank>>(labels: TensorLike | T_4, predictions: TensorLike | T_4, weights?: TensorLike | Tensor<Rank>, delta?: number, reduction?: Reduction) => O_4;
	logLoss: <T_5 extends Tensor<Rank>, O_5 extends Tensor<Rank>>(labels: TensorLike | T_5, predictions: TensorLike | T_5, weights?: TensorLike | Tensor<Rank>, epsilon?: number, reduction?: Reduction) => O_5;
	meanSquaredError: <T_6 extends Tensor<Rank>, O_6 extends Tensor<Rank>>(labels: TensorLike | T_6, predictions: TensorLike | T_6, weights?: TensorLike | Tensor<Rank>, reduction?: Reduction) => O_6;
	sigmoidCrossEntropy: <T_7 extends Tensor<Rank>, O_7 extends Tensor<Rank>>(multiClassLabels: TensorLike | T_7, logits: TensorLike | T_7, weights?: TensorLike | Tensor<Rank>, labelSmoothing?: number, reduction?: Reduction) => O_7;
	softmaxCrossEntropy: <T_8 extends Tensor<Rank>, O_8 extends Tensor<Rank>>(onehotLabels: TensorLike | T_8, logits: TensorLike | T_8, weights?: TensorLike | Tensor<Rank>, labelSmoothing?: number, reduction?: Reduction) => O_8;
};
declare const sparse: {
	sparseFillEmptyRows: (indices: TensorLike | Tensor2D, values: TensorLike | Tensor1D, denseShape: TensorLike | Tensor1D, defaultValue: ScalarLike | Scalar) => NamedTensorMap;
	sparseReshape: (inputIndices: TensorLike | Tensor2D, inputShape: TensorLike | Tensor1D, newShape: TensorLike | Tensor1D) => NamedTensorMap;
	sparseSegmentMean: (data: TensorLike | Tensor<Rank>, indices: TensorLike | Tensor1D, segmentIds: TensorLike | Tensor1D) => Tensor<Rank>;
	sparseSegmentSum: (data: TensorLike | Tensor<Rank>, indices: TensorLike | Tensor1D, segmentIds: TensorLike | Tensor1D) => Tensor<Rank>;
};
declare const string: {
	stringNGrams: (data: TensorLike | Tensor1D, dataSplits: TensorLike | Tensor<Rank>, separator: string, nGramWidths: number[], leftPad: string, rightPad: string, padWidth: number, preserveShortSequences: boolean) => NamedTensorMap;
	stringSplit: (input: TensorLike | Tensor1D, delimiter: ScalarLike | Scalar, skipEmpty?: boolean) => NamedTensorMap;
	stringToHashBucketFast: (input: TensorLike | Tensor<Rank>, numBuckets: number) => Tensor<Rank>;
	staticRegexReplace: (input: TensorLike | Tensor<Rank>, pattern: string, rewrite: string, replaceGlobal?: boolean) => Tensor<Rank>;
};
/** TensorFlow.js: `tf.mean(x)`, `tf.losses.huberLoss(...)`, or the same as methods of tensors: `x.mean()`. */
export type Tf = typeof tf;
type Scalar$1 = tf.Scalar;
type Tensor$1 = tf.Tensor;
type Tensor1D$1 = tf.Tensor1D;
type Tensor2D$1 = tf.Tensor2D;
type Tensor3D$1 = tf.Tensor3D;
/** A loss for detectors of both kinds asks `predictions.kind`. */
export type Predictions = TwoStagePredictions | DensePredictions;
export type Targets = TwoStageTargets | DenseTargets;
/** Outputs of a two-stage detector. A: anchors, R: regions that the second stage's loss sees, M: masks of the foreground ones. */
export interface TwoStagePredictions {
	kind: "two-stage";
	rpn: {
		/** `[A]` logits; of a two-class head the foreground's minus the background's. */
		objectness: Tensor1D$1;
		/** `[A, 4]` in the order of the recipe's coder. */
		deltas: Tensor2D$1;
		/** `[A, 4]` x1 y1 x2 y2, input pixels. No output: it has no gradient. */
		anchors: Tensor2D$1;
	};
	/** `null` where the predictions hold no second stage. */
	regions: {
		/** `[R, classes]` logits, with the background where the head has it. */
		classLogits: Tensor2D$1;
		/** `[R, classes, 4]`, or `[R, 1, 4]` where all classes share one box. */
		boxDeltas: Tensor3D$1;
		/** `[R, 4]` x1 y1 x2 y2, input pixels. No output: it has no gradient. */
		boxes: Tensor2D$1;
	} | null;
	/** The labelled class's mask of each foreground region; `null` without masks. Only one of the two is there. */
	masks: {
		/** `[M, size, size]`. */
		logits: Tensor3D$1;
		/** `[M, size, size]` 0..1, of heads that end in a sigmoid (Matterport). */
		probabilities: Tensor3D$1;
	} | null;
}
/** What the outputs are trained towards, as the recipe assigns and samples it. */
export interface TwoStageTargets {
	kind: "two-stage";
	rpn: {
		/** `[A]` 1 positive, 0 negative, -1 ignored. */
		labels: Tensor1D$1;
		/** `[A]` 1 where the recipe's own loss sees the anchor, else 0. */
		sampled: Tensor1D$1;
		/** `[A]` int32: row in `objects` of the object that a positive is trained towards, else -1. */
		object: Tensor1D$1;
		/** `[A, 4]` of the positives, as the coder writes them; else 0. */
		deltas: Tensor2D$1;
	};
	regions: {
		/** `[R]` int32: channel of the class, the background's for background. */
		classes: Tensor1D$1;
		/** `[R]` int32: row in `objects`, -1 for background. */
		object: Tensor1D$1;
		/** `[R, 4]` of the foreground, as the second stage's coder writes them; else 0. */
		deltas: Tensor2D$1;
	} | null;
	masks: {
		/** `[M, size, size]` 0..1. */
		pixels: Tensor3D$1;
		/** `[M]` int32: row in `objects`. */
		object: Tensor1D$1;
		/** `[M]` int32: row in `regions`. */
		region: Tensor1D$1;
	} | null;
	objects: LabelledObjects;
	normalisers: Normalisers;
}
/** Outputs of a one-stage or query detector: one row for each of N anchors, points or queries. */
export interface DensePredictions {
	kind: "dense";
	/** `[N, classes]`, with a background channel where the head has one. Only one of the two is there. */
	classLogits: Tensor2D$1;
	/** `[N, classes]` 0..1, of heads that end in a sigmoid (TOOD). */
	classProbabilities: Tensor2D$1;
	/** `[N, width]` as the head writes them: deltas, distances, four sides of bins, centre and size. */
	boxes: Tensor2D$1;
	/** `[N]` logits of centerness or objectness; `null` where the head has none. */
	quality: Tensor1D$1 | null;
	/** `[N, 4]` x1 y1 x2 y2, input pixels; of points their cells, a stride wide and high; `null` for queries. No gradient. */
	anchors: Tensor2D$1 | null;
	/** `null` without prototype masks. */
	prototypes: {
		/** `[N, prototypes]`. */
		coefficients: Tensor2D$1;
		/** `[prototypes, rows, columns]`. Taken as given: no gradient. */
		values: Tensor3D$1;
	} | null;
}
/** What the outputs are trained towards, as the recipe assigns it. */
export interface DenseTargets {
	kind: "dense";
	/** `[N]` 1 positive, 0 negative, -1 takes no part. */
	labels: Tensor1D$1;
	/** `[N, classes]` 0..1 as the recipe's own class loss takes them: soft where its assigner softens them. */
	classes: Tensor2D$1;
	/** `[N]` how often the recipe's own class loss counts the row: 0 or 1, with hard-negative mining also 2. */
	counts: Tensor1D$1;
	/** `[N]` int32: row in `objects` of the object that a positive is trained towards, else -1. */
	object: Tensor1D$1;
	/** `[N, 4]` of the positives: their objects' x1 y1 x2 y2, input pixels; else 0. */
	boxes: Tensor2D$1;
	/** `[N, 4]` of the positives: the same as the recipe's coder writes it; else 0. */
	deltas: Tensor2D$1;
	/** `[N]` what the recipe's own box loss weighs a positive by: 1, or its soft target; else 0. */
	boxWeights: Tensor1D$1;
	/** `[N]` of centerness (positives alone) or objectness; `null` where the head has no such output. */
	quality: Tensor1D$1 | null;
	prototypes: {
		/** `[rows, columns]` int32: row in `objects` of the object whose pixel it is, -1 for none. */
		owner: Tensor2D$1;
	} | null;
	objects: LabelledObjects;
	normalisers: Normalisers;
}
/** The labelled objects, G in the order of the file. */
export interface LabelledObjects {
	/** `[G, 4]` x1 y1 x2 y2, input pixels. */
	boxes: Tensor2D$1;
	/** `[G]` int32: channel of the class, -1 where the head has none. */
	classes: Tensor1D$1;
	/** `[G]` 1 where the recipe trains towards it, else 0 (crowd, difficult, unusable). */
	trained: Tensor1D$1;
}
/** What the recipe's own terms divide their sums by, by their names. */
export type Normalisers = {
	[term in "rpn_objectness" | "rpn_box" | "roi_class" | "roi_box" | "mask" | "class" | "box" | "centerness" | "objectness" | "dfl" | "l1" | "giou"]?: number;
};

declare namespace fused {
	export { Activation, conv2d$1 as conv2d, depthwiseConv2d$1 as depthwiseConv2d, matMul$1 as matMul };
}
declare namespace tf {
	export { LSTMCellFunc, OP_SCOPE_SUFFIX, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, abs, acos, acosh, add, addN, all, any, argMax, argMin, asin, asinh, atan, atan2, atanh, avgPool, avgPool3d, basicLSTMCell, batchNorm, batchNorm2d, batchNorm3d, batchNorm4d, batchToSpaceND, bincount, bitwiseAnd, booleanMaskAsync, broadcastArgs, broadcastTo, buffer, cast, ceil, clipByValue, clone, complex, concat, concat1d, concat2d, concat3d, concat4d, conv1d, conv2d, conv2dTranspose, conv3d, conv3dTranspose, cos, cosh, cosineWindow, cumprod, cumsum, customGrad, denseBincount, depthToSpace, depthwiseConv2d, diag, dilation2d, dispose, div, divNoNan, dot, dropout, einsum, elu, enclosingPowerOfTwo, ensureShape, equal, erf, euclideanNorm, exp, expandDims, expm1, eye, fft, fill, floor, floorDiv, fused, gather, gatherND, grad, grads, greater, greaterEqual, ifft, imag, image, inTopKAsync, irfft, isFinite$1 as isFinite, isInf, isNaN$1 as isNaN, keep, leakyRelu, less, lessEqual, linalg, linspace, localResponseNormalization, log, log1p, logSigmoid, logSoftmax, logSumExp, logicalAnd, logicalNot, logicalOr, logicalXor, losses, lowerBound, matMul, max, maxPool, maxPool3d, maxPoolWithArgmax, maximum, mean, memory, meshgrid, min, minimum, mirrorPad, mod, moments, movingAverage, mul, multiRNNCell, multinomial, neg, norm, notEqual, oneHot, ones, onesLike, op, outerProduct, pad, pad1d, pad2d, pad3d, pad4d, pool, pow, prelu, print$1 as print, prod, raggedGather, raggedRange, raggedTensorToTensor, rand, randomGamma, randomNormal, randomStandardNormal, randomUniform, randomUniformInt, range, real, reciprocal, relu, relu6, reshape, reverse, reverse1d, reverse2d, reverse3d, reverse4d, rfft, round, rsqrt, scalar, scatterND, searchSorted, selu, separableConv2d, setdiff1dAsync, sigmoid, sign, signal, sin, sinh, slice, slice1d, slice2d, slice3d, slice4d, softmax, softplus, spaceToBatchND, sparse, sparseToDense, spectral, split, sqrt, square, squaredDifference, squeeze, stack, step, stridedSlice, string, sub, sum, tan, tanh, tensor, tensor1d, tensor2d, tensor3d, tensor4d, tensor5d, tensor6d, tensorScatterUpdate, tidy, tile, topk, transpose, truncatedNormal, unique, unsortedSegmentSum, unstack, upperBound, valueAndGrad, valueAndGrads, variable, where, whereAsync, zeros, zerosLike };
}

export {
	Scalar$1 as Scalar,
	Tensor$1 as Tensor,
	Tensor1D$1 as Tensor1D,
	Tensor2D$1 as Tensor2D,
	Tensor3D$1 as Tensor3D,
};

export {};
type WebGLTexture = unknown;
type GPUBuffer = unknown;
