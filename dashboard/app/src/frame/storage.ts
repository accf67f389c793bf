// What the browser keeps for this site, where it keeps anything at all: with storage blocked even
// to look at it throws, and the pages do without.

function storeOf(storage: () => Storage) {
  return {
    read(key: string): string | null {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    write(key: string, value: string): void {
      try {
        storage().setItem(key, value);
      } catch {
        // Not remembered; the address still holds it.
      }
    },
  };
}

export const local = storeOf(() => localStorage);
export const session = storeOf(() => sessionStorage);
