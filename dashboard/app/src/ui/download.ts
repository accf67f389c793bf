// Saves something made in the page as a file.

export function download(name: string, content: Blob | string): void {
  const isText = typeof content === "string";
  const url = URL.createObjectURL(isText ? new Blob([content], { type: "text/csv" }) : content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

// "Calls by business" -> "calls-by-business.csv"
export function fileName(title: string, extension: string): string {
  const words = title.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return `${words.join("-") || "assay"}.${extension}`;
}
