"""What of a sound is compared: consonants weigh more than vowels, near consonants differ less than far ones."""

import re

# A consonant is written as its family, twice, and itself: g and h then differ by a third of what k and m differ by.
FAMILIES = {
    "b": "P", "p": "P", "f": "F", "v": "V", "g": "H", "h": "H", "k": "K", "d": "T", "t": "T", "z": "S", "s": "S",
    "j": "J", "c": "J", "x": "S", "l": "L", "m": "M", "n": "N", "r": "R", "q": "K", "w": "V",
}  # fmt: skip
SHAPE = str.maketrans({sound: family * 2 + sound for sound, family in FAMILIES.items()})
BONES = str.maketrans({**FAMILIES, **dict.fromkeys("aeiouy", "")})
VOWELS = "aeiouy"


def shape(sound: str) -> str:
    """A sound as it is measured against others."""
    return re.sub("(?<=[aeiou])HHh$", "Hh", sound.translate(SHAPE))


def bones(sound: str) -> str:
    """Its consonants by family; `a` before them when it begins with a vowel. A last h after a vowel is not heard."""
    first = "A" if sound[:1] in VOWELS else ""
    return (first + re.sub("(?<=[aeiou])h$", "", sound).translate(BONES)).lower()
