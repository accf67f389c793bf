// The page itself, as the edge serves it.

// Whether it can be had now: to load it anew while the edge is away would lose what is shown.
export async function isServed(): Promise<boolean> {
  try {
    return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
