"""How long a text message is: GSM 03.38 packs 160 characters of its alphabet into one, 70 of any other; parts of a long one hold less."""

from math import ceil

BASIC = frozenset(
	"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
	"abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€")  # two characters each
PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-",
	"−": "-", "…": "...", "ê": "e", "ë": "e", "â": "a", "î": "i", "ï": "i", "ô": "o", "û": "u", "ç": "c", "À": "A", "È": "E", "Ê": "E",
	"œ": "oe", "Œ": "OE"})  # fmt: skip


def simple(text: str) -> str:
	"""The text in the alphabet that costs least: typographic signs and French letters that it lacks become the plain ones nearest to them."""
	return " ".join(text.translate(PLAIN).split())


def length(text: str) -> tuple[int, int]:
	"""Characters as a telephone counts them, and the number of messages that they take."""
	if set(text) <= BASIC | EXTENDED:
		count = sum(2 if letter in EXTENDED else 1 for letter in text)
		single, part = 160, 153
	else:
		count = len(text.encode("utf-16-le")) // 2
		single, part = 70, 67
	return count, 1 if count <= single else ceil(count / part)
