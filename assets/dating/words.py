"""Words that people use in dates, in English, Bengali and Hindi; all compared in lower case and NFC."""

from language.text import nfc


def _all(text: str) -> tuple[str, ...]:
    # Longest first: "approximately" before "approx".
    return tuple(sorted((nfc(word.strip()) for word in text.split(",")), key=len, reverse=True))


ABOUT = _all(
    "c., c, ca., ca, circa, about, approx., approx, approximately, around, roughly, "
    "আনু., আনু, আনুমানিক, প্রায়, लगभग, क़रीब, करीब, अनुमानतः, अनुमानित, अनु."
)
PERHAPS = _all("perhaps, possibly, probably, maybe, prob., poss., সম্ভবত, সম্ভবতঃ, হয়তো, शायद, संभवतः, सम्भवतः")
BEFORE = _all("before, pre, earlier than, prior to")
BEFORE_AFTERWARDS = _all("আগে, পূর্বে, से पहले, के पहले, से पूर्व, के पूर्व, पहले, पूर्व")
UNTIL = _all("until, till, up to, by, not later than")
UNTIL_AFTERWARDS = _all("পর্যন্ত, অবধি, तक")
AFTER = _all("after, post, later than")
AFTER_AFTERWARDS = _all("পরে, के बाद, बाद")
SINCE = _all("since, from, not before")
SINCE_AFTERWARDS = _all("থেকে, হতে, से, onwards, onward")
BETWEEN = _all("between, from, মধ্যবর্তী")
BETWEEN_AFTERWARDS = _all("মধ্যে, মাঝে, के बीच, के मध्य, तक, পর্যন্ত, অবধি")
AND = _all("and, to, until, till, থেকে, হতে, ও, এবং, से, और, एवं")
# What may stand around a year and says nothing more.
EMPTY = _all(
    "the, year, in, ad, a.d., ce, c.e., of, সাল, সালে, সালের, সন, খ্রিস্টাব্দ, খ্রিষ্টাব্দ, খ্রীষ্টাব্দ, খ্রিস্টাব্দে, খ্রি., খ্রিঃ, ইং, "
    "सन्, सन, ईस्वी, ईसवी, ई., ई, वर्ष, साल, में, का, के, की"
)
DECADE = _all("দশক, দশকে, দশকের, दशक, decade")
CENTURY = _all("century, cent., cent, c., c, শতাব্দী, শতাব্দীর, শতাব্দীতে, শতক, শতকের, শতকে, सदी, शताब्दी, शती")
BENGALI_ERA = _all("বঙ্গাব্দ, বঙ্গাব্দে, বাংলা সন, bangabda, bengali era, bengali year, बंगाब्द, बंगाब्ध")

EARLY = _all("early, beginning of, start of, শুরুর, শুরুতে, গোড়ার, গোড়ার দিক, প্রারম্ভিক, प्रारंभिक, आरंभिक, शुरुआती, आरम्भिक")
MIDDLE = _all("mid, middle of, middle, মাঝামাঝি, মধ্য, मध्य")
LATE = _all("late, end of, শেষের, শেষ দিক, শেষভাগ, শেষ ভাগ, अंतिम, उत्तर")
FIRST_HALF = _all("first half of, first half, 1st half of, 1st half, প্রথমার্ধ, প্রথম ভাগ, পূর্বার্ধ, पूर्वार्ध, पूर्वार्द्ध")
SECOND_HALF = _all("second half of, second half, 2nd half of, 2nd half, দ্বিতীয়ার্ধ, শেষার্ধ, উত্তরার্ধ, उत्तरार्ध, उत्तरार्द्ध")

# Number of a century by its names; digits with an ending ("19th", "১৯শ", "19वीं") are read elsewhere.
ORDINALS = {
    nfc(name): number
    for number, names in {
        15: "fifteenth, পঞ্চদশ, পনেরো, पंद्रहवीं, पन्द्रहवीं",
        16: "sixteenth, ষোড়শ, ষোলো, सोलहवीं",
        17: "seventeenth, সপ্তদশ, সতেরো, सत्रहवीं",
        18: "eighteenth, অষ্টাদশ, আঠারো, अठारहवीं",
        19: "nineteenth, ঊনবিংশ, উনবিংশ, ঊনিশ, উনিশ, उन्नीसवीं",
        20: "twentieth, বিংশ, বিশ, কুড়ি, बीसवीं",
        21: "twenty-first, একবিংশ, একুশ, इक्कीसवीं",
    }.items()
    for name in names.split(", ")
}

MONTHS = {
    nfc(name): number
    for number, names in enumerate(
        (
            "january, jan, জানুয়ারি, জানুয়ারী, জানু, जनवरी, जन",
            "february, feb, ফেব্রুয়ারি, ফেব্রুয়ারী, ফেব্রু, फ़रवरी, फरवरी, फ़र",
            "march, mar, মার্চ, मार्च",
            "april, apr, এপ্রিল, अप्रैल",
            "may, মে, मई",
            "june, jun, জুন, जून",
            "july, jul, জুলাই, जुलाई",
            "august, aug, আগস্ট, আগষ্ট, अगस्त",
            "september, sept, sep, সেপ্টেম্বর, सितंबर, सितम्बर",
            "october, oct, অক্টোবর, अक्तूबर, अक्टूबर",
            "november, nov, নভেম্বর, नवंबर, नवम्बर",
            "december, dec, ডিসেম্বর, दिसंबर, दिसम्बर",
        ),
        1,
    )
    for name in names.split(", ")
}

# Months of the Bengali year in their order; the first begins in the middle of April.
BENGALI_MONTHS = {
    nfc(name): number
    for number, names in enumerate(
        (
            "বৈশাখ, baisakh, boishakh",
            "জ্যৈষ্ঠ, jyaistha, jyoishtho",
            "আষাঢ়, asharh, ashar",
            "শ্রাবণ, shraban, srabon",
            "ভাদ্র, bhadra, bhadro",
            "আশ্বিন, ashwin, aswin",
            "কার্তিক, কার্ত্তিক, kartik",
            "অগ্রহায়ণ, agrahayan, ogrohayon",
            "পৌষ, poush, paush",
            "মাঘ, magh",
            "ফাল্গুন, ফাগুন, falgun, phalgun",
            "চৈত্র, chaitra, choitro",
        )
    )
    for name in names.split(", ")
}
