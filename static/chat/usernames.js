// What somebody may be called, proposed from their name. chat/actions/names.py decides. Pure.

const LONGEST = 32;
const ALIKE = ["Latin", "Cyrillic", "Greek", "Armenian", "Coptic", "Cherokee"].map((script) => new RegExp(`\\p{Script=${script}}`, "u"));

/** In small letters, with dots between the words, Latin letters bare; "" when nothing fits. */
export function usernameFrom(name) {
  const bare = name.normalize("NFD").replace(/(?<=\p{Script=Latin})\p{M}+/gu, "");
  const plain = bare.normalize("NFKC").toLowerCase().replace(/['’]/gu, "");
  if (/\p{M}/u.test(plain) || ALIKE.filter((script) => script.test(plain)).length > 1) return "";
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return [words.join("."), words[0] ?? ""].find((proposal) => [...proposal].length <= LONGEST) ?? "";
}
