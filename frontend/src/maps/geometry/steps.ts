/** What was drawn before and after: undo and redo of values that are never changed in place. */
export class Steps<T> {
  private past: T[] = [];
  private future: T[] = [];

  constructor(private present: T) {}

  get now(): T {
    return this.present;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Takes a step; what was undone cannot be redone any more. */
  take(next: T): void {
    if (next === this.present) return;
    this.past.push(this.present);
    this.present = next;
    this.future = [];
  }

  undo(): T {
    const before = this.past.pop();
    if (before !== undefined) {
      this.future.push(this.present);
      this.present = before;
    }
    return this.present;
  }

  redo(): T {
    const after = this.future.pop();
    if (after !== undefined) {
      this.past.push(this.present);
      this.present = after;
    }
    return this.present;
  }

  /** Begins anew. */
  begin(present: T): void {
    this.past = [];
    this.future = [];
    this.present = present;
  }
}
