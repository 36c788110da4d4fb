/** A store of this browser's IndexedDB, in a database of its own. */
export class Shelf {
  constructor(
    private database: string,
    private store: string,
    private keyPath: string,
  ) {}

  private open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(this.store, { keyPath: this.keyPath });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("no store"));
    });
  }

  /** Does one thing in a transaction of its own; what it gave is on the disk then. */
  async within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await this.open();
    try {
      return await new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(this.store, mode);
        const request = work(transaction.objectStore(this.store));
        // Only a finished transaction is on the disk.
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("not stored"));
      });
    } finally {
      database.close();
    }
  }
}
