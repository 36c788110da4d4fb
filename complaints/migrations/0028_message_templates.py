from django.db import migrations

_FOLLOW = {
    "en": "Follow it here (keep this address to yourself):\n{link}",
    "bn": "এখানে দেখুন কাজ কতদূর এগোল (ঠিকানাটি কাউকে দেবেন না):\n{link}",
    "hi": "यहाँ देखें कि काम कहाँ तक पहुँचा (यह पता किसी को न दें):\n{link}",
}
_FIXED = {
    "en": "Is it fixed? Please tell us within 21 days:\n{link}",
    "bn": "কাজ কি ঠিকমতো হয়েছে? ২১ দিনের মধ্যে আমাদের জানান:\n{link}",
    "hi": "क्या काम ठीक से हुआ? 21 दिन के भीतर हमें बताएँ:\n{link}",
}
_AGREE = {
    "en": "If you do not agree, tell us within 21 days:\n{link}",
    "bn": "আপনি একমত না হলে ২১ দিনের মধ্যে জানান:\n{link}",
    "hi": "यदि आप सहमत नहीं हैं, तो 21 दिन के भीतर बताएँ:\n{link}",
}

# Purpose, sent by itself, and in each language the subject (all that an SMS says), the text, what follows it.
TEMPLATES = (
    (
        "received",
        True,
        _FOLLOW,
        {
            "en": (
                "Complaint {number} received",
                "Thank you. Your complaint has the number {number}.\n\nProblem: {category}\nPlace: {place}\n"
                "We promise an answer by {promised}.",
            ),
            "bn": (
                "অভিযোগ {number} পাওয়া গেছে",
                "ধন্যবাদ। আপনার অভিযোগের নম্বর {number}।\n\nসমস্যা: {category}\nজায়গা: {place}\n"
                "{promised}-এর মধ্যে আমরা উত্তর দেব।",
            ),
            "hi": (
                "शिकायत {number} मिल गई",
                "धन्यवाद। आपकी शिकायत का नंबर {number} है।\n\nसमस्या: {category}\nजगह: {place}\nहम {promised} तक उत्तर देंगे।",
            ),
        },
    ),
    (
        "acknowledged",
        False,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: we have seen it",
                "An officer has read your complaint {number} ({category}, {place}).",
            ),
            "bn": ("অভিযোগ {number}: আমরা দেখেছি", "একজন আধিকারিক আপনার অভিযোগ {number} পড়েছেন ({category}, {place})।"),
            "hi": ("शिकायत {number}: हमने देख ली है", "एक अधिकारी ने आपकी शिकायत {number} पढ़ ली है ({category}, {place})।"),
        },
    ),
    (
        "in_progress",
        False,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: work on it goes on",
                "Your complaint {number} ({category}, {place}) is being looked into.",
            ),
            "bn": ("অভিযোগ {number}: কাজ চলছে", "আপনার অভিযোগ {number} ({category}, {place}) নিয়ে কাজ চলছে।"),
            "hi": ("शिकायत {number}: काम चल रहा है", "आपकी शिकायत {number} ({category}, {place}) पर काम चल रहा है।"),
        },
    ),
    (
        "waiting",
        False,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: we need your answer",
                "To go on with your complaint {number} ({category}, {place}) we need to know more from you. "
                "Please look at its page and answer there.",
            ),
            "bn": (
                "অভিযোগ {number}: আপনার উত্তর দরকার",
                "আপনার অভিযোগ {number} ({category}, {place}) নিয়ে এগোতে আপনার কাছ থেকে আরও কিছু জানা দরকার। "
                "পাতাটি খুলে সেখানেই উত্তর দিন।",
            ),
            "hi": (
                "शिकायत {number}: आपका उत्तर चाहिए",
                "आपकी शिकायत {number} ({category}, {place}) पर आगे बढ़ने के लिए हमें आपसे कुछ और जानना है। "
                "कृपया इसका पृष्ठ खोलें और वहीं उत्तर दें।",
            ),
        },
    ),
    (
        "inspection_ordered",
        True,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: an inspector will come",
                "An inspection was ordered for your complaint {number} ({category}, {place}).",
            ),
            "bn": (
                "অভিযোগ {number}: পরিদর্শক যাবেন",
                "আপনার অভিযোগ {number} ({category}, {place}) দেখতে পরিদর্শনের আদেশ হয়েছে।",
            ),
            "hi": (
                "शिकायत {number}: निरीक्षक आएँगे",
                "आपकी शिकायत {number} ({category}, {place}) के लिए निरीक्षण का आदेश हुआ है।",
            ),
        },
    ),
    (
        "work_ordered",
        True,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: a repair was ordered",
                "A repair was ordered for your complaint {number} ({category}, {place}).",
            ),
            "bn": (
                "অভিযোগ {number}: মেরামতের আদেশ হয়েছে",
                "আপনার অভিযোগ {number} ({category}, {place}) মেটাতে মেরামতের আদেশ হয়েছে।",
            ),
            "hi": (
                "शिकायत {number}: मरम्मत का आदेश हुआ",
                "आपकी शिकायत {number} ({category}, {place}) के लिए मरम्मत का आदेश हुआ है।",
            ),
        },
    ),
    (
        "resolved",
        True,
        _FIXED,
        {
            "en": (
                "Complaint {number}: the outcome",
                "Your complaint {number}: {state}.\n\nThe department's answer:\n{answer}",
            ),
            "bn": ("অভিযোগ {number}: ফলাফল", "আপনার অভিযোগ {number}: {state}।\n\nবিভাগের উত্তর:\n{answer}"),
            "hi": ("शिकायत {number}: परिणाम", "आपकी शिकायत {number}: {state}।\n\nविभाग का उत्तर:\n{answer}"),
        },
    ),
    (
        "not_ours",
        True,
        _AGREE,
        {
            "en": (
                "Complaint {number}: the outcome",
                "Your complaint {number} ({category}, {place}) is not for this department.\n\nThe department's answer:\n{answer}\n\n{office}",
            ),
            "bn": (
                "অভিযোগ {number}: ফলাফল",
                "আপনার অভিযোগ {number} ({category}, {place}) এই বিভাগের আওতায় পড়ে না।\n\nবিভাগের উত্তর:\n{answer}\n\n{office}",
            ),
            "hi": (
                "शिकायत {number}: परिणाम",
                "आपकी शिकायत {number} ({category}, {place}) इस विभाग के अंतर्गत नहीं आती।\n\nविभाग का उत्तर:\n{answer}\n\n{office}",
            ),
        },
    ),
    (
        "cannot_be_done",
        True,
        _AGREE,
        {
            "en": (
                "Complaint {number}: the outcome",
                "What you asked for in complaint {number} ({category}, {place}) cannot be done.\n\nWhy:\n{answer}",
            ),
            "bn": (
                "অভিযোগ {number}: ফলাফল",
                "অভিযোগ {number}-এ ({category}, {place}) আপনি যা চেয়েছেন তা করা সম্ভব নয়।\n\nকারণ:\n{answer}",
            ),
            "hi": (
                "शिकायत {number}: परिणाम",
                "शिकायत {number} ({category}, {place}) में आपने जो माँगा, वह नहीं हो सकता।\n\nकारण:\n{answer}",
            ),
        },
    ),
    (
        "duplicate",
        True,
        _AGREE,
        {
            "en": (
                "Complaint {number}: the outcome",
                "What you reported as {number} ({category}, {place}) was reported before.\n\nThe department's answer:\n{answer}",
            ),
            "bn": (
                "অভিযোগ {number}: ফলাফল",
                "আপনি {number} নম্বরে ({category}, {place}) যা জানিয়েছেন তা আগেই জানানো হয়েছিল।\n\nবিভাগের উত্তর:\n{answer}",
            ),
            "hi": (
                "शिकायत {number}: परिणाम",
                "आपने {number} ({category}, {place}) में जो बताया, उसकी शिकायत पहले आ चुकी है।\n\nविभाग का उत्तर:\n{answer}",
            ),
        },
    ),
    (
        "reopened",
        True,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: opened again",
                "Your complaint {number} ({category}, {place}) was opened again. We are looking into it.",
            ),
            "bn": (
                "অভিযোগ {number}: আবার খোলা হল",
                "আপনার অভিযোগ {number} ({category}, {place}) আবার খোলা হয়েছে। আমরা বিষয়টি দেখছি।",
            ),
            "hi": (
                "शिकायत {number}: फिर से खोली गई",
                "आपकी शिकायत {number} ({category}, {place}) फिर से खोली गई है। हम इसे देख रहे हैं।",
            ),
        },
    ),
    (
        "other",
        False,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: it takes longer than we promised",
                "We are sorry: your complaint {number} ({category}, {place}) will not be done by {promised}. "
                "We go on with it and will write to you again.",
            ),
            "bn": (
                "অভিযোগ {number}: আরও সময় লাগছে",
                "দুঃখিত, আপনার অভিযোগ {number} ({category}, {place}) {promised}-এর মধ্যে মেটানো যাচ্ছে না। "
                "কাজ চলছে, আমরা আবার আপনাকে জানাব।",
            ),
            "hi": (
                "शिकायत {number}: वादे से अधिक समय लग रहा है",
                "हमें खेद है: आपकी शिकायत {number} ({category}, {place}) {promised} तक पूरी नहीं हो पाएगी। "
                "काम जारी है और हम आपको फिर लिखेंगे।",
            ),
        },
    ),
    (
        "other",
        False,
        _FOLLOW,
        {
            "en": (
                "Complaint {number}: please be at the place",
                "Our inspector wants to see the place of your complaint {number} ({category}, {place}). "
                "Please be there, or send somebody who can show it, on:\n",
            ),
            "bn": (
                "অভিযোগ {number}: জায়গায় উপস্থিত থাকুন",
                "আমাদের পরিদর্শক আপনার অভিযোগ {number}-এর জায়গা ({category}, {place}) দেখতে যাবেন। "
                "এই দিনে নিজে থাকুন, বা দেখিয়ে দিতে পারেন এমন কাউকে পাঠান:\n",
            ),
            "hi": (
                "शिकायत {number}: कृपया जगह पर मौजूद रहें",
                "हमारे निरीक्षक आपकी शिकायत {number} की जगह ({category}, {place}) देखना चाहते हैं। "
                "कृपया इस दिन वहाँ रहें या किसी ऐसे व्यक्ति को भेजें जो जगह दिखा सके:\n",
            ),
        },
    ),
)


def seed(apps, schema_editor):
    """The words with which a department begins; it changes them on its own page."""
    template = apps.get_model("complaints", "MessageTemplate")
    for purpose, automatic, follows, said in TEMPLATES:
        words = {
            f"{part}_{language}": text
            for language, (subject, body) in said.items()
            for part, text in (("subject", subject), ("text", f"{body}\n\n{follows[language]}"))
        }
        template.objects.create(purpose=purpose, automatic=automatic, **words)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0027_counted_stages")]

    # Going back, the table itself goes with 0025; what was kept of its history cannot be deleted by hand.
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
