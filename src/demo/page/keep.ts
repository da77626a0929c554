/** What a browser keeps for this page, where it keeps anything. */
export const keep = (storage: 'localStorage' | 'sessionStorage', name: string) => ({
  read(): string | null {
    try {
      return window[storage].getItem(name);
    } catch {
      return null;
    }
  },
  write(text: string): void {
    try {
      window[storage].setItem(name, text);
    } catch {
      // Then it is forgotten at the next load.
    }
  },
});
