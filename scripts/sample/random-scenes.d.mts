// Types of random-scenes.mjs, for its test.

export interface MadeScene {
	fileName: string;
	objects: {
		class: string;
		outline: number[];
		label: 'none' | { class?: string; shift?: number[] } | null;
	}[];
}

export function randomScenes(count: number, seed: number, errors?: number): MadeScene[];
