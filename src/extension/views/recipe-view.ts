// The Recipe view: what the recipe in force says, and the pencil that changes it.

import {
	type Disposable,
	EventEmitter,
	type TreeDataProvider,
	TreeItem,
	type TreeView,
	window,
} from 'vscode';
import type { Session } from '../session';
import { recipeFacts } from './recipe-facts';

type Fact = [name: string, value: string];

export class RecipeView implements TreeDataProvider<Fact>, Disposable {
	private readonly view: TreeView<Fact>;
	private readonly changed = new EventEmitter<void>();
	readonly onDidChangeTreeData = this.changed.event;
	private readonly disposables: Disposable[];
	private shown = '';

	constructor(private readonly session: Session) {
		this.view = window.createTreeView('anchorage.recipeView', { treeDataProvider: this });
		this.disposables = [this.view, this.changed, session.onDidChangeView(() => this.update())];
		this.update();
	}

	getTreeItem([name, value]: Fact): TreeItem {
		const item = new TreeItem(name);
		item.description = value;
		item.tooltip = `${name}: ${value}`;
		item.accessibilityInformation = { label: `${name}: ${value}` };
		return item;
	}

	getChildren(fact?: Fact): Fact[] {
		const recipe = this.session.view?.inspected.inspection.recipe;
		return fact || !recipe ? [] : recipeFacts(recipe);
	}

	dispose(): void {
		for (const each of this.disposables) each.dispose();
	}

	private update(): void {
		const { view, failure } = this.session;
		const recipe = view?.inspected.inspection.recipe;
		this.view.description = recipe?.title;
		this.view.message = failure?.code === 'recipe' ? failure.message : undefined;
		const next = JSON.stringify(recipe ?? null);
		if (next === this.shown) return;
		this.shown = next;
		this.changed.fire();
	}
}
