"""Quick phrases of the office that a new service begins with, and the categories of files."""

from typing import Any

from django.db import migrations

# Short form; English, Bengali, Hindi.
PHRASES = (
    (
        "put",
        "Put up for kind perusal and orders.",
        "সদয় অবলোকন ও আদেশের জন্য পেশ করা হল।",
        "कृपया अवलोकन एवं आदेश के लिए प्रस्तुत।",
    ),
    ("app", "Submitted for approval, please.", "অনুমোদনের জন্য পেশ করা হল।", "अनुमोदन के लिए प्रस्तुत।"),
    ("ok", "Approved.", "অনুমোদিত।", "अनुमोदित।"),
    (
        "okp",
        "Approved as proposed in the note above.",
        "উপরের নোটের প্রস্তাবমতো অনুমোদিত।",
        "उपर्युक्त नोट के प्रस्ताव के अनुसार अनुमोदित।",
    ),
    ("no", "Not agreed to, for the reasons given above.", "উপরে লেখা কারণে সম্মত হওয়া গেল না।", "ऊपर दिए गए कारणों से असहमत।"),
    ("see", "Seen, thanks.", "দেখলাম, ধন্যবাদ।", "देखा, धन्यवाद।"),
    ("dis", "Please discuss.", "আলোচনা করুন।", "कृपया चर्चा करें।"),
    ("spk", "Please speak with the papers.", "কাগজপত্র নিয়ে কথা বলুন।", "कृपया कागज़ात सहित बात करें।"),
    (
        "ins",
        "The place may be inspected and a report with photographs put up on this file.",
        "স্থানটি পরিদর্শন করে ছবি-সহ প্রতিবেদন এই নথিতে পেশ করা হোক।",
        "स्थल का निरीक्षण कर छायाचित्र सहित प्रतिवेदन इस फ़ाइल पर प्रस्तुत किया जाए।",
    ),
    (
        "urg",
        "The matter is urgent and may be dealt with today.",
        "বিষয়টি জরুরি, আজই নিষ্পত্তি করা হোক।",
        "मामला अत्यावश्यक है; आज ही निपटाया जाए।",
    ),
    (
        "dra",
        "A draft reply is put up for approval.",
        "উত্তরের খসড়া অনুমোদনের জন্য পেশ করা হল।",
        "उत्तर का मसौदा अनुमोदन के लिए प्रस्तुत है।",
    ),
    ("rem", "A reminder may be issued.", "একটি স্মারকপত্র পাঠানো হোক।", "एक अनुस्मारक जारी किया जाए।"),
    ("rep", "Let a reply be sent as drafted.", "খসড়া অনুযায়ী উত্তর পাঠানো হোক।", "मसौदे के अनुसार उत्तर भेजा जाए।"),
    ("exp", "The reasons for the delay may be explained.", "বিলম্বের কারণ জানানো হোক।", "विलंब के कारण बताए जाएँ।"),
    (
        "rec",
        "The relevant records may be linked and put up.",
        "সংশ্লিষ্ট নথি যুক্ত করে পেশ করা হোক।",
        "संबंधित अभिलेख जोड़कर प्रस्तुत किए जाएँ।",
    ),
    (
        "est",
        "An estimate of the cost may be prepared and put up.",
        "ব্যয়ের প্রাক্কলন প্রস্তুত করে পেশ করা হোক।",
        "लागत का प्राक्कलन तैयार कर प्रस्तुत किया जाए।",
    ),
    (
        "cir",
        "May be circulated to the sections concerned.",
        "সংশ্লিষ্ট শাখাগুলিতে প্রচার করা হোক।",
        "संबंधित अनुभागों में परिचालित किया जाए।",
    ),
    (
        "clo",
        "No further action remains; the file may be closed.",
        "আর কোনও করণীয় নেই; নথিটি বন্ধ করা হোক।",
        "आगे कोई कार्रवाई शेष नहीं है; फ़ाइल बंद की जाए।",
    ),
)
CATEGORIES = (
    ("administration", "Administration", "প্রশাসন", "प्रशासन"),
    ("complaint", "Complaint", "অভিযোগ", "शिकायत"),
    ("court", "Court case", "আদালতের মামলা", "न्यायालय का मामला"),
    ("establishment", "Establishment", "কর্মিবর্গ", "स्थापना"),
    ("finance", "Finance and audit", "অর্থ ও হিসাবপরীক্ষা", "वित्त एवं लेखापरीक्षा"),
    ("heritage", "Heritage building or monument", "ঐতিহ্যবাহী ভবন বা স্মারক", "विरासत भवन या स्मारक"),
    ("information", "Right to information", "তথ্যের অধিকার", "सूचना का अधिकार"),
    ("meeting", "Meetings and committees", "সভা ও সমিতি", "बैठकें एवं समितियाँ"),
    ("park", "Park or square", "উদ্যান বা চত্বর", "उद्यान या चौक"),
    ("water", "Water body", "জলাশয়", "जलाशय"),
    ("works", "Works and contracts", "কাজ ও চুক্তি", "कार्य एवं अनुबंध"),
)


def seed(apps: Any, schema_editor: Any) -> None:
    """Enter what is not there."""
    phrases, categories = apps.get_model("files", "NotePhrase"), apps.get_model("files", "FileCategory")
    for code, *texts in PHRASES:
        values = dict(zip(("text_en", "text_bn", "text_hi"), texts, strict=True))
        phrases.objects.get_or_create(code=code, section=None, officer=None, withdrawn_at=None, defaults=values)
    for code, *names in CATEGORIES:
        values = dict(zip(("name_en", "name_bn", "name_hi"), names, strict=True))
        categories.objects.get_or_create(code=code, defaults=values)


def keep(apps: Any, schema_editor: Any) -> None:
    """Going back, the tables go with what is in them."""


class Migration(migrations.Migration):
    dependencies = [("files", "0004_new_notes_are_formatted")]

    operations = [migrations.RunPython(seed, keep)]
