// Names of operations as a person writes them, from the names of the kernels that they run.

/** Kernels whose operation has another name. */
const otherNames: Record<string, string> = {
	RealDiv: 'div',
	Multiply: 'mul',
	BatchMatMul: 'matMul',
	GatherV2: 'gather',
	Select: 'where',
	SplitV: 'split',
	Pack: 'stack',
	PadV2: 'pad',
	Identity: 'clone',
	OneHot: 'oneHot',
	TopK: 'topk',
};

/** "log" of "Log", "div" of "RealDiv". */
export function operationOf(kernel: string): string {
	return otherNames[kernel] ?? kernel.charAt(0).toLowerCase() + kernel.slice(1);
}
