/** Keeps the children of an element in step with a list of items. */

const keys = new WeakMap();

/**
 * A child whose key is unchanged stays the same node, so it keeps its focus and what was typed in it.
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {(item: T) => string} keyOf names the item and everything that its looks depend on
 * @param {(item: T) => Node} build
 */
export function follow(parent, items, keyOf, build) {
  const wanted = items.map(keyOf);
  const isWanted = new Set(wanted);
  const kept = new Map();
  for (const child of [...parent.childNodes]) {
    const key = keys.get(child);
    if (key !== undefined && isWanted.has(key) && !kept.has(key)) kept.set(key, child);
    else child.remove();
  }
  let cursor = parent.firstChild;
  items.forEach((item, index) => {
    const key = wanted[index];
    let node = kept.get(key);
    if (node) kept.delete(key);
    else {
      node = build(item);
      keys.set(node, key);
    }
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  });
}
